// The order of BSON values: first by type, then by value (MongoDB manual, "Comparison/Sort Order"). Sorting, index keys,
// range operators and `$max` all use this one order.

import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  DBPointer,
  Decimal128,
  Double,
  MaxKey,
  MinKey,
  ObjectId,
  scopeOf,
  Timestamp,
  Undefined,
} from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { compareNumbers } from './number.ts'
import type { Num } from './number.ts'

/** The place of each group of types; types of one place compare by value with each other. */
export const typeOrder = {
  minKey: -1,
  undefined: 0,
  null: 5,
  number: 10,
  string: 15,
  object: 20,
  array: 25,
  binData: 30,
  objectId: 35,
  bool: 40,
  date: 45,
  timestamp: 47,
  regex: 50,
  dbPointer: 55,
  javascript: 60,
  javascriptWithScope: 65,
  maxKey: 127,
} as const

/** The place of a value's type in the order of types. */
export function canonicalType(value: Value): number {
  switch (typeof value) {
    case 'number':
    case 'bigint':
      return typeOrder.number
    case 'string':
      return typeOrder.string
    case 'boolean':
      return typeOrder.bool
    default:
      return value === null ? typeOrder.null : canonicalObjectType(value)
  }
}

function canonicalObjectType(value: object): number {
  if (value instanceof Map) return typeOrder.object
  if (Array.isArray(value)) return typeOrder.array
  if (value instanceof ObjectId) return typeOrder.objectId
  if (value instanceof Date) return typeOrder.date
  if (value instanceof Double || value instanceof Decimal128) return typeOrder.number
  if (value instanceof Binary) return typeOrder.binData
  if (value instanceof BSONRegExp) return typeOrder.regex
  if (value instanceof Timestamp) return typeOrder.timestamp
  if (value instanceof BSONSymbol) return typeOrder.string
  if (value instanceof MinKey) return typeOrder.minKey
  if (value instanceof MaxKey) return typeOrder.maxKey
  if (value instanceof Undefined) return typeOrder.undefined
  if (value instanceof DBPointer) return typeOrder.dbPointer
  if (value instanceof Code) return value.scope === null ? typeOrder.javascript : typeOrder.javascriptWithScope
  throw new TypeError('not a BSON value')
}

/** Negative, zero or positive. */
export function compareValues(a: Value, b: Value): number {
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b)
  const type = canonicalType(a)
  const order = type - canonicalType(b)
  return order !== 0 ? order : compareSameType(a, b, type)
}

export const valuesEqual = (a: Value, b: Value): boolean => compareValues(a, b) === 0

/** The same BSON, number types included: the test whether an update changed anything. */
export function valuesIdentical(a: Value, b: Value): boolean {
  if (a === b) return typeof a !== 'number' || Object.is(a, b)
  if (a === null || b === null || typeof a !== typeof b || typeof a !== 'object') {
    return typeof a === 'number' && Object.is(a, b)
  }
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => valuesIdentical(item, b[i]!))
  }
  if (a instanceof Map) return b instanceof Map && docsIdentical(a, b)
  if (a.constructor !== (b as object).constructor) return false
  if (a instanceof Decimal128) return bytesEqual(a.bytes, (b as Decimal128).bytes)
  if (a instanceof Double) return Object.is(a.value, (b as Double).value)
  return compareValues(a, b) === 0
}

function docsIdentical(a: Doc, b: Doc): boolean {
  if (a.size !== b.size) return false
  const others = b.entries()
  for (const [name, value] of a) {
    const [otherName, other] = others.next().value!
    if (name !== otherName || !valuesIdentical(value, other)) return false
  }
  return true
}

function compareSameType(a: Value, b: Value, type: number): number {
  switch (type) {
    case typeOrder.number:
      return compareNumbers(a as Num, b as Num)
    case typeOrder.string:
      return compareStrings(textOf(a as string | BSONSymbol), textOf(b as string | BSONSymbol))
    case typeOrder.object:
      return compareDocs(a as Doc, b as Doc)
    case typeOrder.array:
      return compareArrays(a as Value[], b as Value[])
    case typeOrder.binData:
      return compareBinaries(a as Binary, b as Binary)
    case typeOrder.objectId:
      return compareBytes((a as ObjectId).id, (b as ObjectId).id)
    case typeOrder.bool:
      return Number(a) - Number(b)
    case typeOrder.date:
      return (a as Date).getTime() - (b as Date).getTime()
    case typeOrder.timestamp:
      return (a as Timestamp).t - (b as Timestamp).t || (a as Timestamp).i - (b as Timestamp).i
    case typeOrder.regex:
      return compareRegexes(a as BSONRegExp, b as BSONRegExp)
    default:
      return compareRare(a, b)
  }
}

function compareRare(a: Value, b: Value): number {
  if (a instanceof Code && b instanceof Code) {
    const codes = compareStrings(a.code, b.code)
    return codes !== 0 || a.scope === null ? codes : compareDocs(scopeOf(a)!, scopeOf(b)!)
  }
  if (a instanceof DBPointer && b instanceof DBPointer) {
    const lengths = Buffer.byteLength(a.namespace) - Buffer.byteLength(b.namespace)
    return lengths || compareStrings(a.namespace, b.namespace) || compareBytes(a.id.id, b.id.id)
  }
  return 0
}

export const textOf = (value: string | BSONSymbol): string => (typeof value === 'string' ? value : value.value)

/**
 * The order of the UTF-8 bytes. It differs from JavaScript's order of UTF-16 units only where a surrogate (a character
 * above U+FFFF) meets a unit from U+E000 to U+FFFF.
 */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  let i = 0
  while (i < length && a.charCodeAt(i) === b.charCodeAt(i)) i++
  if (i === length) return a.length - b.length
  return utf8Rank(a.charCodeAt(i)) - utf8Rank(b.charCodeAt(i))
}

const utf8Rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit)

export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!
  return a.length - b.length
}

const bytesEqual = (a: Uint8Array, b: Uint8Array): boolean => compareBytes(a, b) === 0

export const binaryBytes = (value: Binary): Uint8Array => value.buffer.subarray(0, value.position)

function compareBinaries(a: Binary, b: Binary): number {
  // Old binaries carry their length twice, which counts in the comparison of lengths.
  const size = (value: Binary): number => value.position + (value.sub_type === 2 ? 4 : 0)
  return size(a) - size(b) || a.sub_type - b.sub_type || compareBytes(binaryBytes(a), binaryBytes(b))
}

function compareRegexes(a: BSONRegExp, b: BSONRegExp): number {
  return compareStrings(a.pattern, b.pattern) || compareStrings(a.options, b.options)
}

/** Field by field in the order they stand: type of the value, then name, then value; the shorter document first. */
function compareDocs(a: Doc, b: Doc): number {
  const others = b.entries()
  for (const [name, value] of a) {
    const next = others.next()
    if (next.done) return 1
    const [otherName, other] = next.value
    const type = canonicalType(value)
    const order = type - canonicalType(other) || compareStrings(name, otherName) || compareSameType(value, other, type)
    if (order !== 0) return order
  }
  return others.next().done ? 0 : -1
}

function compareArrays(a: Value[], b: Value[]): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const order = compareValues(a[i]!, b[i]!)
    if (order !== 0) return order
  }
  return a.length - b.length
}
