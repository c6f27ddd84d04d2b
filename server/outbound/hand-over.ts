import { connect } from 'node:net'
import type { Readable } from 'node:stream'
import SMTPConnection from 'nodemailer/lib/smtp-connection'

/** Where a message is handed over: a unix socket (LMTP, RFC 2033) or our relay on loopback (SMTP with AUTH). */
export type Target =
  { kind: 'lmtp'; socketPath: string } | { kind: 'relay'; port: number; username: string; password: string }

export type HandOver = { reversePath: string; forwardPath: string; message: Readable; helo: string }

/**
 * What became of it. `refused` is a 5yz to this recipient or this message, the only answer that is final. `deferred` is
 * all else: 4yz, nobody there, a connection lost before the answer; `asked` is false when it could not even be offered.
 */
export type Outcome =
  | { kind: 'accepted'; response: string }
  | { kind: 'refused'; status: string; response: string }
  | { kind: 'deferred'; status: string; response: string; asked: boolean }

/** On this machine the other side answers at once or is away. */
const connectTimeoutMs = 5_000
/** Storing 36 MB for an account with filters takes seconds; a queue on a slow disk is not faster. */
const silenceTimeoutMs = 5 * 60_000
/** In all, well under the lease of a claim. */
const totalTimeoutMs = 15 * 60_000

/** Hands one message for one recipient over. Never throws. */
export async function handOver(target: Target, mail: HandOver): Promise<Outcome> {
  const connection = new SMTPConnection({
    name: mail.helo,
    ignoreTLS: true,
    connectionTimeout: connectTimeoutMs,
    greetingTimeout: connectTimeoutMs,
    socketTimeout: silenceTimeoutMs,
    ...(target.kind === 'lmtp'
      ? { lmtp: true, connection: connect(target.socketPath) }
      : { host: '127.0.0.1', port: target.port }),
  })
  const progress = { asked: false }
  let deadline: NodeJS.Timeout | undefined
  try {
    const accepted = new Promise<string>((resolve, reject) => {
      deadline = setTimeout(() => reject(new Error('no answer in time')), totalTimeoutMs)
      connection.on('error', reject)
      connection.on('end', () => reject(new Error('the connection was closed')))
      void (async () => {
        try {
          await opened(connection, target)
          progress.asked = true
          resolve(await sent(connection, mail))
        } catch (error) {
          reject(error)
        }
      })()
    })
    const response = await accepted
    connection.quit()
    return { kind: 'accepted', response }
  } catch (error) {
    connection.close()
    return outcomeOf(error, target.kind, progress.asked)
  } finally {
    clearTimeout(deadline)
    mail.message.destroy()
  }
}

async function opened(connection: SMTPConnection, target: Target): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    connection.connect((error) => (error ? reject(error) : resolve()))
  })
  if (target.kind === 'lmtp') return
  const { username: user, password: pass } = target
  await new Promise<void>((resolve, reject) => {
    connection.login({ user, pass, method: 'PLAIN' }, (error) => (error ? reject(error) : resolve()))
  })
}

function sent(connection: SMTPConnection, mail: HandOver): Promise<string> {
  const envelope = { from: mail.reversePath, to: [mail.forwardPath], use8BitMime: true }
  return new Promise((resolve, reject) => {
    connection.send(envelope, mail.message, (error, info) => {
      // LMTP: a refusal after the data is told here, beside no error at all.
      const refusal = info?.rejectedErrors?.[0] ?? error
      if (refusal || !info) reject(refusal ?? new Error('no answer'))
      else resolve(info.response)
    })
  })
}

type ProtocolFailure = {
  responseCode?: number
  response?: string
  command?: string
  rejectedErrors?: ProtocolFailure[]
}

function outcomeOf(thrown: unknown, kind: Target['kind'], asked: boolean): Outcome {
  const error = thrown instanceof Error ? thrown : new Error('unknown failure')
  const failure: ProtocolFailure = firstRefusal(error)
  const response = (failure.response ?? error.message).replace(/\s+/g, ' ')
  const code = failure.responseCode ?? 0
  const status = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1]
  if (code >= 500 && asked && isAboutThisMail(failure, code, kind))
    return { kind: 'refused', status: status?.startsWith('5') ? status : defaultStatus(code), response }
  return { kind: 'deferred', status: status?.startsWith('4') ? status : '4.3.0', response, asked: asked && code > 0 }
}

function firstRefusal(error: Error & ProtocolFailure): ProtocolFailure {
  return error.rejectedErrors?.[0] ?? error
}

/** Our relay knows no recipients: a 550 at RCPT says that it did not know us, which is a fault of ours. */
function isAboutThisMail(failure: ProtocolFailure, code: number, kind: Target['kind']): boolean {
  if (failure.command === 'RCPT TO') return kind === 'lmtp' || code !== 550
  return failure.command === 'DATA' || (failure.command === 'MAIL FROM' && code === 552)
}

/** RFC 5321 §4.2.3 codes that came without an enhanced one. */
function defaultStatus(code: number): string {
  if (code === 552) return '5.3.4'
  return code === 501 || code === 553 ? '5.1.3' : '5.0.0'
}
