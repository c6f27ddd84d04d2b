// Commands on indexes.

import { isDoc } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { badValue, CommandError } from '../error.ts'
import { parseIndex, withKnownOptions } from '../index/definition.ts'
import type { IndexDefinition } from '../index/definition.ts'
import type { Collection } from '../storage/collection.ts'
import type { IndexTable } from '../storage/index-table.ts'
import { valuesEqual } from '../value/compare.ts'
import { show } from '../value/show.ts'
import { okReply } from '../wire/reply.ts'
import type { Reply } from '../wire/reply.ts'
import type { Context, Steps } from './context.ts'
import { existingCollection, namespaceOf } from './context.ts'
import { buildIndexes } from './index-build.ts'
import { isSameIndex } from './index-conflict.ts'
import { listing } from './listing.ts'
import { docsOption, flagOption } from './options.ts'

/** MongoDB's limit for a collection. */
const maxIndexes = 64

export function* createIndexes(body: Doc, context: Context): Steps<Reply> {
  const namespace = namespaceOf(body, context)
  const wanted = wantedIndexes(body)
  const { store } = context
  const existing = store.collection(namespace)
  // Whatever stands against one of them is found before any is made.
  const missing = wanted.filter((definition) => existing === undefined || findIndex(existing, definition) === undefined)
  assertApart(missing)
  assertOneText([...(existing?.indexes.map((index) => index.definition) ?? []), ...missing])
  const collection = existing ?? store.createCollection(namespace)
  const before = collection.indexes.length
  if (before + missing.length > maxIndexes)
    throw new CommandError(
      67,
      `add index fails, too many indexes for ${namespace} key:${show(missing[0]!.spec.get('key'))}`,
    )
  const fresh = missing
    .filter((definition) => findIndex(collection, definition) === undefined)
    .map((definition) => store.createIndex(collection, definition, false))
  // One that another client is building is waited for too.
  const known = wanted.flatMap((definition) => findIndex(collection, definition) ?? [])
  const unready = known.filter((index) => !index.ready)
  if (unready.length > 0)
    yield* buildIndexes({ store, namespace, ids: new Set(unready.map((index) => index.id)) }, context.slice)
  return okReply({
    numIndexesBefore: before,
    numIndexesAfter: before + fresh.length,
    ...(fresh.length > 0 ? { createdCollectionAutomatically: existing === undefined } : {}),
    ...noteOf(wanted.length, fresh.length),
  })
}

function wantedIndexes(body: Doc): IndexDefinition[] {
  if (body.get('indexes') === null) throw new CommandError(10065, 'invalid parameter: expected an object (indexes)')
  const given = docsOption(body, 'indexes')
  const passOver = flagOption(body, 'ignoreUnknownIndexOptions')
  const wanted = given.map((spec) => parseIndex(passOver ? withKnownOptions(spec) : spec))
  if (wanted.length === 0) throw new CommandError(2, 'Must specify at least one index to create')
  if ((body.get('commitQuorum') ?? null) !== null)
    throw badValue('Standalones can not specify commitQuorum: there is nobody else to agree')
  return wanted
}

function noteOf(wanted: number, fresh: number): Record<string, Value> {
  if (fresh === 0) return { note: 'all indexes already exist' }
  return fresh < wanted ? { note: 'index already exists' } : {}
}

/** Two of one command must not stand in each other's way either. */
function assertApart(definitions: readonly IndexDefinition[]): void {
  definitions.forEach((definition, i) => {
    for (const earlier of definitions.slice(0, i))
      if (definition.name !== '_id_' && isSameIndex(earlier, definition))
        throw new CommandError(68, `Identical index already exists: ${definition.name}`)
  })
}

function assertOneText(definitions: readonly IndexDefinition[]): void {
  const texts = definitions.filter((definition) => definition.kind === 'text')
  if (texts.length > 1)
    throw new CommandError(
      67,
      `only one text index per collection allowed, found existing text index "${texts[0]!.name}"`,
    )
}

function findIndex(collection: Collection, definition: IndexDefinition): IndexTable | undefined {
  return collection.indexes.find((index) => isSameIndex(index.definition, definition))
}

export function dropIndexes(body: Doc, context: Context): Doc {
  const wanted = body.get('index')
  if (wanted === undefined)
    throw new CommandError(40414, "BSON field 'dropIndexes.index' is missing but a required field")
  const collection = existingCollection(body, context)
  if (collection === undefined) throw new CommandError(26, `ns not found ${namespaceOf(body, context)}`)
  const before = collection.indexes.length
  for (const index of new Set(chosen(collection, wanted))) context.store.dropIndex(collection, index)
  return okReply({
    nIndexesWas: before,
    ...(wanted === '*' ? { msg: 'non-_id indexes dropped for collection' } : {}),
  })
}

function chosen(collection: Collection, wanted: Value): IndexTable[] {
  if (wanted === '*') return collection.indexes.filter((index) => index !== collection.idTable)
  if (Array.isArray(wanted)) return wanted.flatMap((name) => chosen(collection, name))
  if (typeof wanted !== 'string' && !isDoc(wanted))
    throw new CommandError(14, "BSON field 'dropIndexes.index' is the wrong type, expected types '[string, object']")
  const found = indexesNamed(collection, wanted)
  if (found.length === 0) {
    throw new CommandError(
      27,
      typeof wanted === 'string'
        ? `index not found with name [${wanted}]`
        : `can't find index with key: ${show(wanted)}`,
    )
  }
  if (found.length > 1)
    throw new CommandError(181, `${found.length} indexes found for key: ${show(wanted)}, identify by name instead.`)
  if (found[0] === collection.idTable) throw new CommandError(72, 'cannot drop _id index')
  return found
}

/** By name or by key pattern. */
export function indexesNamed(collection: Collection, wanted: string | Doc): IndexTable[] {
  return collection.indexes.filter(({ definition }) =>
    typeof wanted === 'string' ? definition.name === wanted : valuesEqual(definition.spec.get('key')!, wanted),
  )
}

export function listIndexes(body: Doc, context: Context): Steps<Reply> {
  const collection = existingCollection(body, context)
  if (collection === undefined) throw new CommandError(26, `ns does not exist: ${namespaceOf(body, context)}`)
  const listed = collection.indexes.filter((index) => index.ready).map((index) => index.definition.spec)
  return listing(body, context, collection.namespace, listed)
}
