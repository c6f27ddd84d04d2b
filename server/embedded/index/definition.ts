// What an index is: the document that createIndexes takes and listIndexes gives back, understood.

import { exactInteger } from '../value/number.ts'
import { encodeDoc } from '../bson/encode.ts'
import { isDoc, isNumber, typeName } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { valuesEqual } from '../value/compare.ts'
import { badValue, CommandError, typeMismatch } from '../error.ts'
import type { Filter } from '../query/filter.ts'
import { parseFilter } from '../query/parse.ts'
import { show } from '../value/show.ts'
import { keyVersion } from './key-encoding.ts'
import { wordVersion } from './text/tokens.ts'
import { toDouble } from '../value/number.ts'

export type KeyField = { path: string; direction: 1 | -1 }

export type IndexDefinition = {
  name: string
  /** `ordered` finds and sorts; `text` answers $text; `hashed` is accepted and holds nothing (it serves sharding). */
  kind: 'ordered' | 'text' | 'hashed'
  /** Of an ordered index: its fields. Of a text index: the fields that stand before the text, matched by equality. */
  fields: KeyField[]
  /** Of a text index: the paths whose strings are searched; `$**` is every string. */
  textPaths: string[]
  unique: boolean
  sparse: boolean
  /** Only documents that match are in the index. */
  partialFilter: Doc | null
  /** Documents go this long after the date in the first field. */
  expireAfterSeconds: number | null
  /** Kept up to date, but no query uses it: to see what happens without it. */
  hidden: boolean
  /** The document as listIndexes shows it. */
  spec: Doc
}

const knownOptions = new Set(
  [
    'v key name unique sparse partialFilterExpression expireAfterSeconds background hidden ns storageEngine',
    'default_language language_override weights textIndexVersion dropDups collation clustered prepareUnique',
    '2dsphereIndexVersion bits min max wildcardProjection',
  ].flatMap((line) => line.split(' ')),
)

/** What is left of a specification without options that nobody knows. */
export const withKnownOptions = (given: Doc): Doc => new Map([...given].filter(([option]) => knownOptions.has(option)))

const cannotCreate = (why: string): CommandError => new CommandError(67, why)

/** Understands one element of `indexes` in createIndexes. Throws 67 CannotCreateIndex and its like. */
export function parseIndex(given: Doc): IndexDefinition {
  for (const option of given.keys()) {
    if (!knownOptions.has(option)) {
      throw new CommandError(197, `The field '${option}' is not valid for an index specification.`)
    }
  }
  const key = given.get('key')
  if (key !== undefined && !isDoc(key)) throw typeMismatch("The field 'key' must be an object")
  if (key === undefined) throw new CommandError(9, "The 'key' field is a required property of an index specification")
  if (key.size === 0) throw cannotCreate('Index keys cannot be empty.')
  const name = given.get('name')
  if (name !== undefined && typeof name !== 'string') throw typeMismatch("The field 'name' must be a string")
  if (name === undefined) throw new CommandError(9, "The 'name' field is a required property of an index specification")
  checkName(name, key)
  checkVersion(given.get('v'))
  if (isIdKey(key)) return idIndexLike(given)
  refuseUnsupported(given)
  const parsed = parseKey(key)
  const definition: IndexDefinition = {
    ...parsed,
    name,
    unique: flag(given, 'unique'),
    sparse: flag(given, 'sparse'),
    partialFilter: parsePartialFilter(given.get('partialFilterExpression')),
    expireAfterSeconds: parseExpiry(given.get('expireAfterSeconds')),
    hidden: parseHidden(given.get('hidden')),
    spec: new Map(),
  }
  if (definition.sparse && definition.partialFilter) {
    throw cannotCreate('cannot mix "partialFilterExpression" and "sparse" options')
  }
  if (definition.expireAfterSeconds !== null && (parsed.kind !== 'ordered' || parsed.fields.length !== 1)) {
    throw cannotCreate('TTL indexes are single-field indexes, compound indexes do not support TTL.')
  }
  if (given.has('weights') && parsed.kind !== 'text')
    throw cannotCreate('the field "weights" can only be specified with text indexes')
  if (definition.unique && parsed.kind === 'hashed')
    throw new CommandError(16764, 'Currently hashed indexes cannot guarantee uniqueness. Use a regular index.')
  definition.spec = showSpec(given, key, definition)
  return definition
}

