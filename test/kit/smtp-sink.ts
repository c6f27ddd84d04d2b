import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { eventually } from './eventually.ts'

/** One message that the outside world got. */
export type SunkMessage = { reversePath: string; forwardPaths: string[]; raw: string; secure: boolean }

/** A mail server of somebody else: takes everything, or answers as the test says. */
export type SmtpSink = AsyncDisposable & {
  /** 0 on a unix socket. */
  port: number
  close(): Promise<void>
  messages: SunkMessage[]
  /** The first message that fits, waiting for it. */
  waitFor(fits: (message: SunkMessage) => boolean, timeoutMs?: number): Promise<SunkMessage>
}

/** The reply to RCPT or to the data; null accepts. */
export type SinkReply = { code: number; text: string } | null

export type SinkOptions = {
  port?: number
  /** Default 127.0.0.1. */
  address?: string
  /** Listens there and speaks LMTP (RFC 2033). */
  socketPath?: string
  onRecipient?: (address: string) => SinkReply
  onMessage?: (message: SunkMessage) => SinkReply
  smtp?: SMTPServerOptions
}

const closeTimeoutMs = 2_000

export async function startSmtpSink(options: SinkOptions = {}): Promise<SmtpSink> {
  const messages: SunkMessage[] = []
  const refusal = (reply: SinkReply | undefined): Error | null =>
    reply ? Object.assign(new Error(reply.text), { responseCode: reply.code }) : null
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    lmtp: options.socketPath !== undefined,
    onRcptTo: ({ address }, _session, callback) => callback(refusal(options.onRecipient?.(address))),
    onData: (stream, session, callback) => {
      void (async () => {
        try {
          const message: SunkMessage = {
            reversePath: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
            forwardPaths: session.envelope.rcptTo.map(({ address }) => address),
            raw: (await buffer(stream)).toString('latin1'),
            secure: session.secure,
          }
          const refused = refusal(options.onMessage?.(message))
          if (!refused) messages.push(message)
          callback(refused)
        } catch (error) {
          callback(error instanceof Error ? error : new Error('failed'))
        }
      })()
    },
    ...options.smtp,
  })
  // A peer that is killed in mid-session resets the connection, which is an 'error' of the server.
  server.on('error', () => undefined)
  if (options.socketPath !== undefined) await rm(options.socketPath, { force: true })
  const listener =
    options.socketPath === undefined
      ? server.listen(options.port ?? 0, options.address ?? '127.0.0.1')
      : server.listen(options.socketPath)
  await once(listener, 'listening')
  const address = listener.address()
  const close = async (): Promise<void> => {
    if (!listener.listening) return
    const closed = new Promise<void>((resolve) => {
      server.close(resolve)
      for (const connection of server.connections) connection.close()
    })
    // It may wait for a session whose TLS never came about.
    await Promise.race([closed, sleep(closeTimeoutMs)])
  }
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    messages,
    waitFor: (fits, timeoutMs = 10_000) =>
      eventually(
        () => {
          const found = messages.find(fits)
          if (!found) throw new Error(`no such message among ${messages.length}`)
          return found
        },
        { timeoutMs },
      ),
    close,
    [Symbol.asyncDispose]: close,
  }
}
