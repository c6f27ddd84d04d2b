// Commands on indexes. An index on documents that are there already is built a few hundred documents at a time, while
// others go on reading and writing; it is asked only when it is complete, and given up if the process ends before.

import type { Doc, Value } from '../bson/value.ts'
import { isDoc } from '../bson/value.ts'
import { encodeDoc } from '../bson/encode.ts'
import { CommandError } from '../error.ts'
import { parseIndex, sameKeys, sameOptions } from '../index/definition.ts'
import type { IndexDefinition } from '../index/definition.ts'
import { compileFilter } from '../query/match.ts'
import { pause } from '../query/find.ts'
import type { Collection } from '../storage/collection.ts'
import type { IndexTable } from '../storage/index-table.ts'
import { unpackRecord } from '../storage/record.ts'
import { valuesEqual } from '../value/compare.ts'
import { cursorReply, okReply } from '../wire/reply.ts'
import type { Reply } from '../wire/reply.ts'
import type { Context, Steps } from './context.ts'
import { existingCollection, namespaceOf } from './context.ts'
import { docsOption } from './options.ts'

export function* createIndexes(body: Doc, context: Context): Steps<Reply> {
  const namespace = namespaceOf(body, context)
  const wanted = docsOption(body, 'indexes').map(parseIndex)
  if (wanted.length === 0) throw new CommandError(2, 'Must specify at least one index to create')
  for (const { partialFilter } of wanted) if (partialFilter) compileFilter(partialFilter)
  const existing = context.store.collection(namespace)
  const collection = existing ?? context.store.createCollection(namespace)
  const before = collection.indexes.length
  for (const definition of wanted) {
    if (isThere(collection, definition)) continue
    const index = context.store.createIndex(collection, definition, false)
    yield* build(collection, index, context)
  }
  const after = collection.indexes.length
  return okReply({
    numIndexesBefore: before,
    numIndexesAfter: after,
    ...(before === after
      ? { note: 'all indexes already exist' }
      : { createdCollectionAutomatically: existing === undefined }),
  })
}

/** True when the very same index exists. Throws 85 IndexOptionsConflict, 86 IndexKeySpecsConflict, 67 CannotCreateIndex. */
function isThere(collection: Collection, definition: IndexDefinition): boolean {
  if (definition.name === '_id_' || isIdKey(definition)) return true
  for (const { definition: other } of collection.indexes) {
    const sameName = other.name === definition.name
    if (sameKeys(other, definition)) {
      if (sameName && sameOptions(other, definition)) return true
      if (!sameName) throw new CommandError(85, `Index already exists with a different name: ${other.name}`)
      throw new CommandError(
        86,
        `An equivalent index already exists with the same name but different options. Requested index: ${definition.name}`,
      )
    }
    if (sameName) {
      throw new CommandError(
        86,
        `An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation. Requested index: ${definition.name}`,
      )
    }
    if (other.kind === 'text' && definition.kind === 'text')
      throw new CommandError(
        67,
        `only one text index per collection allowed, found existing text index "${other.name}"`,
      )
  }
  if (collection.indexes.length >= 64)
    throw new CommandError(67, `add index fails, too many indexes for ${collection.namespace}`)
  return false
}

const isIdKey = (definition: IndexDefinition): boolean =>
  definition.kind === 'ordered' &&
  definition.fields.length === 1 &&
  definition.fields[0]!.path === '_id' &&
  definition.fields[0]!.direction === 1

const buildPage = 50

function* build(collection: Collection, index: IndexTable, context: Context): Generator<typeof pause, void> {
  try {
    for (let after: number | undefined; ;) {
      if (!collection.indexes.includes(index))
        throw new CommandError(276, 'index build aborted: the index or its collection was dropped')
      const rows = collection.page(after, false, buildPage)
      const last = rows.at(-1)
      if (last === undefined) break
      context.store.database.begin()
      for (const [rid, stored] of rows)
        index.build(rid as number, collection.indexedPart(unpackRecord(stored as Uint8Array)))
      after = last[0] as number
      if (context.slice.due()) yield pause
    }
    context.store.markReady(index)
  } catch (error) {
    if (error instanceof CommandError && collection.indexes.includes(index)) context.store.dropIndex(collection, index)
    throw error
  }
}

export function dropIndexes(body: Doc, context: Context): Doc {
  const collection = existingCollection(body, context)
  if (collection === undefined) throw new CommandError(26, `ns not found ${namespaceOf(body, context)}`)
  const before = collection.indexes.length
  for (const index of chosen(collection, body.get('index'))) context.store.dropIndex(collection, index)
  return okReply({ nIndexesWas: before })
}

function chosen(collection: Collection, wanted: Value | undefined): IndexTable[] {
  if (wanted === '*') return collection.indexes.filter((index) => index !== collection.idTable)
  if (Array.isArray(wanted)) return wanted.flatMap((name) => chosen(collection, name))
  const found = collection.indexes.filter(({ definition }) =>
    typeof wanted === 'string'
      ? definition.name === wanted
      : isDoc(wanted) && valuesEqual(definition.spec.get('key')!, wanted),
  )
  if (found.length === 0) {
    throw typeof wanted === 'string'
      ? new CommandError(27, `index not found with name [${wanted}]`)
      : new CommandError(27, `can't find index with key`)
  }
  if (found.includes(collection.idTable)) throw new CommandError(72, 'cannot drop _id index')
  return found.slice(0, 1)
}

export function listIndexes(body: Doc, context: Context): Reply {
  const collection = existingCollection(body, context)
  if (collection === undefined) throw new CommandError(26, `ns does not exist: ${namespaceOf(body, context)}`)
  const listed = collection.indexes.filter((index) => index.ready).map((index) => encodeDoc(index.definition.spec))
  return cursorReply('firstBatch', listed, 0n, collection.namespace)
}
