import type { MailEvent } from '../contract/events.ts'
import { createLogger } from '../kit/log.ts'
import type { HttpDeps } from './deps.ts'

type Deps = {
  updates: Pick<HttpDeps['updates'], 'subscribe'>
  directory: Pick<HttpDeps['directory'], 'sharedMailboxes'>
}
type Tell = (id: string | null, event: MailEvent) => void

const log = createLogger('http')

/**
 * What happens in the functional mailboxes of one person, for their event stream, which carries their own mailbox too:
 * a browser opens few connections to one server. Who is a member is asked again after each change, so that one who no
 * longer is hears nothing more. Events carry no id: after an interruption the browser reads such a mailbox again.
 */
export function followSharedMailboxes(
  { updates, directory: { sharedMailboxes } }: Deps,
  { accountId, isResumed, tell }: { accountId: string; isResumed: boolean; tell: Tell },
): () => void {
  const followed = new Map<string, () => void>()
  let closed = false
  let generation = 0

  async function look(isFirst: boolean): Promise<void> {
    const turn = ++generation
    const mine = await sharedMailboxes.of(accountId).catch((error: unknown) => {
      log.debug('memberships cannot be read', { error })
      return null
    })
    if (closed || turn !== generation) return
    // In doubt nobody hears anything.
    const now = new Set((mine ?? []).map((each) => each.accountId))
    for (const [account, stop] of followed) if (!now.has(account)) stopFollowing(account, stop)
    for (const account of now) if (!followed.has(account)) follow(account, isFirst && isResumed)
    if (!isFirst) tell(null, { type: 'sharedMailboxes' })
  }

  function follow(account: string, resync: boolean): void {
    const stop = updates.subscribe(account, null, ({ event }) => tell(null, { ...event, account }))
    followed.set(account, stop)
    if (resync) tell(null, { type: 'resync', account })
  }

  function stopFollowing(account: string, stop: () => void): void {
    stop()
    followed.delete(account)
  }

  const forget = sharedMailboxes.onChanged(() => void look(false))
  void look(true)
  return () => {
    closed = true
    forget()
    for (const [account, stop] of followed) stopFollowing(account, stop)
  }
}