function checkName(name: string, key: Doc): void {
  if (name === '') throw cannotCreate('index name cannot be empty')
  if (name === '*') throw badValue("The index name '*' is not valid.")
  if (name.includes('\0')) throw cannotCreate('index name cannot contain NUL bytes')
  if (name === '_id_' && !isIdKey(key))
    throw badValue(
      `The index name '_id_' is reserved for the _id index, which must have key pattern {_id: 1}, found key: ${show(key)}`,
    )
  if (key.size === 1 && !isIdKey(key) && isNumber(key.get('_id') ?? null))
    throw badValue(`The field 'key' for an _id index must be {_id: 1}, but got ${show(key)}`)
}

/** Indexes of version 1 are made as those of version 2: they differ in what clients never see. */
function checkVersion(version: Value | undefined): void {
  if (version === undefined || [1, 2].includes(exactInteger(version) ?? 0)) return
  throw cannotCreate(`Invalid index specification; cannot create an index with v=${show(version)}`)
}

function isIdKey(key: Doc): boolean {
  const direction = key.get('_id')
  return key.size === 1 && direction !== undefined && isNumber(direction) && toDouble(direction) === 1
}

const idOptions = new Set(['key', 'name', 'v', 'ns', 'collation', 'background'])

/** The index on `_id` is there already, and has no options. */
function idIndexLike(given: Doc): IndexDefinition {
  for (const option of given.keys()) {
    if (idOptions.has(option)) continue
    throw new CommandError(
      197,
      `The field '${option}' is not valid for an _id index specification. Specification: ${show(given)}`,
    )
  }
  refuseUnsupported(given)
  return idIndex()
}

const isTrue = (value: Value | undefined): boolean =>
  value === true || (value !== undefined && isNumber(value) && toDouble(value) !== 0)

function flag(given: Doc, name: string): boolean {
  const value = given.get(name)
  if (value !== undefined && typeof value !== 'boolean' && !isNumber(value))
    throw new CommandError(14, `The field '${name} has value ${name}: ${show(value)}, which is not convertible to bool`)
  return isTrue(value)
}

/** Other than the options that are older, it takes no number for a boolean. */
function parseHidden(value: Value | undefined): boolean {
  if (value !== undefined && typeof value !== 'boolean') throw typeMismatch("The field 'hidden' must be a boolean")
  return value ?? false
}

function refuseUnsupported(given: Doc): void {
  const collation = given.get('collation')
  if (isDoc(collation) && collation.get('locale') !== 'simple')
    throw new CommandError(238, 'collation is not supported')
}

function parseKey(key: Doc): Pick<IndexDefinition, 'kind' | 'fields' | 'textPaths'> {
  if (key.size > 32) throw new CommandError(13103, 'too many compound keys')
  const fields: KeyField[] = []
  const textPaths: string[] = []
  let kind: IndexDefinition['kind'] = 'ordered'
  for (const [path, value] of key) {
    checkPath(path, value)
    if (value === 'text') {
      kind = 'text'
      textPaths.push(path)
    } else if (value === 'hashed') {
      if (kind === 'hashed') throw new CommandError(31303, 'A maximum of one index field is allowed to be hashed')
      kind = 'hashed'
    } else if (kind !== 'text') fields.push({ path, direction: direction(value) })
  }
  return { kind, fields, textPaths }
}

function checkPath(path: string, value: Value): void {
  if (value === 'text' && path === '$**') return
  if (path === '') throw cannotCreate('Index keys cannot be an empty field.')
  if (path.includes('$**')) throw cannotCreate('wildcard indexes are not supported')
  const parts = path.split('.')
  if (parts.some((part) => part === '')) throw cannotCreate('Index keys cannot contain an empty field.')
  if (parts.some((part) => part.startsWith('$')))
    throw cannotCreate("Index key contains an illegal field name: field name starts with '$'.")
}

function direction(value: Value): 1 | -1 {
  if (isNumber(value)) {
    const number = toDouble(value)
    if (number > 0) return 1
    if (number < 0) return -1
    throw cannotCreate('Values in the index key pattern cannot be 0.')
  }
  if (value === '') throw cannotCreate('Values in the index key pattern cannot be empty strings')
  if (typeof value === 'string') throw cannotCreate(`Unknown index plugin '${value}'`)
  throw cannotCreate(
    `Values in v:2 index key pattern cannot be of type ${typeName(value)}. Only numbers > 0, numbers < 0, and strings are allowed.`,
  )
}

function parsePartialFilter(value: Value | undefined): Doc | null {
  if (value === undefined) return null
  if (!isDoc(value)) throw new CommandError(14, "The field 'partialFilterExpression' must be an object")
  checkPartial(parseFilter(value))
  return value
}

/** MongoDB's list of what a partial index may ask of its documents. */
function checkPartial(filter: Filter): void {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.parts.forEach(checkPartial)
    case 'compare':
    case 'exists':
    case 'type':
    case 'in':
      return
    default:
      throw cannotCreate(`Expression not supported in partial index: ${filter.kind}`)
  }
}

