import { domainToASCII } from 'node:url'
import { MongoBulkWriteError, ObjectId } from 'mongodb'
import { AppError } from '../../contract/errors.ts'
import { fileNameOf, type MessageMetadata, type RecipientDocument } from './documents.ts'
import { type HeaderField, headerValues } from './header.ts'
import { duplicateKey } from '../insert-free.ts'
import { newQueueId } from './queue-id.ts'
import type { QueueStore } from './store.ts'

export type EnqueueInput = {
  /** RFC 5321 §4.5.5: empty for what must never be answered by a report. */
  reversePath: string
  forwardPaths: readonly string[]
  /** The message as it is to leave, Bcc removed: splitMessage() makes both from raw bytes. */
  header: readonly HeaderField[]
  body: AsyncIterable<Buffer>
  /**
   * `submit` and `forward` have the meaning WildDuck gives them; `report` is a delivery status notification, `notice`
   * what the service itself writes to somebody.
   */
  reason: 'submit' | 'forward' | 'autoreply' | 'report' | 'notice'
  /** Account that sends or forwards it: the owner of the entry for WildDuck's API. */
  accountId?: string
  username?: string
  notBefore?: Date
  /** The one forward path is a list: its members follow (expansion.ts). The same `id` is taken once. */
  expansion?: { id: ObjectId; listId: string }
  /** RFC 3461 and RFC 8689, for the message as a whole. */
  request?: { ret?: string; envid?: string; requireTls?: boolean }
  /** RFC 3461, by recipient. */
  requests?: ReadonlyMap<string, { notify?: readonly string[]; orcpt?: string }>
}

/** Body first, then the recipients: a crash in between leaves an orphan for collectOrphans(), never half a message. */
export async function enqueue(store: QueueStore, input: EnqueueInput): Promise<{ queueId: string }> {
  const forwardPaths = [...new Set(input.forwardPaths)]
  if (forwardPaths.length === 0) throw new AppError('invalid', 'A message needs a recipient')
  const queueId = newQueueId()
  const now = new Date()
  const fileId = await writeMessage(store, queueId, input, now)
  try {
    await store.recipients.insertMany(recipientDocuments(queueId, input, forwardPaths, now))
  } catch (error) {
    await withdraw(store, queueId, fileId)
    // The same message for the same list is in the queue already: what was asked for is so.
    if (input.expansion && error instanceof MongoBulkWriteError && error.code === duplicateKey) return { queueId }
    throw error
  }
  return { queueId }
}

async function writeMessage(store: QueueStore, queueId: string, input: EnqueueInput, now: Date): Promise<ObjectId> {
  const upload = store.bucket.openUploadStream(fileNameOf(queueId), {
    metadata: { created: now, data: metadataOf(queueId, input, now) },
  })
  // Each step below is told of its failure; without a listener the same failure would end the process.
  upload.on('error', () => undefined)
  const settled = (step: (done: (error?: Error | null) => void) => void): Promise<void> =>
    new Promise((resolve, reject) => step((error) => (error ? reject(error) : resolve())))
  try {
    // One piece after the other, so that nothing is on its way to the database when the source fails.
    for await (const chunk of input.body) await settled((done) => upload.write(chunk, done))
    await settled((done) => upload.end(done))
  } catch (error) {
    // Its chunks go now or, should the database be away, with the next collectOrphans().
    await upload.abort().catch(() => undefined)
    throw error
  }
  return upload.id
}

/** The caller will say 4xx and hand the message in again: what was written of this attempt must not be sent as well. */
async function withdraw(store: QueueStore, queueId: string, fileId: ObjectId): Promise<void> {
  try {
    await store.recipients.deleteMany({ id: queueId, locked: false })
    await store.bucket.delete(fileId)
  } catch {
    // The database is away; what is left of it has no recipient, or is sent a second time.
  }
}

function metadataOf(queueId: string, input: EnqueueInput, now: Date): MessageMetadata {
  const messageId = headerValues(input.header, 'message-id')[0]
  const date = headerValues(input.header, 'date')[0]
  return {
    id: queueId,
    from: input.reversePath,
    to: [...input.forwardPaths],
    interface: 'facteur',
    transtype: 'API',
    time: now.getTime(),
    origin: '127.0.0.1',
    reason: input.reason,
    headers: [...input.header],
    ...(input.accountId === undefined ? {} : { userId: input.accountId }),
    ...(input.username === undefined ? {} : { user: input.username }),
    ...(messageId === undefined ? {} : { messageId }),
    ...(date === undefined ? {} : { date }),
    ...(input.request === undefined ? {} : { request: input.request }),
  }
}

function recipientDocuments(
  queueId: string,
  input: EnqueueInput,
  forwardPaths: readonly string[],
  now: Date,
): RecipientDocument[] {
  const { expansion } = input
  return forwardPaths.map((recipient, index) => ({
    _id: expansion?.id ?? new ObjectId(),
    id: queueId,
    // What stands for all members comes before them.
    seq: (expansion ? 0 : index + 1).toString(16).padStart(3, '0'),
    ...(expansion && { expansion: { listId: expansion.listId, after: '', count: 0 } }),
    domain: domainOf(recipient),
    sendingZone: 'default',
    assigned: 'no',
    recipient,
    locked: false,
    lockTime: 0,
    queued: input.notBefore ?? now,
    created: now,
    ...wishOf(input, recipient),
  }))
}

function wishOf(input: EnqueueInput, recipient: string): Pick<RecipientDocument, '_notify' | '_orcpt'> {
  const { notify, orcpt } = input.requests?.get(recipient) ?? {}
  return {
    ...(notify === undefined ? {} : { _notify: [...notify] }),
    ...(orcpt === undefined ? {} : { _orcpt: orcpt }),
  }
}

/** Domain of an address in lower case and in its ASCII form (RFC 5890 A-labels); empty when there is none. */
export function domainOf(address: string): string {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase()
  if (!address.includes('@') || domain.startsWith('[')) return domain
  return domainToASCII(domain) || domain
}
