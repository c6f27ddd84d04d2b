import type { Readable } from 'node:stream'
import type { ObjectId } from 'mongodb'
import { type DeliveryRequest, fileNameOf, type MessageMetadata, type RecipientDocument } from './documents.ts'
import { domainOf } from './enqueue.ts'
import type { QueueStore } from './store.ts'

/** One recipient of one message, locked for us. */
export type QueueEntry = {
  readonly document: RecipientDocument
  readonly queueId: string
  readonly seq: string
  readonly recipient: string
  readonly domain: string
  readonly attempts: number
  readonly createdAt: Date
  /** When it was first due: `createdAt`, or the time it was scheduled for. */
  readonly dueAt: Date
  readonly warnedAt: Date | null
  readonly request: DeliveryRequest
  readonly message: QueuedMessage
}

export type QueuedMessage = {
  readonly fileId: ObjectId
  readonly metadata: MessageMetadata
  /** Size of the body alone. */
  readonly bodyBytes: number
  openBody(): Readable
}

export type DomainFilter = { only?: readonly string[]; except?: readonly string[] }

export type Claims = {
  /** Locks the recipient that has waited longest, of certain domains where they are named; null when none is due. */
  claim(now?: Date, domains?: DomainFilter): Promise<QueueEntry | null>
  /** Locks further recipients of the same message that are due, at most `limit`. */
  claimSiblings(entry: QueueEntry, limit: number, now?: Date, domains?: DomainFilter): Promise<QueueEntry[]>
  /** They were handed over, or their sender has a report: forgets them, and the message with its last recipient. */
  remove(...entries: readonly QueueEntry[]): Promise<void>
  /** Not now: unlocks it until `retryAt`. `countsAsAttempt` is false when nobody was asked (e.g. our relay is away). */
  defer(
    entry: QueueEntry,
    retryAt: Date,
    response: string,
    countsAsAttempt: boolean,
    remote?: string | null,
  ): Promise<void>
  /** The sender was told that it takes long. */
  markWarned(entry: QueueEntry, at: Date): Promise<void>
  /**
   * Unlocks what this process, or an earlier life of it, holds beside `kept`, and what anybody has held for longer than
   * a lease.
   */
  releaseStale(kept?: readonly QueueEntry[], now?: Date): Promise<number>
}

/** Longer than any delivery may last: a lock older than this belongs to a process that is gone. */
export const leaseMs = 30 * 60_000

type Guard = <T>(work: () => Promise<T>) => Promise<T>

export function openClaims(store: QueueStore, holder: string, guarded: Guard): Claims {
  const { recipients } = store
  return {
    claim: (now = new Date(), domains = {}) => guarded(() => claim(store, holder, now, domains)),
    claimSiblings: (entry, limit, now = new Date(), domains = {}) =>
      guarded(() => claimSiblings(store, holder, entry, limit, now, domains)),
    remove: (...entries) =>
      guarded(async () => {
        await recipients.deleteMany({ _id: { $in: idsOf(entries) } })
        for (const message of new Map(entries.map((entry) => [entry.queueId, entry])).values())
          await removeIfLast(store, message)
      }),
    defer: (entry, retryAt, response, countsAsAttempt, remote) =>
      guarded(async () => {
        const _deferred = {
          count: entry.attempts + (countsAsAttempt ? 1 : 0),
          last: new Date(),
          next: retryAt,
          firstDue: entry.dueAt,
          // What a remote server said may be long, and is shown to the sender.
          response: response.slice(0, 1000),
          ...(remote ? { remote } : {}),
        }
        const unlocked = { locked: false, lockTime: 0, assigned: 'no' }
        await recipients.updateOne({ _id: entry.document._id }, { $set: { ...unlocked, queued: retryAt, _deferred } })
      }),
    markWarned: (entry, at) =>
      guarded(async () => void (await recipients.updateOne({ _id: entry.document._id }, { $set: { _warned: at } }))),
    releaseStale: (kept = [], now = new Date()) =>
      guarded(async () => {
        const unlock = { $set: { locked: false, lockTime: 0, assigned: 'no' } }
        const own = await recipients.updateMany({ locked: true, assigned: holder, _id: { $nin: idsOf(kept) } }, unlock)
        const old = await recipients.updateMany({ locked: true, lockTime: { $lt: now.getTime() - leaseMs } }, unlock)
        return own.modifiedCount + old.modifiedCount
      }),
  }
}

const idsOf = (entries: readonly QueueEntry[]): ObjectId[] => entries.map(({ document }) => document._id)

const inDomains = ({ only, except }: DomainFilter): { domain?: { $in?: string[]; $nin?: string[] } } => {
  const filter = { ...(only ? { $in: [...only] } : {}), ...(except && except.length > 0 ? { $nin: [...except] } : {}) }
  return Object.keys(filter).length > 0 ? { domain: filter } : {}
}

async function claim(store: QueueStore, holder: string, now: Date, domains: DomainFilter): Promise<QueueEntry | null> {
  for (;;) {
    const document = await store.recipients.findOneAndUpdate(
      { locked: false, queued: { $lte: now }, ...inDomains(domains) },
      { $set: { locked: true, lockTime: now.getTime(), assigned: holder } },
      { sort: { queued: 1 }, returnDocument: 'after' },
    )
    if (!document) return null
    const message = await openMessage(store, document.id)
    if (message) return entryOf(document, message)
    // Its message was cancelled between two looks, or never had its header: there is nothing to send.
    await store.recipients.deleteOne({ _id: document._id })
  }
}

async function claimSiblings(
  store: QueueStore,
  holder: string,
  { queueId, message }: QueueEntry,
  limit: number,
  now: Date,
  domains: DomainFilter,
): Promise<QueueEntry[]> {
  const siblings: QueueEntry[] = []
  while (siblings.length < limit) {
    const document = await store.recipients.findOneAndUpdate(
      { id: queueId, locked: false, queued: { $lte: now }, expansion: { $exists: false }, ...inDomains(domains) },
      { $set: { locked: true, lockTime: now.getTime(), assigned: holder } },
      { sort: { seq: 1 }, returnDocument: 'after' },
    )
    if (!document) break
    siblings.push(entryOf(document, message))
  }
  return siblings
}

function entryOf(document: RecipientDocument, message: QueuedMessage): QueueEntry {
  return {
    document,
    queueId: document.id,
    seq: document.seq,
    recipient: document.recipient,
    domain: domainOf(document.recipient),
    attempts: document._deferred?.count ?? 0,
    createdAt: document.created,
    dueAt: document._deferred?.firstDue ?? document.queued,
    warnedAt: document._warned ?? null,
    request: { ...message.metadata.request, notify: document._notify, orcpt: document._orcpt },
    message,
  }
}

async function openMessage(store: QueueStore, queueId: string): Promise<QueuedMessage | null> {
  const [file] = await store.bucket.find({ filename: fileNameOf(queueId) }, { limit: 1 }).toArray()
  const metadata = file?.metadata?.['data'] as MessageMetadata | undefined
  if (!file || !metadata) return null
  return {
    fileId: file._id,
    metadata,
    bodyBytes: file.length,
    openBody: () => store.bucket.openDownloadStream(file._id),
  }
}

async function removeIfLast(store: QueueStore, entry: QueueEntry): Promise<void> {
  if ((await store.recipients.findOne({ id: entry.queueId }, { projection: { _id: 1 } })) !== null) return
  // Two workers that finish the last two recipients at once both come here: the second finds nothing, which is well.
  await store.bucket.delete(entry.message.fileId).catch((error: unknown) => {
    if (!(error instanceof Error && /file not found/i.test(error.message))) throw error
  })
}
