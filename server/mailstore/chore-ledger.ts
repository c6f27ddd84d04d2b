import { randomUUID } from 'node:crypto'
import { type Collection, type Db, MongoServerError } from 'mongodb'
import type { ChoreLedger, ChoreRecord, ChoreTurn } from '../kit/chores/chore.ts'
import { duplicateKey } from './insert-free.ts'

/** One document of `facteur.chores` for each chore. */
type ChoreDocument = {
  _id: string
  nextRunAt: Date | null
  lastRunAt: Date | null
  lastSuccessAt: Date | null
  lastError: string | null
  /** Who has the turn, and until when unless it is renewed. */
  holder: string | null
  heldUntil: Date | null
}

/** A turn that nobody has renewed for this long belongs to a process that is gone. */
const leaseMs = 90_000

/** The ledger of chores in the database: one for all processes that share it. */
export function openChoreLedger(db: Db, now: () => Date = () => new Date()): ChoreLedger {
  const chores: Collection<ChoreDocument> = db.collection('facteur.chores')

  const turnOf = (name: string, holder: string): ChoreTurn => ({
    async renew() {
      const heldUntil = new Date(now().getTime() + leaseMs)
      return (await chores.updateOne({ _id: name, holder }, { $set: { heldUntil } })).matchedCount === 1
    },
    async end({ nextRunAt, error }) {
      const success = error === null ? { lastSuccessAt: now() } : {}
      await chores.updateOne(
        { _id: name, holder },
        { $set: { nextRunAt, lastError: error, holder: null, heldUntil: null, ...success } },
      )
    },
  })

  return {
    async begin(name, { force = false } = {}) {
      const at = now()
      const holder = randomUUID()
      const isFree = { $or: [{ heldUntil: null }, { heldUntil: { $lte: at } }] }
      const isDue = { $or: [{ nextRunAt: null }, { nextRunAt: { $lte: at } }] }
      const taken = await chores
        .updateOne(
          { _id: name, $and: force ? [isFree] : [isFree, isDue] },
          {
            $set: { holder, heldUntil: new Date(at.getTime() + leaseMs), lastRunAt: at },
            $setOnInsert: { nextRunAt: null, lastSuccessAt: null, lastError: null },
          },
          { upsert: true },
        )
        .catch((error: unknown) => {
          // It is there and not free, or not due: the insert of the upsert was refused.
          if (error instanceof MongoServerError && error.code === duplicateKey) return null
          throw error
        })
      return taken === null ? null : turnOf(name, holder)
    },

    async read(names) {
      const found = await chores.find({ _id: { $in: [...names] } }).toArray()
      return names.map((name) =>
        recordOf(
          name,
          found.find(({ _id }) => _id === name),
        ),
      )
    },
  }
}

function recordOf(name: string, found: ChoreDocument | undefined): ChoreRecord {
  const { lastRunAt = null, lastSuccessAt = null, lastError = null, nextRunAt = null } = found ?? {}
  return { name, lastRunAt, lastSuccessAt, lastError, nextRunAt }
}
