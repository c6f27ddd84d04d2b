import type { Db } from 'mongodb'
import { AppError } from '../../contract/errors.ts'
import {
  type DestinationDocument,
  destinationCollection,
  fileNameOf,
  type MessageMetadata,
  type RecipientDocument,
} from './documents.ts'
import { headerValues } from './header.ts'
import { openStore } from './store.ts'

/** The queue as an administrator sees it: what waits, why, and what can be done about it. What is on its way is left alone. */
export type QueueItem = {
  /** `queueId.seq`, by which the commands name it. */
  id: string
  sender: string
  recipient: string
  domain: string
  state: 'waiting' | 'deferred' | 'held' | 'sending'
  attempts: number
  createdAt: Date
  nextAt: Date | null
  /** What the other side said last, and who it was. */
  response: string | null
  remote: string | null
}

export type Destination = {
  domain: string
  waiting: number
  heldAt: Date | null
  suspendedUntil: Date | null
  response: string | null
}

/** Which entries: by id of a message or of one recipient, or all of a domain. */
export type Selection = { id: string } | { domain: string }

export type QueueManager = {
  list(filter?: { domain?: string; limit?: number }): Promise<QueueItem[]>
  show(id: string): Promise<(QueueItem & { subject: string; messageId: string })[]>
  /** Each answers how many entries it changed. */
  retry(selection: Selection): Promise<number>
  drop(selection: Selection): Promise<number>
  hold(selection: Selection): Promise<number>
  release(selection: Selection): Promise<number>
  summary(): Promise<{ total: number; byState: Record<QueueItem['state'], number>; destinations: Destination[] }>
}

/** Far enough that nobody claims it. */
const never = new Date('9999-12-31T00:00:00Z')
const defaultLimit = 1_000

export async function openQueueManager(db: Db): Promise<QueueManager> {
  const { recipients, bucket } = await openStore(db)
  const destinations = db.collection<DestinationDocument>(destinationCollection)

  const headerOf = async (queueId: string): Promise<MessageMetadata | undefined> => {
    const [file] = await bucket.find({ filename: fileNameOf(queueId) }, { limit: 1 }).toArray()
    return file?.metadata?.['data'] as MessageMetadata | undefined
  }
  const items = async (
    filter: object,
    limit: number,
  ): Promise<(QueueItem & { metadata: MessageMetadata | undefined })[]> => {
    const found = await recipients.find(filter).sort({ queued: 1 }).limit(limit).toArray()
    const messages = new Map<string, MessageMetadata | undefined>()
    for (const { id } of found) if (!messages.has(id)) messages.set(id, await headerOf(id))
    return found.map((each) => ({ ...itemOf(each, messages.get(each.id)), metadata: messages.get(each.id) }))
  }

  return {
    async list({ domain, limit = defaultLimit } = {}) {
      const found = await items(domain === undefined ? {} : { domain }, limit)
      return found.map(({ metadata: _metadata, ...item }) => item)
    },
    async show(id) {
      const found = await items(filterOf({ id }), defaultLimit)
      if (found.length === 0) throw new AppError('notFound', `Rien dans la file ne porte le numéro ${id}`)
      return found.map(({ metadata, ...item }) => ({
        ...item,
        subject: headerValues(metadata?.headers ?? [], 'subject')[0] ?? '',
        messageId: headerValues(metadata?.headers ?? [], 'message-id')[0] ?? '',
      }))
    },
    async retry(selection) {
      if ('domain' in selection)
        await destinations.updateOne(
          { _id: selection.domain },
          { $unset: { failures: '', suspendedUntil: '', response: '' } },
        )
      const due = { ...filterOf(selection), locked: false, _heldAt: { $exists: false } }
      return (await recipients.updateMany(due, { $set: { queued: new Date() } })).modifiedCount
    },
    async drop(selection) {
      const waiting = { ...filterOf(selection), locked: false }
      const ids = await recipients.distinct('id', waiting)
      const { deletedCount } = await recipients.deleteMany(waiting)
      for (const id of ids) {
        if ((await recipients.findOne({ id }, { projection: { _id: 1 } })) !== null) continue
        for await (const file of bucket.find({ filename: fileNameOf(id) })) await bucket.delete(file._id)
      }
      return deletedCount
    },
    async hold(selection) {
      if ('domain' in selection) {
        await destinations.updateOne({ _id: selection.domain }, { $set: { heldAt: new Date() } }, { upsert: true })
        return await recipients.countDocuments({ domain: selection.domain })
      }
      const free = { ...filterOf(selection), locked: false, _heldAt: { $exists: false } }
      return (await recipients.updateMany(free, { $set: { queued: never, _heldAt: new Date() } })).modifiedCount
    },
    async release(selection) {
      if ('domain' in selection) {
        await destinations.updateOne({ _id: selection.domain }, { $unset: { heldAt: '' } })
        return await recipients.countDocuments({ domain: selection.domain })
      }
      const held = { ...filterOf(selection), _heldAt: { $exists: true } }
      return (await recipients.updateMany(held, { $set: { queued: new Date() }, $unset: { _heldAt: '' } }))
        .modifiedCount
    },
    async summary() {
      const byState = { waiting: 0, deferred: 0, held: 0, sending: 0 }
      const byDomain = new Map<string, number>()
      let total = 0
      const fields = { domain: 1, locked: 1, _heldAt: 1, '_deferred.count': 1 }
      for await (const each of recipients.find({}, { projection: fields })) {
        total += 1
        byState[stateOf(each)] += 1
        byDomain.set(each.domain, (byDomain.get(each.domain) ?? 0) + 1)
      }
      const known = new Map((await destinations.find({}).toArray()).map((each) => [each._id, each]))
      const names = [...new Set([...byDomain.keys(), ...known.keys()])].sort()
      return {
        total,
        byState,
        destinations: names.map((domain) => ({
          domain,
          waiting: byDomain.get(domain) ?? 0,
          heldAt: known.get(domain)?.heldAt ?? null,
          suspendedUntil: known.get(domain)?.suspendedUntil ?? null,
          response: known.get(domain)?.response ?? null,
        })),
      }
    },
  }
}

function filterOf(selection: Selection): { domain: string } | { id: string; seq?: string } {
  if ('domain' in selection) return { domain: selection.domain }
  const [id = '', seq] = selection.id.split('.')
  return seq === undefined ? { id } : { id, seq }
}

const stateOf = (document: Pick<RecipientDocument, 'locked' | '_heldAt' | '_deferred'>): QueueItem['state'] => {
  if (document.locked) return 'sending'
  if (document._heldAt) return 'held'
  return document._deferred ? 'deferred' : 'waiting'
}

function itemOf(document: RecipientDocument, metadata: MessageMetadata | undefined): QueueItem {
  const state = stateOf(document)
  return {
    id: `${document.id}.${document.seq}`,
    sender: metadata?.from ?? '',
    recipient: document.recipient,
    domain: document.domain,
    state,
    attempts: document._deferred?.count ?? 0,
    createdAt: document.created,
    nextAt: state === 'held' ? null : document.queued,
    response: document._deferred?.response ?? null,
    remote: document._deferred?.remote ?? null,
  }
}
