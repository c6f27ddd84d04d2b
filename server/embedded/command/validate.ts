// validate: looks at everything a collection has. Every document must decode, every key that should be in an index must
// be there, and nothing else.

import { decodeDoc } from '../bson/decode.ts'
import { double, int32OrLong } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import { pause } from '../query/find.ts'
import type { Collection } from '../storage/collection.ts'
import type { IndexTable } from '../storage/index-table.ts'
import { unpackRecord } from '../storage/record.ts'
import { doc, okReply } from '../wire/reply.ts'
import type { Reply } from '../wire/reply.ts'
import type { ReadContext, Steps } from './context.ts'
import { existingCollection, namespaceOf } from './context.ts'

type Audit = { expected: number; missing: number }

const pageSize = 50

/** It needs a store that does not change meanwhile: in a reader, that of one moment. */
export function* validate(body: Doc, context: ReadContext): Steps<Reply> {
  const collection = existingCollection(body, context)
  if (collection === undefined)
    throw new CommandError(26, `Collection '${namespaceOf(body, context)}' does not exist to validate.`)
  const audits = new Map<IndexTable, Audit>(
    collection.indexes.filter((index) => index.ready).map((index) => [index, { expected: 0, missing: 0 }]),
  )
  const errors: string[] = []
  let records = 0
  for (let after: number | undefined; ;) {
    const rows = collection.page(after, false, pageSize)
    const last = rows.at(-1)
    if (last === undefined) break
    for (const [rid, stored] of rows) auditDocument(rid as number, stored as Uint8Array, audits, errors)
    records += rows.length
    after = last[0] as number
    if (context.slice.due()) yield pause
  }
  const entries = new Map<IndexTable, number>()
  for (const index of audits.keys()) {
    entries.set(index, index.entries())
    yield pause
  }
  return okReply(report(collection, records, audits, entries, errors))
}

function auditDocument(rid: number, stored: Uint8Array, audits: Map<IndexTable, Audit>, errors: string[]): void {
  let document: Doc
  try {
    document = decodeDoc(unpackRecord(stored))
  } catch (error) {
    errors.push(`document ${rid} cannot be read: ${error instanceof Error ? error.message : 'unknown'}`)
    return
  }
  for (const [index, audit] of audits) {
    const { expected, missing } = index.audit(rid, document)
    audit.expected += expected
    audit.missing += missing
  }
}

function report(
  collection: Collection,
  records: number,
  audits: ReadonlyMap<IndexTable, Audit>,
  counted: ReadonlyMap<IndexTable, number>,
  errors: string[],
): Record<string, Value> {
  const keys: Doc = new Map()
  for (const [index, { expected, missing }] of audits) {
    const { name } = index.definition
    const entries = counted.get(index) ?? 0
    keys.set(name, int32OrLong(entries))
    if (missing > 0) errors.push(`index ${name} lacks ${missing} keys`)
    const extra = entries - (expected - missing)
    if (extra > 0) errors.push(`index ${name} has ${extra} keys too many`)
  }
  return {
    ns: collection.namespace,
    nrecords: int32OrLong(records),
    nIndexes: collection.indexes.length,
    keysPerIndex: keys,
    valid: errors.length === 0,
    errors,
    warnings: [],
    indexDetails: doc({}),
    nInvalidDocuments: double(errors.filter((error) => error.startsWith('document')).length),
  }
}
