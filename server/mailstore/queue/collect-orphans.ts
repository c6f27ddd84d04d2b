import { ObjectId } from 'mongodb'
import type { QueueStore } from './store.ts'

/** A message may be written for this long before its recipients are: nothing younger is an orphan. */
const graceMs = 60 * 60_000

/** Removes messages without recipients and chunks without a message: what a crash between two writes leaves. */
export async function collectOrphans(store: QueueStore, now: Date): Promise<number> {
  const before = ObjectId.createFromTime(Math.floor((now.getTime() - graceMs) / 1000))
  let removed = 0
  for await (const file of store.bucket.find({ _id: { $lt: before } }, { projection: { _id: 1, filename: 1 } })) {
    const queueId = file.filename.replace(/^message /, '')
    if ((await store.recipients.findOne({ id: queueId }, { projection: { _id: 1 } })) !== null) continue
    await store.bucket.delete(file._id)
    removed += 1
  }
  const firstChunks = store.chunks.find({ _id: { $lt: before }, n: 0 }, { projection: { files_id: 1 } })
  for await (const chunk of firstChunks) {
    if ((await store.files.findOne({ _id: chunk.files_id }, { projection: { _id: 1 } })) !== null) continue
    await store.chunks.deleteMany({ files_id: chunk.files_id })
    removed += 1
  }
  return removed
}