function parseExpiry(value: Value | undefined): number | null {
  if (value === undefined) return null
  const seconds = ttlSeconds(value)
  if (typeof seconds === 'string') throw cannotCreate(seconds)
  return seconds
}

/** The whole seconds of an `expireAfterSeconds`, or what is wrong with it. NaN is as good as never. */
export function ttlSeconds(value: Value): number | string {
  if (!isNumber(value)) {
    return `TTL index 'expireAfterSeconds' option must be numeric, but received a type of '${typeName(value)}`
  }
  const seconds = exactInteger(value) ?? Math.trunc(toDouble(value))
  if (Number.isNaN(seconds)) return longestTtl
  if (seconds < 0) return "TTL index 'expireAfterSeconds' option cannot be less than 0"
  return seconds <= longestTtl
    ? seconds
    : "TTL index 'expireAfterSeconds' option must be within an acceptable range, try a lower number"
}

const longestTtl = 0x7fff_ffff

/** `v` as it was asked for, `key`, `name`, then the options as given; a text index shows its key in MongoDB's own form. */
function showSpec(given: Doc, key: Doc, definition: IndexDefinition): Doc {
  const spec: Doc = new Map<string, Value>([
    ['v', exactInteger(given.get('v')) ?? 2],
    ['key', definition.kind === 'text' ? textKey(definition) : key],
    ['name', definition.name],
  ])
  for (const [option, value] of given) {
    if (['v', 'key', 'name', 'ns'].includes(option)) continue
    if (option === 'sparse') spec.set(option, isTrue(value))
    else if (option !== 'unique' && option !== 'hidden') spec.set(option, value)
    else if (isTrue(value)) spec.set(option, true)
  }
  if (definition.kind !== 'text') return spec
  spec.set('weights', weightsOf(given, definition))
  spec.set('default_language', given.get('default_language') ?? 'english')
  spec.set('language_override', given.get('language_override') ?? 'language')
  spec.set('textIndexVersion', 3)
  return spec
}

/** Every path has a weight, in the order of the names. */
function weightsOf(given: Doc, { textPaths }: IndexDefinition): Doc {
  const chosen = given.get('weights')
  const weights = new Map<string, Value>([
    ...textPaths.map((path): [string, Value] => [path, 1]),
    ...(isDoc(chosen) ? chosen : []),
  ])
  return new Map([...weights].sort(([a], [b]) => (a < b ? -1 : 1)))
}

const textKey = (definition: IndexDefinition): Doc =>
  new Map<string, Value>([
    ...definition.fields.map(({ path, direction }) => [path, direction] as const),
    ['_fts', 'text'],
    ['_ftsx', 1],
  ])

/**
 * Whether two specifications are of one index, whatever its name: key in its order, and the options that change what is in
 * it. A collection has one text index at most, so any two of them are.
 */
export function sameIndex(a: IndexDefinition, b: IndexDefinition): boolean {
  return (
    a.kind === b.kind &&
    valuesEqual(a.spec.get('key')!, b.spec.get('key')!) &&
    a.unique === b.unique &&
    a.sparse === b.sparse &&
    encodeDoc(a.partialFilter ?? new Map()).equals(encodeDoc(b.partialFilter ?? new Map()))
  )
}

/** Whether they agree in everything else too, but for the name and `hidden`. */
export const sameOptions = (a: IndexDefinition, b: IndexDefinition): boolean =>
  a.expireAfterSeconds === b.expireAfterSeconds &&
  valuesEqual(a.textPaths.toSorted(), b.textPaths.toSorted()) &&
  ['weights', 'default_language', 'language_override'].every((option) =>
    valuesEqual(sortedFields(a.spec.get(option)), sortedFields(b.spec.get(option))),
  )

const sortedFields = (value: Value | undefined): Value =>
  isDoc(value) ? new Map([...value].sort(([a], [b]) => (a < b ? -1 : 1))) : (value ?? null)

/** The index that every collection has. */
export const idIndex = (): IndexDefinition => ({
  name: '_id_',
  kind: 'ordered',
  fields: [{ path: '_id', direction: 1 }],
  textPaths: [],
  unique: true,
  sparse: false,
  partialFilter: null,
  expireAfterSeconds: null,
  hidden: false,
  spec: new Map<string, Value>([
    ['v', 2],
    ['key', new Map([['_id', 1]])],
    ['name', '_id_'],
  ]),
})

/** The version of what lies in an index of this kind; an index of another version is built anew. */
export function encodingVersion({ kind }: IndexDefinition): number {
  if (kind === 'text') return wordVersion
  return kind === 'hashed' ? 1 : keyVersion
}
