// Figures about collections. All of them share one file, so a collection's size is that of what lies in it: its records,
// counted row by row, and the pages of its indexes, which SQLite counts. Both are done in slices, and by a reader
// (reader/) where there is much of it.
//
// `storageSize` is what the records take as they are stored, compressed. `size` is what they measure as documents; of
// many documents that is reckoned from a sample.

import type { Statistics } from '../aggregate/stage.ts'
import { int32OrLong } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { pause } from '../query/query.ts'
import type { Slice } from '../query/slice.ts'
import type { Collection } from '../storage/collection.ts'
import type { Store } from '../storage/store.ts'
import { doc } from '../wire/reply.ts'

export type Measured = {
  count: number
  /** Bytes of the documents. */
  dataBytes: number
  /** Bytes that they take in the file. */
  storedBytes: number
  /** Bytes of the pages of each index, by name. */
  indexBytes: Map<string, number>
}

const rowsAtOnce = 1000
/** Of so many documents at either end the true size is looked at. */
const sampled = 500

export function* measure(collection: Collection, store: Store, slice: Slice): Generator<typeof pause, Measured> {
  slice.foresee?.(collection.approximateCount())
  const { count, storedBytes } = yield* measureRecords(collection, store, slice)
  const ratio = sampleRatio(collection, store)
  const indexBytes = new Map<string, number>()
  for (const index of collection.indexes) {
    if (slice.due()) yield pause
    indexBytes.set(index.definition.name, index.table === undefined ? 0 : pagesOf(index.table, store))
  }
  return { count, storedBytes, dataBytes: Math.round(storedBytes * ratio), indexBytes }
}

function* measureRecords(
  collection: Collection,
  { database }: Store,
  slice: Slice,
): Generator<typeof pause, { count: number; storedBytes: number }> {
  const page = database.prepare(
    `SELECT count(*), sum(length(b)), max(rid) FROM
      (SELECT rid, b FROM ${collection.table} WHERE rid > ? ORDER BY rid LIMIT ${rowsAtOnce})`,
  )
  let [count, storedBytes, last] = [0, 0, Number.MIN_SAFE_INTEGER]
  while (collection.alive) {
    const [rows, bytes, rid] = page.first(last)! as [number, number | null, number | null]
    if (rows === 0 || rid === null) break
    count += rows
    storedBytes += bytes ?? 0
    last = rid
    if (slice.due()) yield pause
  }
  return { count, storedBytes }
}

/** How much larger documents are than their records. A record begins with the length of its document (record.ts). */
function sampleRatio(collection: Collection, { database }: Store): number {
  let [documents, records] = [0, 0]
  for (const order of ['ASC', 'DESC']) {
    const rows = database
      .prepare(`SELECT length(b), substr(b, 1, 4) FROM ${collection.table} ORDER BY rid ${order} LIMIT ${sampled}`)
      .all()
    for (const [bytes, head] of rows as [number, Uint8Array][]) {
      records += bytes
      documents += Math.abs(Buffer.from(head).readInt32LE(0))
    }
  }
  return records === 0 ? 1 : documents / records
}

/** A text index has several tables, whose names begin with its own. */
function pagesOf(table: string, { database }: Store): number {
  const [bytes] = database
    .prepare(`SELECT sum(pgsize) FROM dbstat('main', 1) WHERE name = ? OR name GLOB ?`)
    .first(table, `${table}_*`)!
  return (bytes as number | null) ?? 0
}

const total = (bytes: Iterable<number>): number => [...bytes].reduce((sum, one) => sum + one, 0)

/** The figures of collStats. */
export function sizesOf(collection: Collection, measured: Measured, scale = 1): Record<string, Value> {
  const { count, dataBytes, storedBytes, indexBytes } = measured
  const scaled = (bytes: number): Value => int32OrLong(Math.floor(bytes / scale))
  const indexSize = total(indexBytes.values())
  return {
    size: scaled(dataBytes),
    count: int32OrLong(count),
    ...(count > 0 ? { avgObjSize: int32OrLong(Math.floor(dataBytes / count)) } : {}),
    numOrphanDocs: 0,
    storageSize: scaled(storedBytes),
    freeStorageSize: 0,
    capped: false,
    nindexes: collection.indexes.length,
    indexDetails: doc({}),
    indexBuilds: collection.indexes.filter((index) => !index.ready).map((index) => index.definition.name),
    totalIndexSize: scaled(indexSize),
    totalSize: scaled(storedBytes + indexSize),
    indexSizes: new Map([...indexBytes].map(([name, bytes]) => [name, scaled(bytes)])),
    scaleFactor: int32OrLong(scale),
  }
}

export const statisticsOf = (collection: Collection, store: Store, slice: Slice): Statistics => ({
  *figures() {
    const measured = yield* measure(collection, store, slice)
    return { count: measured.count, sizes: doc(sizesOf(collection, measured)) }
  },
  indexes: () =>
    collection.indexes.map((index): Doc => {
      const { name, spec } = index.definition
      return doc({ name, key: spec.get('key')!, host: 'localhost', spec, ...(index.ready ? {} : { building: true }) })
    }),
})
