import type { SMTPServerDataStream, SMTPServerOptions, SMTPServerSession } from 'smtp-server'
import { type Config, hostNameOf } from '../config/schema.ts'
import { AppError } from '../contract/errors.ts'
import { createLogger } from '../kit/log.ts'
import type { EnqueueInput } from '../mailstore/queue/enqueue.ts'
import type { Queue } from '../mailstore/queue/queue.ts'
import { splitMessage } from '../mailstore/queue/split-message.ts'
import { prepareHeader } from './header.ts'
import { identityOf } from './identity.ts'
import { replyError } from './reply.ts'

type Requests = Pick<EnqueueInput, 'request' | 'requests'>

const log = createLogger('submission')

/** Takes the content of a message into the queue, as a stream: a large one is never whole in memory. */
export function createIntake(deps: {
  config: Config
  queue: Pick<Queue, 'enqueue'>
  onQueued: () => void
}): Pick<SMTPServerOptions, 'onData'> {
  const hostName = hostNameOf(deps.config)

  const accept = async (
    chunks: AsyncGenerator<Buffer>,
    stream: SMTPServerDataStream,
    session: SMTPServerSession,
  ): Promise<string> => {
    const identity = identityOf(session)
    const { header, body } = await splitMessage(chunks)
    await identity.refresh()
    const { queueId } = await deps.queue.enqueue({
      reversePath: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
      forwardPaths: session.envelope.rcptTo.map(({ address }) => address),
      ...requestsOf(session.envelope),
      header: prepareHeader(header, {
        identity,
        protocol: session.transmissionType,
        sessionId: session.id,
        hostName,
        domain: deps.config.academy.domain,
        now: new Date(),
      }),
      body,
      reason: 'submit',
      accountId: identity.accountId,
      username: identity.username,
    })
    const recipients = session.envelope.rcptTo.length
    log.info('accepted', { queueId, username: identity.username, recipients, bytes: stream.byteLength })
    deps.onQueued()
    return queueId
  }

  const receive = async (
    stream: SMTPServerDataStream,
    session: SMTPServerSession,
    callback: (error?: Error | null, message?: string) => void,
  ): Promise<void> => {
    // Without a listener, a client that goes away in mid-message would not be told to us as an error.
    stream.on('error', () => undefined)
    const chunks = chunksOf(stream, deps.config.mx.maxMessageBytes)
    try {
      callback(null, `2.6.0 Message ${await accept(chunks, stream, session)} accepte`)
    } catch (error) {
      // The reply waits for the end of the message, so somebody must read it to its end.
      await chunks.return(undefined)
      stream.resume()
      callback(replyError(error, { session: session.id }))
    }
  }

  return { onData: (stream, session, callback) => void receive(stream, session, callback) }
}

/** What the client asks for: reports (RFC 3461 §4), and TLS all the way (RFC 8689 §2). */
function requestsOf({ dsn, requireTLS, rcptTo }: SMTPServerSession['envelope']): Requests {
  const { ret, envid } = dsn ?? {}
  const request = { ...(ret && { ret }), ...(envid && { envid }), ...(requireTLS && { requireTls: true }) }
  const requests = rcptTo.flatMap(({ address, dsn: wish }) => {
    const { notify, orcpt } = wish ?? {}
    return notify || orcpt ? [[address, { ...(notify && { notify }), ...(orcpt && { orcpt }) }] as const] : []
  })
  return { request, requests: new Map(requests) }
}

/** The chunks of a message; throws `tooLarge` once it is, and an error when the client leaves before the final dot. */
async function* chunksOf(stream: SMTPServerDataStream, maxBytes: number): AsyncGenerator<Buffer, undefined> {
  // The server reads on after a failure to find the dot: leaving the loop must not destroy the stream.
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    if (stream.sizeExceeded)
      throw new AppError('tooLarge', `Le message dépasse ${Math.floor(maxBytes / 1024 / 1024)} Mo`)
    yield chunk as Buffer
  }
  if (stream.sizeExceeded) throw new AppError('tooLarge', `Le message dépasse ${Math.floor(maxBytes / 1024 / 1024)} Mo`)
}
