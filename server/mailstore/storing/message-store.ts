import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../../contract/errors.ts'
import { withDatabase } from '../database-url.ts'
import { withDeadline } from '../../kit/deadline.ts'
import { connectRedis } from './redis-connection.ts'
import {
  type FilterHandler,
  type ParsedMessage,
  type StoreResponse,
  type WildDuckParts,
  loadWildDuckParts,
} from './wildduck-parts.ts'

/**
 * Puts messages into mailboxes: WildDuck's own delivery (filters, automatic reply, forwards, encryption, duplicates)
 * run in our process, under rules of ours. It answers only when the message is in the database, and throws where there
 * is any doubt, so that whoever delivers says 4yz and tries again; a second delivery of a message that was stored is
 * dropped as a duplicate.
 */

export type MessageStore = {
  /** Throws `AppError`: overQuota, forbidden (account closed), policyRejected, or unavailable for any doubt. */
  store(message: StoreInput): Promise<StoreResult>
  close(): Promise<void>
}

export type StoreInput = {
  accountId: string
  /** The address it came to, as the sender wrote it. */
  recipient: string
  reversePath: string
  /** The whole message. Messages that are one and the same Buffer are parsed once. */
  raw: Buffer
  verdict: { spam: boolean; spf: string | null; dkim: string | null; tls: string | null }
  /** Where it came from, for the record: address and name of the client. */
  origin?: { address: string; heloName: string }
  /** No automatic reply, whatever the account has set: the person is not among the recipients in the header. */
  disableAutoreply: boolean
}

/** `duplicate`: the mailbox has it already. `dropped`: a filter of the account says to delete it. */
export type StoreResult = { stored: 'stored' | 'duplicate' | 'dropped'; id: string | null }

export type MessageStoreInput = {
  databaseUrl: string
  databaseName: string
  /** As `redisUrlOf` gives it. */
  redisUrl: string
  loopSecret: string
  /** Quota of an account that has none of its own. */
  quotaBytes: number
}

/** A store that takes longer has failed as far as the sender can tell; 36 MB take about 5 s on a slow disk. */
const storeTimeoutMs = 120_000
/** A lookup of one account by its id. */
const lookupTimeoutMs = 5000
const databasePoolSize = 10
const closeTimeoutMs = 3000

/** Opens the connections. Throws where the database cannot be reached. */
export async function openMessageStore(input: MessageStoreInput): Promise<MessageStore> {
  const parts = loadWildDuckParts()
  const mongo = new parts.MongoClient(withDatabase(input.databaseUrl, input.databaseName), {
    maxPoolSize: databasePoolSize,
    // A server that stopped answering without closing its sockets.
    socketTimeoutMS: storeTimeoutMs,
  })
  await mongo.connect()
  const redis = connectRedis(parts, input.redisUrl)
  const database = mongo.db(input.databaseName)
  const filterHandler = createFilterHandler(parts, database, redis.client, input.loopSecret)
  const parsed = new WeakMap<Buffer, ParsedMessage>()

  return {
    store: (message) =>
      withDeadline(storeOne(message), storeTimeoutMs, () =>
        unavailable(new Error(`no answer after ${storeTimeoutMs} ms`)),
      ),
    close: async () => {
      redis.close()
      // A database that hangs does not hold up our end.
      await Promise.race([mongo.close(), sleep(closeTimeoutMs, undefined, { ref: false })])
    },
  }

  async function storeOne(message: StoreInput): Promise<StoreResult> {
    const account = await readAccount(message.accountId)
    assertTakesMail(account, message.raw.length, input.quotaBytes)
    const events: DeliveryEvents = { forwardError: null, skippedForward: null }
    const reused = parsed.get(message.raw)
    const answer = await deliveryEvents
      .run(events, () => filterHandler.storeMessage(account, { ...storeOptions(parts, message), ...reused }))
      .catch((error: unknown) => {
        throw unavailable(error)
      })
    if (answer.prepared) parsed.set(message.raw, answer.prepared)
    const result = judge(answer, events)
    return result.stored === 'dropped' && isNotForwarded(events) ? await keep(account, message, events) : result
  }

  /** What was to be forwarded without a copy and was not forwarded: somebody has to have it. */
  async function keep(
    account: Record<string, unknown>,
    message: StoreInput,
    { skippedForward }: DeliveryEvents,
  ): Promise<StoreResult> {
    const { messageHandler } = filterHandler
    const options = { user: account['_id'], ...keptIn(skippedForward), ...keepOptions(parts, message) }
    try {
      const prepared = await messageHandler.prepareMessageAsync(options)
      const { _id: mailbox } = await messageHandler.getMailboxAsync(options)
      const { msgid, hdate } = prepared
      const known = await database
        .collection('messages')
        .findOne({ mailbox, msgid, hdate }, { projection: { _id: true }, maxTimeMS: lookupTimeoutMs })
      if (known) return { stored: 'duplicate', id: String(known['_id']) }
      const { data } = await messageHandler.addAsync({ ...options, prepared })
      return { stored: 'stored', id: String(data.id) }
    } catch (error) {
      throw unavailable(error)
    }
  }

  async function readAccount(accountId: string): Promise<Record<string, unknown>> {
    const account = await database
      .collection('users')
      .findOne({ _id: new parts.ObjectId(accountId) }, { projection: accountFields, maxTimeMS: lookupTimeoutMs })
      .catch((error: unknown) => {
        throw unavailable(error)
      })
    // It was there when the recipient was accepted: removed since, or a restore in progress.
    if (!account) throw unavailable(new Error('the account is gone'))
    return account
  }
}

