// What an index is: the document that createIndexes takes and listIndexes gives back, understood.

import { exactInteger } from '../value/number.ts'
import { encodeDoc } from '../bson/encode.ts'
import { isDoc, isNumber } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { valuesEqual } from '../value/compare.ts'
import { CommandError } from '../error.ts'
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

const cannotCreate = (why: string): CommandError => new CommandError(67, why)

/** Understands one element of `indexes` in createIndexes. Throws 67 CannotCreateIndex and its like. */
export function parseIndex(given: Doc): IndexDefinition {
  for (const option of given.keys()) {
    if (!knownOptions.has(option)) {
      throw new CommandError(197, `The field '${option}' is not valid for an index specification.`)
    }
  }
  const key = given.get('key')
  if (!isDoc(key)) throw new CommandError(9, "The 'key' field is a required property of an index specification")
  const name = given.get('name')
  if (typeof name !== 'string')
    throw new CommandError(9, "The 'name' field is a required property of an index specification")
  if (name === '') throw cannotCreate('index name cannot be empty')
  refuseUnsupported(given)
  const parsed = parseKey(key)
  const definition: IndexDefinition = {
    ...parsed,
    name,
    unique: isTrue(given.get('unique')),
    sparse: isTrue(given.get('sparse')),
    partialFilter: parsePartialFilter(given.get('partialFilterExpression')),
    expireAfterSeconds: parseExpiry(given.get('expireAfterSeconds')),
    spec: new Map(),
  }
  if (definition.sparse && definition.partialFilter) {
    throw cannotCreate('cannot mix "partialFilterExpression" and "sparse" options')
  }
  if (definition.expireAfterSeconds !== null && (parsed.kind !== 'ordered' || parsed.fields.length !== 1)) {
    throw cannotCreate('TTL indexes are single-field indexes, compound indexes do not support TTL.')
  }
  if (definition.unique && parsed.kind === 'hashed')
    throw cannotCreate('Currently hashed indexes cannot guarantee uniqueness.')
  definition.spec = showSpec(given, key, definition)
  return definition
}

const isTrue = (value: Value | undefined): boolean =>
  value === true || (value !== undefined && isNumber(value) && toDouble(value) !== 0)

function refuseUnsupported(given: Doc): void {
  const collation = given.get('collation')
  if (isDoc(collation) && collation.get('locale') !== 'simple')
    throw new CommandError(238, 'collation is not supported')
}

function parseKey(key: Doc): Pick<IndexDefinition, 'kind' | 'fields' | 'textPaths'> {
  if (key.size === 0) throw cannotCreate('Index keys cannot be an empty document')
  if (key.size > 32) throw new CommandError(13103, 'too many compound keys')
  const fields: KeyField[] = []
  const textPaths: string[] = []
  let kind: IndexDefinition['kind'] = 'ordered'
  for (const [path, value] of key) {
    checkPath(path, value)
    if (value === 'text') {
      kind = 'text'
      textPaths.push(path)
    } else if (value === 'hashed') kind = 'hashed'
    else if (kind !== 'text') fields.push({ path, direction: direction(path, value) })
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

function direction(path: string, value: Value): 1 | -1 {
  if (isNumber(value)) {
    const number = toDouble(value)
    if (number > 0) return 1
    if (number < 0) return -1
    throw cannotCreate('Values in the index key pattern cannot be 0.')
  }
  if (typeof value === 'string') throw cannotCreate(`Unknown index plugin '${value}'`)
  throw cannotCreate(
    `Values in v:2 index key pattern cannot be of type ${typeof value}. Only numbers > 0, numbers < 0, and strings are allowed. (${path})`,
  )
}

function parsePartialFilter(value: Value | undefined): Doc | null {
  if (value === undefined) return null
  if (!isDoc(value)) throw new CommandError(14, "The field 'partialFilterExpression' must be an object")
  return value
}

function parseExpiry(value: Value | undefined): number | null {
  if (value === undefined) return null
  const seconds = exactInteger(value) ?? (isNumber(value) ? Math.trunc(toDouble(value)) : undefined)
  if (seconds === undefined || Number.isNaN(seconds))
    throw new CommandError(14, "The field 'expireAfterSeconds' must be a number")
  if (seconds < 0 || seconds > 0x7fff_ffff)
    throw cannotCreate("TTL index 'expireAfterSeconds' option must be within an acceptable range")
  return seconds
}

/** `v` first, `key`, `name`, then the options as given; a text index shows its key in MongoDB's own form. */
function showSpec(given: Doc, key: Doc, definition: IndexDefinition): Doc {
  const spec: Doc = new Map<string, Value>([
    ['v', 2],
    ['key', definition.kind === 'text' ? textKey(definition) : key],
    ['name', definition.name],
  ])
  for (const [option, value] of given) {
    if (['v', 'key', 'name', 'ns'].includes(option)) continue
    if (['unique', 'sparse'].includes(option) && !isTrue(value)) continue
    spec.set(option, value)
  }
  if (definition.kind !== 'text') return spec
  spec.set(
    'weights',
    isDoc(given.get('weights')) ? given.get('weights')! : new Map(definition.textPaths.map((path) => [path, 1])),
  )
  spec.set('default_language', given.get('default_language') ?? 'english')
  spec.set('language_override', given.get('language_override') ?? 'language')
  spec.set('textIndexVersion', 3)
  return spec
}

const textKey = (definition: IndexDefinition): Doc =>
  new Map<string, Value>([
    ...definition.fields.map(({ path, direction }) => [path, direction] as const),
    ['_fts', 'text'],
    ['_ftsx', 1],
  ])

/** Whether two specifications make the same index: key, in its order, and the options that change what is in it. */
export function sameKeys(a: IndexDefinition, b: IndexDefinition): boolean {
  return (
    a.kind === b.kind &&
    valuesEqual(a.spec.get('key')!, b.spec.get('key')!) &&
    valuesEqual(a.textPaths, b.textPaths) &&
    encodeDoc(a.partialFilter ?? new Map()).equals(encodeDoc(b.partialFilter ?? new Map()))
  )
}

export const sameOptions = (a: IndexDefinition, b: IndexDefinition): boolean =>
  a.unique === b.unique && a.sparse === b.sparse && a.expireAfterSeconds === b.expireAfterSeconds

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
  spec: new Map<string, Value>([
    ['v', 2],
    ['key', new Map([['_id', 1]])],
    ['name', '_id_'],
  ]),
})
