// Files in GridFS against their chunks: all there, numbered without a gap, as long together as the file says.

import { pickFields } from '../bson/raw.ts'
import { Binary, isNumber, ObjectId } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { encodeKey } from '../index/key-encoding.ts'
import type { Collection } from '../storage/collection.ts'
import type { Database } from '../storage/database.ts'
import { unpackRecord } from '../storage/record.ts'
import type { Store } from '../storage/store.ts'
import { toDouble } from '../value/number.ts'
import type { Report } from './finding.ts'
import { walk } from './walk.ts'

const maxExamples = 10
/** What is uploaded at this moment is not complete yet. */
const underWayMs = 3_600_000

type Sum = { chunks: number; bytes: number; last: number; youngest: number; seen: boolean }

const chunkFields = new Set(['_id', 'files_id', 'n', 'data'])
const fileFields = new Set(['_id', 'length', 'chunkSize'])

export function checkFiles(store: Store, report: Report, now = Date.now()): void {
  for (const chunks of store.collections()) {
    if (!chunks.namespace.endsWith('.chunks')) continue
    const bucket = chunks.namespace.slice(0, -'.chunks'.length)
    const files = store.collection(`${bucket}.files`)
    if (files !== undefined) checkBucket(bucket, files, chunks, store.database, report, now)
  }
}

function checkBucket(
  bucket: string,
  files: Collection,
  chunks: Collection,
  database: Database,
  report: Report,
  now: number,
): void {
  const sums = sumChunks(chunks, database)
  const incomplete: string[] = []
  for (const { stored } of walk(database, files.table)) {
    const file = read(stored, fileFields)
    if (file === undefined) continue
    const sum = sums.get(keyOf(file.get('_id')))
    if (sum) sum.seen = true
    if (!isComplete(file, sum)) incomplete.push(show(file.get('_id')))
  }
  if (incomplete.length > 0)
    report.finding({
      kind: 'incompleteFiles',
      bucket,
      count: incomplete.length,
      examples: incomplete.slice(0, maxExamples),
    })
  const stray = [...sums.values()].filter(({ seen, youngest }) => !seen && now - youngest > underWayMs)
  const count = stray.reduce((all, sum) => all + sum.chunks, 0)
  if (count > 0) report.finding({ kind: 'strayChunks', bucket, count, note: true })
}

/** A hundred bytes of memory for each file. */
function sumChunks(chunks: Collection, database: Database): Map<string, Sum> {
  const sums = new Map<string, Sum>()
  for (const { stored } of walk(database, chunks.table)) {
    const chunk = read(stored, chunkFields)
    const data = chunk?.get('data')
    if (chunk === undefined || !(data instanceof Binary)) continue
    const key = keyOf(chunk.get('files_id'))
    const sum = sums.get(key) ?? { chunks: 0, bytes: 0, last: -1, youngest: 0, seen: false }
    const id = chunk.get('_id')
    sum.chunks++
    sum.bytes += data.length()
    sum.last = Math.max(sum.last, numberOf(chunk.get('n')))
    if (id instanceof ObjectId) sum.youngest = Math.max(sum.youngest, id.getTimestamp().getTime())
    sums.set(key, sum)
  }
  return sums
}

/** The unique index on {files_id, n} sees to it that no number stands twice. */
function isComplete(file: Doc, sum: Sum | undefined): boolean {
  const length = numberOf(file.get('length'))
  if (sum === undefined) return length === 0
  return sum.bytes === length && sum.last === sum.chunks - 1
}

/** Undefined for a record that cannot be read: the check of documents says so. */
function read(stored: Uint8Array | null, fields: ReadonlySet<string>): Doc | undefined {
  if (stored === null) return undefined
  try {
    return pickFields(unpackRecord(stored), fields)
  } catch {
    return undefined
  }
}

const keyOf = (id: Value | undefined): string => encodeKey([id ?? null], [1]).toString('latin1')
const numberOf = (value: Value | undefined): number => (value !== undefined && isNumber(value) ? toDouble(value) : -1)

function show(id: Value | undefined): string {
  if (id instanceof ObjectId) return id.toHexString()
  if (id instanceof Binary) return Buffer.from(id.buffer).toString('hex', 0, 32)
  return typeof id === 'string' ? id : encodeKey([id ?? null], [1]).toString('hex')
}
