import { type Collection, type Db, GridFSBucket, type ObjectId } from 'mongodb'
import { messageBucket, recipientCollection, type RecipientDocument } from './documents.ts'

/** The places in the database that make up the queue. */
export type QueueStore = {
  recipients: Collection<RecipientDocument>
  bucket: GridFSBucket
  files: Collection<{ _id: ObjectId }>
  chunks: Collection<{ _id: ObjectId; files_id: ObjectId; n: number }>
}

/** What was acknowledged must outlive a kill of the database too: in its journal, and on most of a replica set. */
const writeConcern = { w: 'majority', journal: true } as const

export async function openStore(db: Db): Promise<QueueStore> {
  const store: QueueStore = {
    recipients: db.collection(recipientCollection, { writeConcern }),
    bucket: new GridFSBucket(db, { bucketName: messageBucket, writeConcern }),
    files: db.collection(`${messageBucket}.files`, { writeConcern }),
    chunks: db.collection(`${messageBucket}.chunks`, { writeConcern }),
  }
  await store.recipients.createIndexes([
    { key: { locked: 1, queued: 1 }, name: 'facteur_next' },
    { key: { id: 1, seq: 1 }, name: 'facteur_message' },
  ])
  return store
}
