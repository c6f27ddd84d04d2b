import { type Collection, type Db, ObjectId } from 'mongodb'

/**
 * Those who have left: what mail to them is answered. The directory writes it, the delivery front reads it; it concerns
 * suspended accounts only, so that mail to everybody else costs no further question.
 */
export type Leaver = {
  displayName: string
  /** The text of the automatic answer. */
  replyText: string
  /** Where the person can be written to now, or empty. */
  newAddress: string
  /** Mail is taken no more. */
  isRefusing: boolean
}

type LeaverDocument = Leaver & { _id: ObjectId }

export type Leavers = {
  put(accountId: string, leaver: Leaver): Promise<void>
  remove(accountId: string): Promise<void>
}

const collectionOf = (db: Db): Collection<LeaverDocument> => db.collection('facteur.leavers')

export function openLeavers(db: Db): Leavers {
  const leavers = collectionOf(db)
  const keyOf = (accountId: string): ObjectId => ObjectId.createFromHexString(accountId)
  return {
    async put(accountId, leaver) {
      await leavers.replaceOne({ _id: keyOf(accountId) }, leaver, { upsert: true })
    },
    async remove(accountId) {
      await leavers.deleteOne({ _id: keyOf(accountId) })
    },
  }
}

export async function findLeaver(db: Db, accountId: ObjectId, maxTimeMS: number): Promise<Leaver | null> {
  return await collectionOf(db).findOne({ _id: accountId }, { projection: { _id: 0 }, maxTimeMS })
}
