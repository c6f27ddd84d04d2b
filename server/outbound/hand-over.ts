import { connect } from 'node:net'
import type { Readable } from 'node:stream'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { domainOf } from '../mailstore/queue/enqueue.ts'

/** Where a message is handed over: a unix socket (LMTP, RFC 2033) or our relay on loopback (SMTP with AUTH). */
export type Target =
  { kind: 'lmtp'; socketPath: string } | { kind: 'relay'; port: number; username: string; password: string }

export type HandOver = { reversePath: string; forwardPaths: readonly string[]; message: Readable; helo: string }

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

/** Hands one message over and answers what became of it for each of its recipients, in their order. Never throws. */
export async function handOver(target: Target, mail: HandOver): Promise<Outcome[]> {
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
    const answered = new Promise<Answer>((resolve, reject) => {
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
    const answer = await answered
    connection.quit()
    return outcomes(mail, answer, target.kind, { kind: 'accepted', response: answer.response })
  } catch (error) {
    connection.close()
    const failure: Error & ProtocolFailure = error instanceof Error ? error : new Error('unknown failure')
    const forAll = outcomeOf(failure, target.kind, progress.asked)
    return outcomes(mail, { rejected: failure.rejectedErrors ?? [] }, target.kind, forAll)
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

type Answer = { response: string; rejected: readonly ProtocolFailure[] }

function sent(connection: SMTPConnection, mail: HandOver): Promise<Answer> {
  const envelope = { from: mail.reversePath, to: [...mail.forwardPaths], use8BitMime: true }
  return new Promise((resolve, reject) => {
    connection.send(envelope, mail.message, (error, info) => {
      if (error || !info) reject(error ?? new Error('no answer'))
      // LMTP: refusals after the data are told here, beside no error at all.
      else resolve({ response: info.response, rejected: info.rejectedErrors ?? [] })
    })
  })
}

/** The fields that nodemailer adds to its errors. */
type ProtocolFailure = {
  message: string
  recipient?: string | undefined
  responseCode?: number | undefined
  response?: string | undefined
  command?: string | undefined
  rejectedErrors?: ProtocolFailure[] | undefined
}

/** Each recipient's own refusal, and for the others what holds for all. */
function outcomes(
  mail: HandOver,
  { rejected }: Pick<Answer, 'rejected'>,
  kind: Target['kind'],
  forAll: Outcome,
): Outcome[] {
  const byRecipient = new Map(rejected.map((failure) => [normalise(failure.recipient ?? ''), failure]))
  const result = mail.forwardPaths.map((path) => {
    const failure = byRecipient.get(normalise(path))
    return failure ? outcomeOf(failure, kind, true) : forAll
  })
  // A refusal of somebody we did not name would make "accepted" a guess.
  const known = new Set(mail.forwardPaths.map(normalise))
  if ([...byRecipient.keys()].every((each) => known.has(each))) return result
  return result.map(() => ({
    kind: 'deferred',
    status: '4.3.0',
    response: 'answers cannot be told apart',
    asked: true,
  }))
}

const normalise = (address: string): string =>
  `${address.slice(0, address.lastIndexOf('@')).toLowerCase()}@${domainOf(address)}`

function outcomeOf(failure: ProtocolFailure, kind: Target['kind'], asked: boolean): Outcome {
  const response = (failure.response ?? failure.message).replace(/\s+/g, ' ')
  const code = failure.responseCode ?? 0
  const status = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1]
  if (code >= 500 && asked && isAboutThisMail(failure, code, kind))
    return { kind: 'refused', status: status?.startsWith('5') ? status : defaultStatus(code), response }
  return { kind: 'deferred', status: status?.startsWith('4') ? status : '4.3.0', response, asked: asked && code > 0 }
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
