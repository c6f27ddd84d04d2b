// Commands on collections and databases as such.

import { double, int32OrLong } from '../bson/value.ts'
import { encodeDoc } from '../bson/encode.ts'
import type { Doc, Value } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import { compileFilter } from '../query/match.ts'
import type { Collection } from '../storage/collection.ts'
import { valuesEqual } from '../value/compare.ts'
import { cursorReply, doc, okReply } from '../wire/reply.ts'
import type { Reply } from '../wire/reply.ts'
import type { Context } from './context.ts'
import { existingCollection, namespaceOf } from './context.ts'
import { docOption, flagOption } from './options.ts'

const acceptedOptions = new Set([
  'create',
  'storageEngine',
  'idIndex',
  'autoIndexId',
  'writeConcern',
  'comment',
  'lsid',
  'indexOptionDefaults',
])
/** They change nothing here; listCollections shows them. */
const keptOptions = new Set(['storageEngine', 'indexOptionDefaults'])
const refusedOptions = [
  'capped',
  'timeseries',
  'viewOn',
  'clusteredIndex',
  'validator',
  'encryptedFields',
  'expireAfterSeconds',
]

export function create(body: Doc, context: Context): Doc {
  const namespace = namespaceOf(body, context)
  for (const [option, value] of body) {
    if (acceptedOptions.has(option) || option.startsWith('$') || value === false || value === null) continue
    if (refusedOptions.includes(option))
      throw new CommandError(115, `create with ${option} is not supported by this server`)
  }
  const collation = docOption(body, 'collation')
  if (collation && collation.get('locale') !== 'simple') throw new CommandError(238, 'collation is not supported')
  const options: Doc = new Map([...body].filter(([name]) => keptOptions.has(name)))
  const existing = context.store.collection(namespace)
  if (existing === undefined) context.store.createCollection(namespace, options)
  // Making what is there already succeeds when it would be made the same way.
  else if (!valuesEqual(existing.options, options)) {
    throw new CommandError(48, `Collection ${namespace} already exists.`)
  }
  return okReply()
}

export function drop(body: Doc, context: Context): Doc {
  const collection = existingCollection(body, context)
  // Since MongoDB 7.0 dropping what is not there succeeds.
  if (collection === undefined) return okReply()
  const indexes = collection.indexes.length
  context.store.dropCollection(collection)
  return okReply({ nIndexesWas: indexes, ns: collection.namespace })
}

export function dropDatabase(_body: Doc, context: Context): Doc {
  const collections = ofDatabase(context)
  for (const collection of collections) context.store.dropCollection(collection)
  return okReply()
}

const ofDatabase = (context: Context): Collection[] =>
  context.store.collections().filter((collection) => collection.databaseName === context.database)

export function listCollections(body: Doc, context: Context): Reply {
  const filter = docOption(body, 'filter')
  const matcher = filter && compileFilter(filter)
  const nameOnly = flagOption(body, 'nameOnly')
  const listed = ofDatabase(context)
    .map((collection) => describe(collection))
    .filter((description) => matcher === undefined || matcher.matches(description))
    .map((description) =>
      nameOnly ? new Map([...description].filter(([name]) => name === 'name' || name === 'type')) : description,
    )
  return cursorReply('firstBatch', listed.map(encodeDoc), 0n, `${context.database}.$cmd.listCollections`)
}

const describe = (collection: Collection): Doc =>
  doc({
    name: collection.name,
    type: 'collection',
    options: collection.options,
    info: doc({ readOnly: false }),
    idIndex: collection.idTable.definition.spec,
  })

export function listDatabases(body: Doc, context: Context): Doc {
  const names = new Set(context.store.collections().map((collection) => collection.databaseName))
  const { totalBytes } = context.store.database.size()
  const filter = docOption(body, 'filter')
  const matcher = filter && compileFilter(filter)
  // All databases share one file; each is shown with its collections' part of it unknown.
  const databases = [...names].map((name) => doc({ name, sizeOnDisk: BigInt(totalBytes), empty: false }))
  const listed = databases.filter((database) => matcher === undefined || matcher.matches(database))
  if (flagOption(body, 'nameOnly'))
    return okReply({ databases: listed.map((database) => doc({ name: database.get('name')! })) })
  return okReply({
    databases: listed,
    totalSize: BigInt(totalBytes),
    totalSizeMb: BigInt(Math.round(totalBytes / 1048576)),
  })
}

export function collStats(body: Doc, context: Context): Doc {
  const namespace = namespaceOf(body, context)
  const collection = context.store.collection(namespace)
  if (collection === undefined)
    return okReply({
      ns: namespace,
      size: 0,
      count: 0,
      storageSize: 0,
      nindexes: 0,
      totalIndexSize: 0,
      indexSizes: doc({}),
    })
  const count = countOf(collection)
  const size = collection.storedBytes()
  return okReply({
    ns: namespace,
    size: int32OrLong(size),
    count: int32OrLong(count),
    ...(count > 0 ? { avgObjSize: int32OrLong(Math.round(size / count)) } : {}),
    storageSize: int32OrLong(size),
    nindexes: collection.indexes.length,
    indexDetails: doc({}),
    capped: false,
  })
}

export function dbStats(_body: Doc, context: Context): Doc {
  const collections = ofDatabase(context)
  const sum = (of: (collection: Collection) => number): Value =>
    int32OrLong(collections.reduce((total, collection) => total + of(collection), 0))
  const { totalBytes } = context.store.database.size()
  return okReply({
    db: context.database,
    collections: BigInt(collections.length),
    views: 0n,
    objects: sum(countOf),
    dataSize: sum((collection) => collection.storedBytes()),
    indexes: sum((collection) => collection.indexes.length),
    fsUsedSize: double(totalBytes),
  })
}

const countOf = (collection: Collection): number => {
  let count = 0
  for (const part of collection.idTable.countInParts(
    { low: Buffer.from([1]), high: Buffer.from([0xfe]), point: false },
    1_000_000,
  ))
    count += part
  return count
}
