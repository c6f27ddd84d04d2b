// Documents as the bytes they are, from one server to another. Decoding and encoding would change what JavaScript has no
// name for: the kind of a number, the order of fields whose names look like numbers.

import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import type { Db, Document } from 'mongodb'

/**
 * How the driver itself sends the documents of an insert: as bytes behind the command. It is not among what the driver
 * shows, so it is looked at with every upgrade; server/move/move.test.ts fails without it.
 */
type DocumentSequence = { push(document: object, bytes: Uint8Array): number }
const { DocumentSequence } = createRequire(import.meta.url)('mongodb/lib/cmap/commands.js') as {
  DocumentSequence: new (field: string) => DocumentSequence
}

/** MongoDB's DuplicateKey. */
const duplicateKey = 11000

/** `again`: some of these may be there already. Throws when one cannot be inserted. */
export async function insertRaw(
  db: Db,
  collection: string,
  documents: readonly Uint8Array[],
  again: boolean,
): Promise<void> {
  const sequence = new DocumentSequence('documents')
  for (const bytes of documents) sequence.push({}, bytes)
  const reply = await db.command({
    insert: collection,
    documents: sequence,
    ordered: false,
    writeConcern: { w: 'majority' },
  })
  const errors = (reply['writeErrors'] ?? []) as { code: number; errmsg: string }[]
  const serious = errors.find(({ code }) => !again || code !== duplicateKey)
  if (serious) throw new Error(`${collection}: ${serious.errmsg}`)
}

/** Every document of a collection, by `_id`. */
export async function* readRaw(db: Db, collection: string): AsyncGenerator<Uint8Array> {
  const cursor = db.collection(collection).find({}, { raw: true, sort: { _id: 1 }, batchSize: 1000 })
  for await (const bytes of cursor) yield bytes as unknown as Uint8Array
}

/**
 * How many documents, and the sum of their hashes: the same whatever order they come in. (Two documents that are equal
 * count twice, unlike with XOR.)
 */
export class Digest {
  count = 0
  readonly #sum = new BigUint64Array(4)

  static of({ count, sum }: { count: number; sum: string }): Digest {
    const digest = new Digest()
    digest.count = count
    const bytes = Buffer.from(sum, 'hex')
    for (let lane = 0; lane < 4; lane++) digest.#sum[lane] = bytes.readBigUInt64LE(lane * 8)
    return digest
  }

  add(document: Uint8Array): void {
    this.count++
    const hash = createHash('sha256').update(document).digest()
    for (let lane = 0; lane < 4; lane++) this.#sum[lane]! += hash.readBigUInt64LE(lane * 8)
  }

  get sum(): string {
    const bytes = Buffer.alloc(32)
    for (const [lane, value] of this.#sum.entries()) bytes.writeBigUInt64LE(value, lane * 8)
    return bytes.toString('hex')
  }

  equals(other: { count: number; sum: string }): boolean {
    return this.count === other.count && this.sum === other.sum
  }
}

/** The options under which what the driver decodes keeps its types. */
export const typed: Document = { promoteValues: false, promoteBuffers: false, bsonRegExp: true }
