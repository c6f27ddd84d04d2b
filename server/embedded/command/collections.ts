// Commands on collections and databases as such.

import { createHash } from 'node:crypto'
import { Binary } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { CommandError, typeMismatch } from '../error.ts'
import { compileFilter } from '../query/match.ts'
import type { Collection } from '../storage/collection.ts'
import { valuesEqual } from '../value/compare.ts'
import { exactInteger } from '../value/number.ts'
import { doc, okReply } from '../wire/reply.ts'
import type { Reply } from '../wire/reply.ts'
import { assertAdmin } from './admin.ts'
import type { Context, Steps } from './context.ts'
import { checkedNamespace, existingCollection, namespaceOf } from './context.ts'
import { listing } from './listing.ts'
import { docOption, flagOption } from './options.ts'

/** They change nothing here; listCollections shows them. */
const keptOptions = new Set(['storageEngine', 'indexOptionDefaults', 'changeStreamPreAndPostImages'])
/** Collections of other kinds than the plain one. */
const refusedOptions = [
  'capped',
  'clusteredIndex',
  'encryptedFields',
  'expireAfterSeconds',
  'max',
  'pipeline',
  'size',
  'timeseries',
  'validationAction',
  'validationLevel',
  'validator',
  'viewOn',
]

export function create(body: Doc, context: Context): Doc {
  const namespace = namespaceOf(body, context)
  checkCapped(body)
  const refused = refusedOptions.find((option) => asksFor(body.get(option)))
  if (refused !== undefined) throw new CommandError(115, `create with ${refused} is not supported by this server`)
  const collation = docOption(body, 'collation')
  if (collation && collation.get('locale') !== 'simple') throw new CommandError(238, 'collation is not supported')
  const options: Doc = new Map([...body].filter(([name, value]) => keptOptions.has(name) && asksFor(value)))
  const existing = context.store.collection(namespace)
  if (existing === undefined) context.store.createCollection(namespace, options)
  // Making what is there already succeeds when it would be made the same way.
  else if (!valuesEqual(existing.options, options)) {
    throw new CommandError(48, `Collection ${namespace} already exists.`)
  }
  return okReply()
}

function checkCapped(body: Doc): void {
  const sizes = ['size', 'max'].filter((name) => (body.get(name) ?? null) !== null)
  if (!flagOption(body, 'capped')) {
    if (sizes.length > 0) throw invalidOptions(`the '${sizes[0]}' field requires the 'capped' field to be true`)
  } else if (!sizes.includes('size')) throw invalidOptions("the 'size' field is required when 'capped' is true")
}

const invalidOptions = (why: string): CommandError => new CommandError(72, why)

/** Options that say "no" ask for nothing; an empty validator neither. */
const asksFor = (value: Value | undefined): boolean =>
  value !== undefined &&
  value !== null &&
  value !== false &&
  !(value instanceof Map && (value.size === 0 || value.get('enabled') === false))

export function drop(body: Doc, context: Context): Doc {
  const collection = existingCollection(body, context)
  // Since MongoDB 7.0 dropping what is not there succeeds.
  if (collection === undefined) return okReply()
  const indexes = collection.indexes.length
  context.store.dropCollection(collection)
  return okReply({ nIndexesWas: indexes, ns: collection.namespace })
}

export function dropDatabase(body: Doc, context: Context): Doc {
  if (exactInteger(body.get('dropDatabase')) !== 1) {
    throw new CommandError(5255100, "Have to pass 1 as 'drop' parameter")
  }
  const collections = ofDatabase(context)
  for (const collection of collections) context.store.dropCollection(collection)
  return okReply(collections.length > 0 ? { dropped: context.database } : {})
}

/** Within a database or into another one; MongoDB takes it in the database `admin` only. */
export function renameCollection(body: Doc, context: Context): Doc {
  assertAdmin('renameCollection', context)
  const [from, to] = [body.get('renameCollection'), body.get('to')]
  if (to === undefined)
    throw new CommandError(40414, "BSON field 'renameCollection.to' is missing but a required field")
  if (typeof from !== 'string' || typeof to !== 'string') throw typeMismatch('names of collections must be strings')
  const [source, target] = [checkedFullName(from), checkedFullName(to)]
  if (source === target) throw new CommandError(20, "Can't rename a collection to itself")
  const collection = context.store.collection(source)
  if (collection === undefined) throw new CommandError(26, `Source collection ${source} does not exist`)
  const existing = context.store.collection(target)
  if (existing !== undefined) {
    if (!flagOption(body, 'dropTarget')) throw new CommandError(48, 'target namespace exists')
    context.store.dropCollection(existing)
  }
  context.store.renameCollection(collection, target)
  return okReply()
}

function checkedFullName(name: string): string {
  const dot = name.indexOf('.')
  if (dot < 0) throw new CommandError(73, `Invalid target namespace: ${name}`)
  return checkedNamespace(name.slice(0, dot), name.slice(dot + 1))
}

const ofDatabase = (context: Context): Collection[] =>
  context.store.collections().filter((collection) => collection.databaseName === context.database)

export function listCollections(body: Doc, context: Context): Steps<Reply> {
  const filter = docOption(body, 'filter')
  const matcher = filter && compileFilter(filter)
  const nameOnly = flagOption(body, 'nameOnly')
  const listed = ofDatabase(context)
    .map((collection) => describe(collection))
    .filter((description) => matcher === undefined || matcher.matches(description))
    .map((description) =>
      nameOnly ? new Map([...description].filter(([name]) => name === 'name' || name === 'type')) : description,
    )
  return listing(body, context, `${context.database}.$cmd.listCollections`, listed)
}

/** Made of what tells a collection apart in this store, so that it is the same at every start. */
function uuidOf({ id, namespace }: Collection): Binary {
  const bytes = createHash('sha256').update(`${id} ${namespace}`).digest().subarray(0, 16)
  // RFC 9562 §5.8: version 8 is for UUIDs made as one likes.
  bytes[6] = (bytes[6]! & 0x0f) | 0x80
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return new Binary(bytes, Binary.SUBTYPE_UUID)
}

const describe = (collection: Collection): Doc =>
  doc({
    name: collection.name,
    type: 'collection',
    options: collection.options,
    info: doc({ readOnly: false, uuid: uuidOf(collection) }),
    idIndex: collection.idTable.definition.spec,
  })
