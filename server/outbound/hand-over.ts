import { connect, type Socket } from 'node:net'
import type { Readable } from 'node:stream'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { domainOf } from '../mailstore/queue/enqueue.ts'
import type { DeliveryRequest } from '../mailstore/queue/documents.ts'
import { deferred, type Outcome, refused } from './outcome.ts'
import { isAboutThisMail, type ProtocolFailure, statusOf } from './protocol-failure.ts'

/** Where a message is handed over: our delivery front (LMTP, RFC 2033), or a mail server somewhere (SMTP, RFC 5321). */
export type Target =
  { kind: 'lmtp'; socketPath: string } | { kind: 'host'; name: string; address: string; port: number; tls: TlsDemand }

/** `verified`: the certificate must be good for the host's name; `opportunistic`: whoever it is. */
export type TlsDemand = { kind: 'none' | 'opportunistic' | 'verified' }

export type HandOver = {
  reversePath: string
  forwardPaths: readonly string[]
  message: Readable
  helo: string
  /** Size of the message, for SIZE (RFC 1870). */
  bytes: number
  request?: DeliveryRequest | undefined
}

/**
 * `nobody`: no connection. `opening`: one that came to no session, greeting and TLS included; another try may go better.
 * `asked`: the message was offered, and its outcomes are what the other side wants.
 */
export type HandedOver = { reached: 'nobody' | 'opening' | 'asked'; outcomes: Outcome[] }

/** On this machine the other side answers at once or is away; a host far away may have to be asked twice by TCP. */
const connectTimeoutMs = { lmtp: 5_000, host: 30_000 }
/** RFC 5321 §4.5.3.2.1: a busy host may take five minutes to greet. */
const openTimeoutMs = { lmtp: 5_000, host: 5 * 60_000 }
/** Where a handshake stands still, the message goes without TLS; nobody who means it takes so long. */
const handshakeTimeoutMs = 30_000
/** RFC 5321 §4.5.3.2.6: the answer to the dot may take ten minutes; a shorter patience delivers twice to slow hosts. */
const silenceTimeoutMs = { lmtp: 5 * 60_000, host: 10 * 60_000 }
/** In all, under the lease of a claim. */
const totalTimeoutMs = { lmtp: 15 * 60_000, host: 25 * 60_000 }

/** Hands one message over and answers what became of it for each of its recipients, in their order. Never throws. */
export async function handOver(target: Target, mail: HandOver): Promise<HandedOver> {
  const remote = target.kind === 'host' ? target.name : null
  let reached: HandedOver['reached'] = 'nobody'
  let connection: SMTPConnection | null = null
  try {
    const socket = await connected(target)
    reached = 'opening'
    const open = createConnection(target, mail, socket)
    connection = open
    const answer = await within(totalTimeoutMs[target.kind], open, async () => {
      await opened(open)
      reached = 'asked'
      return await sent(open, mail)
    })
    open.quit()
    const carriesDsn = target.kind === 'host' && answer.hasDsn
    const forAll: Outcome = { kind: 'accepted', response: oneLine(answer.response), remote, carriesDsn }
    return { reached, outcomes: eachOf(mail, answer.rejected, target.kind, remote, forAll) }
  } catch (error) {
    connection?.close()
    const failure: Error & ProtocolFailure = error instanceof Error ? error : new Error('unknown failure')
    const forAll = outcomeOf(failure, target.kind, remote, reached)
    return { reached, outcomes: eachOf(mail, failure.rejectedErrors ?? [], target.kind, remote, forAll) }
  } finally {
    mail.message.destroy()
  }
}

function connected(target: Target): Promise<Socket> {
  const socket =
    target.kind === 'lmtp' ? connect(target.socketPath) : connect({ host: target.address, port: target.port })
  // A peer may reset the connection after its session has ended, when nobody else listens any more.
  socket.on('error', () => undefined)
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      socket.destroy()
      reject(error)
    }
    socket.setTimeout(connectTimeoutMs[target.kind], () => fail(new Error('no connection in time')))
    socket.once('error', fail)
    socket.once('connect', () => {
      socket.setTimeout(0)
      socket.off('error', fail)
      resolve(socket)
    })
  })
}

function createConnection(target: Target, mail: HandOver, socket: Socket): SMTPConnection {
  const { kind } = target
  const shared = {
    name: mail.helo,
    connection: socket,
    connectionTimeout: openTimeoutMs[kind],
    greetingTimeout: openTimeoutMs[kind],
    socketTimeout: silenceTimeoutMs[kind],
  }
  if (kind === 'lmtp') return new SMTPConnection({ ...shared, lmtp: true, ignoreTLS: true })
  const demand = target.tls.kind
  return new SMTPConnection({
    ...shared,
    host: target.name,
    ignoreTLS: demand === 'none',
    opportunisticTLS: demand === 'opportunistic',
    requireTLS: demand === 'verified',
    tls: { servername: target.name, minVersion: 'TLSv1.2', rejectUnauthorized: demand === 'verified' },
  })
}