/** What WildDuck's delivery reads of an account, and what we check. */
const accountFields = Object.fromEntries(
  (
    'name address forwards targets autoreply encryptMessages encryptForwarded pubKey smimeCerts smimeCipher ' +
    'smimeKeyTransport spamLevel tagsview mtaRelay disabled quota storageUsed'
  )
    .split(' ')
    .map((field) => [field, true]),
)

/** What happened beside the storing, of which `storeMessage` does not tell. */
type DeliveryEvents = { forwardError: unknown; skippedForward: 'spam' | 'loop' | 'limit' | null }

const isNotForwarded = ({ skippedForward }: DeliveryEvents): boolean =>
  skippedForward === 'spam' || skippedForward === 'loop'

const deliveryEvents = new AsyncLocalStorage<DeliveryEvents>()

function createFilterHandler(parts: WildDuckParts, database: object, redis: object, loopSecret: string): FilterHandler {
  const loggelf = (entry: unknown): void => {
    const events = deliveryEvents.getStore()
    if (!events || typeof entry !== 'object' || entry === null || !('_code' in entry)) return
    if (entry._code === 'ESPAM') events.skippedForward = 'spam'
    if (entry._code === 'ERATELIMIT') events.skippedForward = 'limit'
  }
  const messageHandler = new parts.MessageHandler({
    database,
    users: database,
    gridfs: database,
    redis,
    attachments: { type: 'gridstore', bucket: 'attachments', decodeBase64: true },
    loggelf,
  })
  const handler = new parts.FilterHandler({
    db: { database, users: database, gridfs: database, senderDb: database, redis },
    sender: { zone: 'default', collection: 'zone-queue', gfs: 'mail', loopSecret },
    messageHandler,
    loggelf,
  })
  // It logs a forward that failed and goes on; then a message with « forward and delete » would be gone.
  const forward = handler.forward.bind(handler)
  handler.forward = (options) =>
    forward(options).catch((error: unknown) => {
      const events = deliveryEvents.getStore()
      // It has been forwarded there before and has come back: whoever reads it here is where it stays.
      if (events && isLoop(error)) events.skippedForward = 'loop'
      else if (events) events.forwardError = error ?? new Error('forward failed')
      throw error
    })
  return handler
}

const isLoop = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ELOOP'

/** From here on WildDuck files a message as spam for accounts with its usual level (50). */
const spamAction = 'reject'

function storeOptions(parts: WildDuckParts, message: StoreInput): object {
  return {
    sender: message.reversePath,
    recipient: message.recipient,
    chunks: [message.raw],
    chunklen: message.raw.length,
    disableAutoreply: message.disableAutoreply,
    ...recordOf(parts, message),
  }
}

const keptIn = (why: DeliveryEvents['skippedForward']): object => ({
  ...(why === 'spam' ? { specialUse: '\\Junk' } : { path: 'INBOX' }),
  inboxDefault: true,
})

/** With the two fields that WildDuck puts before what it stores. */
function keepOptions(parts: WildDuckParts, message: StoreInput): { raw: Buffer; meta: object; flags: string[] } {
  const trace = `Delivered-To: ${message.recipient}\r\nReturn-Path: <${message.reversePath}>\r\n`
  return { raw: Buffer.concat([Buffer.from(trace), message.raw]), flags: [], ...recordOf(parts, message) }
}

function recordOf(parts: WildDuckParts, message: StoreInput): { verificationResults: object; meta: object } {
  const { verdict, origin } = message
  return {
    verificationResults: { tls: verdict.tls ?? false, spf: verdict.spf ?? false, dkim: verdict.dkim ?? false },
    meta: {
      transactionId: new parts.ObjectId(),
      source: 'MX',
      from: message.reversePath,
      to: [message.recipient],
      origin: origin?.address ?? '',
      originhost: origin?.heloName ?? '',
      transhost: origin?.heloName ?? '',
      transtype: 'LMTP',
      time: new Date(),
      spamAction: verdict.spam ? spamAction : 'no action',
    },
  }
}

/** Throws `forbidden` or `overQuota` where the account takes no mail now. */
export function assertTakesMail(account: Record<string, unknown>, bytes: number, defaultQuotaBytes: number): void {
  if (account['disabled'] === true) throw new AppError('forbidden', 'Mailbox closed')
  const quota = Number(account['quota']) || defaultQuotaBytes
  const used = Math.max(0, Number(account['storageUsed']) || 0)
  if (used + bytes > quota) throw new AppError('overQuota', 'Mailbox full')
}

/** What the answer of `storeMessage` means for the sender. Throws where the message is not safe. */
export function judge(answer: StoreResponse, events: DeliveryEvents): StoreResult {
  const { response, error, filterResults = [] } = answer.response
  // The message may be in the mailbox already: the next try finds it there, drops the duplicate and forwards.
  if (events.forwardError !== null) throw unavailable(events.forwardError)
  if (error?.code === 'DroppedByPolicy') {
    if (events.skippedForward === 'limit') throw new AppError('tooManyRequests', 'The owner forwards too much mail now')
    return { stored: 'dropped', id: null }
  }
  if (error || typeof response !== 'string') throw unavailable(error ?? new Error('no answer from the store'))
  const id = /\b([0-9a-f]{24})$/.exec(response)?.[1] ?? null
  return { stored: filterResults.some((result) => result['duplicate'] === true) ? 'duplicate' : 'stored', id }
}

const unavailable = (cause: unknown): AppError =>
  new AppError('unavailable', 'The mail store is not available', { cause })
