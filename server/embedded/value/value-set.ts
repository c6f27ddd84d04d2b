// Sets and maps keyed by BSON values: equal numbers of different types are one key, as everywhere in the language.

import { Binary, BSONSymbol, Decimal128, Double, ObjectId } from '../bson/value.ts'
import type { Value } from '../bson/value.ts'
import { binaryBytes, canonicalType, compareValues } from './compare.ts'
import { exactLong, toDouble } from './number.ts'

/** Equal values have equal hash keys; different values may share one, so buckets are compared. */
function hashKey(value: Value): string | number {
  switch (typeof value) {
    case 'number':
      return value === 0 ? 0 : value
    case 'string':
      return `s${value}`
    case 'boolean':
      return value ? 'T' : 'F'
    case 'bigint':
      return Number(value)
    default:
      return value === null ? 'N' : hashKeyOfObject(value)
  }
}

function hashKeyOfObject(value: Exclude<Value, null | string | number | bigint | boolean>): string | number {
  if (value instanceof ObjectId) return `o${value.toHexString()}`
  if (value instanceof Date) return `d${value.getTime()}`
  if (value instanceof Double) return value.value === 0 ? 0 : value.value
  if (value instanceof Decimal128) return Number(exactLong(value) ?? toDouble(value))
  if (value instanceof Binary) return `b${Buffer.from(binaryBytes(value)).toString('latin1')}`
  if (value instanceof BSONSymbol) return `s${value.value}`
  if (Array.isArray(value)) return `a${value.length}${value.length > 0 ? hashKey(value[0]!) : ''}`
  if (value instanceof Map) {
    const first = value.entries().next().value
    return first ? `m${first[0]}${hashKey(first[1])}` : 'm'
  }
  return `t${canonicalType(value)}`
}

export class ValueMap<T> {
  private readonly buckets = new Map<string | number, { key: Value; value: T }[]>()
  private readonly order: { key: Value; value: T }[] = []

  get size(): number {
    return this.order.length
  }

  /** The value under this key, made when it is not there yet. */
  getOrMake(key: Value, make: () => T): T {
    const hash = hashKey(key)
    const bucket = this.buckets.get(hash)
    const found = bucket?.find((entry) => compareValues(entry.key, key) === 0)
    if (found) return found.value
    const entry = { key, value: make() }
    if (bucket) bucket.push(entry)
    else this.buckets.set(hash, [entry])
    this.order.push(entry)
    return entry.value
  }

  has(key: Value): boolean {
    return this.buckets.get(hashKey(key))?.some((entry) => compareValues(entry.key, key) === 0) ?? false
  }

  /** In the order in which the keys came. */
  entries(): readonly { readonly key: Value; readonly value: T }[] {
    return this.order
  }
}

export class ValueSet {
  private readonly map = new ValueMap<true>()

  constructor(values: Iterable<Value> = []) {
    for (const value of values) this.add(value)
  }

  get size(): number {
    return this.map.size
  }

  /** Whether the value was new. */
  add(value: Value): boolean {
    const before = this.map.size
    this.map.getOrMake(value, () => true)
    return this.map.size > before
  }

  has(value: Value): boolean {
    return this.map.has(value)
  }

  values(): Value[] {
    return this.map.entries().map((entry) => entry.key)
  }

  sorted(): Value[] {
    return this.values().sort(compareValues)
  }
}