/** Runs the session; whatever the connection reports meanwhile ends it. */
async function within<T>(timeoutMs: number, connection: SMTPConnection, work: () => Promise<T>): Promise<T> {
  let deadline: NodeJS.Timeout | undefined
  try {
    return await new Promise<T>((resolve, reject) => {
      deadline = setTimeout(() => reject(new Error('no answer in time')), timeoutMs)
      connection.on('error', reject)
      connection.on('end', () => reject(new Error('the connection was closed')))
      work().then(resolve, reject)
    })
  } finally {
    clearTimeout(deadline)
  }
}

async function opened(connection: SMTPConnection): Promise<void> {
  let watch: NodeJS.Timeout | undefined
  try {
    await new Promise<void>((resolve, reject) => {
      watch = setInterval(watchHandshake(connection, reject), handshakeTimeoutMs / 10)
      // A session that fails while it opens does not always call back.
      connection.once('error', reject)
      connection.once('end', () => reject(new Error('the connection was closed')))
      connection.connect((error) => (error ? reject(error) : resolve()))
    })
  } finally {
    clearInterval(watch)
  }
}

/** nodemailer has one patience for greeting and handshake together. */
function watchHandshake(connection: SMTPConnection, giveUp: (error: Error) => void): () => void {
  let since: number | null = null
  return () => {
    const { upgrading } = connection as { upgrading?: boolean }
    since = upgrading ? (since ?? Date.now()) : null
    if (since !== null && Date.now() - since > handshakeTimeoutMs) giveUp(new Error('TLS handshake timed out'))
  }
}

type Answer = { response: string; rejected: readonly ProtocolFailure[]; hasDsn: boolean }

function sent(connection: SMTPConnection, mail: HandOver): Promise<Answer> {
  const { notify, ret, envid, orcpt, requireTls } = mail.request ?? {}
  const hasRequest = notify !== undefined || ret !== undefined || envid !== undefined || orcpt !== undefined
  const envelope = {
    from: mail.reversePath,
    to: [...mail.forwardPaths],
    use8BitMime: true,
    size: mail.bytes,
    requireTLSExtensionEnabled: requireTls === true,
    ...(hasRequest ? { dsn: { ret, envid, notify: notify ? [...notify] : undefined, orcpt } } : {}),
  }
  return new Promise((resolve, reject) => {
    connection.send(envelope, mail.message, (error, info) => {
      if (error || !info) return reject(error ?? new Error('no answer'))
      // LMTP: refusals after the data are told here, beside no error at all.
      const { _supportedExtensions: extensions = [] } = connection as { _supportedExtensions?: string[] }
      resolve({ response: info.response, rejected: info.rejectedErrors ?? [], hasDsn: extensions.includes('DSN') })
    })
  })
}

/** Each recipient's own refusal, and for the others what holds for all. */
function eachOf(
  mail: HandOver,
  rejected: readonly ProtocolFailure[],
  kind: Target['kind'],
  remote: string | null,
  forAll: Outcome,
): Outcome[] {
  const byRecipient = new Map(rejected.map((failure) => [normalise(failure.recipient ?? ''), failure]))
  // A refusal of somebody we did not name would make "accepted" a guess.
  const known = new Set(mail.forwardPaths.map(normalise))
  if (![...byRecipient.keys()].every((each) => known.has(each)))
    return mail.forwardPaths.map(() => deferred('4.3.0', 'answers cannot be told apart', remote))
  return mail.forwardPaths.map((path) => {
    const failure = byRecipient.get(normalise(path))
    return failure ? outcomeOf(failure, kind, remote, 'asked') : forAll
  })
}

const normalise = (address: string): string =>
  `${address.slice(0, address.lastIndexOf('@')).toLowerCase()}@${domainOf(address)}`

function outcomeOf(
  failure: ProtocolFailure,
  kind: Target['kind'],
  remote: string | null,
  reached: HandedOver['reached'],
): Outcome {
  const response = oneLine(failure.response ?? failure.message)
  if (reached === 'asked' && isAboutThisMail(failure))
    return refused(statusOf(failure, response, '5'), response, remote)
  const status = statusOf(failure, response, '4')
  // Our delivery front that is away, or goes away, is soon back.
  const asked = kind === 'host' || (reached === 'asked' && (failure.responseCode ?? 0) > 0)
  return { kind: 'deferred', status, response, asked, remote }
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ')
