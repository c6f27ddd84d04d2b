import { chmod, rm } from 'node:fs/promises'
import { SMTPServer, type SMTPServerDataResult, type SMTPServerSession } from 'smtp-server'
import { createLogger } from '../../kit/log.ts'
import type { Service } from '../../kit/service.ts'
import type { Resolver } from '../../mailstore/resolve/resolver.ts'
import { isPositive, recipientReply, type Reply, replyOf, replyText } from '../reply.ts'
import type { DeliverInput } from './deliver.ts'
import type { MessageReader } from './read-message.ts'

export type LmtpInput = {
  socketPath: string
  hostName: string
  maxMessageBytes: number
  resolver: Resolver
  read: MessageReader
  deliver: (input: DeliverInput) => Promise<Reply[]>
}

/** Fields that the MX and the pump put before a message of the largest size. */
const maxAddedBytes = 64 * 1024
/** Only the MX (a few processes) and the pump connect; each keeps few connections. */
const maxClients = 200
/** The store may take 2 min for one recipient: a client that is silent for longer is gone. */
const idleTimeoutMs = 5 * 60_000
/** What is in transfer at a stop has this long. */
const stopTimeoutMs = 10_000

const log = createLogger('delivery')

/** RFC 2033: LMTP on a unix socket, closed to everyone but us by its folder. */
export async function startLmtpServer(input: LmtpInput): Promise<Service> {
  await rm(input.socketPath, { force: true })
  let isListening = false
  const server = new SMTPServer({
    lmtp: true,
    name: input.hostName,
    banner: 'Facteur',
    size: input.maxMessageBytes + maxAddedBytes,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    authOptional: true,
    logger: false,
    maxClients,
    socketTimeout: idleTimeoutMs,
    closeTimeout: stopTimeoutMs,
    onRcptTo: (address, _session, callback) => {
      void answerRecipient(input.resolver, address.address, callback)
    },
    onData: (stream, session, callback) => {
      void answerMessage(input, stream, session, callback)
    },
  })
  // A peer that resets its connection shows up here as well; nothing is wrong with us then.
  server.on('error', (error) => log.debug('connection error', { error }))
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(input.socketPath, () => resolve())
  })
  await chmod(input.socketPath, 0o600)
  isListening = true
  return {
    name: 'delivery',
    isReady: () => isListening,
    stop: () => {
      isListening = false
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

async function answerRecipient(
  resolver: Resolver,
  address: string,
  callback: (error?: Error | null) => void,
): Promise<void> {
  const reply = await resolver.resolve(address).then(recipientReply).catch(replyOf)
  callback(isPositive(reply) ? null : errorOf(reply))
}

async function answerMessage(
  input: LmtpInput,
  stream: AsyncIterable<Buffer>,
  session: SMTPServerSession,
  callback: (error: Error | null, results: SMTPServerDataResult[]) => void,
): Promise<void> {
  const replies = await handOver(input, stream, session)
  callback(null, replies.map(resultOf))
}

/** Never rejects: a message gets exactly as many replies as it has recipients, whatever happens. */
async function handOver(input: LmtpInput, stream: AsyncIterable<Buffer>, session: SMTPServerSession): Promise<Reply[]> {
  const { mailFrom, rcptTo } = session.envelope
  const forwardPaths = rcptTo.map((recipient) => recipient.address)
  try {
    using message = await input.read(stream, input.maxMessageBytes + maxAddedBytes)
    return await input.deliver({ reversePath: mailFrom ? mailFrom.address : '', forwardPaths, raw: message.raw })
  } catch (error) {
    const reply = replyOf(error)
    log.warn('message not taken', { code: reply.code, error })
    return forwardPaths.map(() => reply)
  }
}

const errorOf = (reply: Reply): Error => Object.assign(new Error(replyText(reply)), { responseCode: reply.code })
const resultOf = (reply: Reply): SMTPServerDataResult => (isPositive(reply) ? replyText(reply) : errorOf(reply))
