import { createHash } from 'node:crypto'
import { type Collection, type Db, ObjectId } from 'mongodb'
import { insertFree } from '../insert-free.ts'
import type { QueueEntry } from './claim.ts'
import type { Expansion, RecipientDocument } from './documents.ts'
import { domainOf } from './enqueue.ts'
import type { QueueStore } from './store.ts'

/**
 * A message on its way to a list. One recipient document stands for all members, and writing it is the moment when the
 * message is safe: its id is made of message and list, so that a second try of the same message finds it there. The pump
 * then adds the members slice by slice, and notes how far it has come; the document stays until all are in, and with it
 * the message. What was finished is remembered for a while, for a second try that comes late.
 */
export type Expansions = {
  /** False where the same message was given out by this list already. */
  isNew(entry: QueueEntry): Promise<boolean>
  /** Members of this message that are in the queue and not yet served. */
  waiting(entry: QueueEntry): Promise<number>
  /** Adds members and notes it; the entry is due again at `again`. */
  add(entry: QueueEntry, addresses: readonly string[], again: Date): Promise<void>
  /** All are in: the entry can go. */
  finish(entry: QueueEntry): Promise<void>
}

/** A sender's server tries for five days; ours gives up sooner. */
const rememberSeconds = 7 * 24 * 3600

/** Of what a message is, whatever its trace says: `identity` names it (see mx/delivery/list-message.ts). */
export const expansionId = (listId: string, identity: string): ObjectId => idOf(`list ${listId} ${identity}`)

const idOf = (text: string): ObjectId =>
  ObjectId.createFromHexString(createHash('sha256').update(text).digest('hex').slice(0, 24))

export async function openExpansions(
  db: Db,
  { recipients }: Pick<QueueStore, 'recipients'>,
  guarded: <T>(work: () => Promise<T>) => Promise<T>,
): Promise<Expansions> {
  const done: Collection<{ _id: ObjectId; at: Date }> = db.collection('facteur.listMessages', {
    writeConcern: { w: 'majority', journal: true },
  })
  await done.createIndex({ at: 1 }, { expireAfterSeconds: rememberSeconds })
  return {
    isNew: (entry) => guarded(async () => (await done.findOne({ _id: entry.document._id })) === null),

    waiting: ({ queueId }) => guarded(() => recipients.countDocuments({ id: queueId, expansion: { $exists: false } })),

    add: (entry, addresses, again) =>
      guarded(async () => {
        const { listId, count } = expansionOf(entry)
        await insertFree(
          recipients,
          addresses.map((address, index) => memberOf(entry, address, count + index)),
        )
        const expansion = { listId, after: addresses.at(-1) ?? '', count: count + addresses.length }
        const unlocked = { locked: false, lockTime: 0, assigned: 'no', queued: again }
        await recipients.updateOne({ _id: entry.document._id }, { $set: { ...unlocked, expansion } })
      }),

    finish: (entry) =>
      guarded(async () => {
        // First remembered, then removed: at every moment a second try finds one of the two.
        await done.updateOne({ _id: entry.document._id }, { $setOnInsert: { at: new Date() } }, { upsert: true })
      }),
  }
}

export function expansionOf({ document }: QueueEntry): Expansion {
  return document.expansion ?? { listId: '', after: '', count: 0 }
}

/** With an id of its own making: a slice that a crash cut short is written again, and nobody is in twice. */
function memberOf({ queueId, createdAt }: QueueEntry, recipient: string, index: number): RecipientDocument {
  return {
    _id: idOf(`member ${queueId} ${recipient}`),
    id: queueId,
    seq: (index + 1).toString(16).padStart(3, '0'),
    domain: domainOf(recipient),
    sendingZone: 'default',
    assigned: 'no',
    recipient,
    locked: false,
    lockTime: 0,
    queued: new Date(),
    created: createdAt,
  }
}
