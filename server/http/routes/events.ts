import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { MailEvent } from '../../contract/events.ts'
import { AppError } from '../../contract/errors.ts'
import type { Env, HttpDeps } from '../deps.ts'
import { EventQueue } from '../event-queue.ts'
import { followSharedMailboxes } from '../stream-accounts.ts'

/** Proxies cut a connection that is silent for a minute. */
const heartbeatMs = 20_000
/** Open streams of one account: every tab of every device has one. */
const maxStreamsPerAccount = 30
/** A stream ends after this and the browser opens the next one, for which its session must still be alive. */
const maxStreamMs = 30 * 60_000

export type OpenStreams = { handler: (c: Context<Env>) => Response; closeAll(): void }

/** GET /api/events: what changes in the reader's mailboxes, until the browser or the session goes. */
export function eventStreams(
  { updates, directory }: Pick<HttpDeps, 'updates' | 'directory'>,
  silenceMs = heartbeatMs,
): OpenStreams {
  const queues = new Set<{ accountId: string; queue: EventQueue }>()

  const handler = (c: Context<Env>): Response => {
    const { accountId, sessionId } = c.get('session')
    const token = c.get('sessionToken')
    const open = [...queues].filter((each) => each.accountId === accountId)
    if (open.length >= maxStreamsPerAccount) throw new AppError('tooManyRequests', 'Too many open event streams')
    const lastEventId = c.req.header('last-event-id') ?? c.req.query('lastEventId') ?? null
    // Proxies of the nginx family hold answers back until they are complete.
    c.header('X-Accel-Buffering', 'no')

    return streamSSE(c, async (stream) => {
      const queue = new EventQueue()
      const entry = { accountId, queue }
      queues.add(entry)
      queue.push(null, { type: 'hello' })
      const unsubscribe = updates.subscribe(accountId, lastEventId, ({ id, event }) => queue.push(id, event))
      const unfollow = followSharedMailboxes(
        { updates, directory },
        { accountId, isResumed: lastEventId !== null, tell: (id, event) => queue.push(id, event) },
      )
      const forget = directory.sessions.onRevoked((_, revokedId) => {
        if (revokedId === sessionId) queue.end({ type: 'signedOut' } satisfies MailEvent)
      })
      stream.onAbort(() => queue.end())
      const life = setTimeout(() => queue.end(), maxStreamMs)
      try {
        for (;;) {
          const item = await queue.next(silenceMs)
          if (item === 'ended') break
          if (item === 'silence') {
            // Revoked by another process (the administrator's tool): nobody told this one.
            if ((await directory.sessions.find(token, { touch: false })) === null) queue.end({ type: 'signedOut' })
            else await stream.write(': \n\n')
          } else
            await stream.writeSSE({
              data: JSON.stringify(item.event),
              ...(item.id !== null && { id: item.id }),
            })
        }
      } finally {
        clearTimeout(life)
        unsubscribe()
        unfollow()
        forget()
        queues.delete(entry)
      }
    })
  }

  return {
    handler,
    closeAll() {
      for (const { queue } of queues) queue.end()
    },
  }
}
