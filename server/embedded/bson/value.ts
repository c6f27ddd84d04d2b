// BSON values in memory.
//
// Documents are `Map`s, because a JavaScript object puts integer-like keys first and treats `__proto__` apart, while
// BSON keeps fields in the order they were written. Numbers keep their BSON type, in the cheapest form that does so:
//
//   int32   a JS number that is an integer of 32 bits (and not -0)
//   double  any other JS number; a `Double` where the value would look like an int32 (`new Double(5)`)
//   int64   a bigint, whatever its size
//   decimal `Decimal128`
//
// So `new Map([['ok', 1]])` encodes an int32. Use `double(x)` to make a double and `int32OrLong(n)` for counts.
// `undefined` never stands in a document: BSON's deprecated Undefined is the single object `UNDEFINED`, and JavaScript's
// `undefined` means "missing" everywhere in the query language.

import { Binary, BSONRegExp, BSONSymbol, Code, Decimal128, Double, MaxKey, MinKey, ObjectId, Timestamp } from 'bson'

export { Binary, BSONRegExp, BSONSymbol, Code, Decimal128, Double, MaxKey, MinKey, ObjectId, Timestamp }

/** BSON type 6, deprecated: only the object `UNDEFINED` exists. */
export class Undefined {
  readonly kind = 'undefined'
}
export const UNDEFINED = new Undefined()

/** BSON type 12, deprecated: a namespace and an ObjectId. */
export class DBPointer {
  readonly namespace: string
  readonly id: ObjectId

  constructor(namespace: string, id: ObjectId) {
    this.namespace = namespace
    this.id = id
  }
}

export type Doc = Map<string, Value>

export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Date
  | Doc
  | Value[]
  | Double
  | Decimal128
  | ObjectId
  | Binary
  | Timestamp
  | MinKey
  | MaxKey
  | BSONRegExp
  | Code
  | BSONSymbol
  | Undefined
  | DBPointer

/** The type bytes of bsonspec.org. */
export const bsonTypes = {
  double: 1,
  string: 2,
  object: 3,
  array: 4,
  binData: 5,
  undefined: 6,
  objectId: 7,
  bool: 8,
  date: 9,
  null: 10,
  regex: 11,
  dbPointer: 12,
  javascript: 13,
  symbol: 14,
  javascriptWithScope: 15,
  int: 16,
  timestamp: 17,
  long: 18,
  decimal: 19,
  minKey: -1,
  maxKey: 127,
} as const

export type TypeName = keyof typeof bsonTypes

export const isDoc = (value: unknown): value is Doc => value instanceof Map

/** Whether a JS number stands for an int32 (see the opening comment). */
export const isInt32 = (value: number): boolean => (value | 0) === value && !Object.is(value, -0)

/** A double of this value, wrapped only where a bare number would read as an int32. */
export const double = (value: number): number | Double => (isInt32(value) ? new Double(value) : value)

/** An int32 where it fits, else an int64: for counts and sizes, which are safe integers. */
export const int32OrLong = (value: number): number | bigint => (isInt32(value) ? value : BigInt(value))

/** The name MongoDB gives to the type of a value, as `$type` answers it. */
export function typeName(value: Value): TypeName {
  switch (typeof value) {
    case 'string':
      return 'string'
    case 'number':
      return isInt32(value) ? 'int' : 'double'
    case 'bigint':
      return 'long'
    case 'boolean':
      return 'bool'
    default:
      return value === null ? 'null' : objectTypeName(value)
  }
}

function objectTypeName(value: object): TypeName {
  if (value instanceof Map) return 'object'
  if (Array.isArray(value)) return 'array'
  if (value instanceof Date) return 'date'
  if (value instanceof ObjectId) return 'objectId'
  if (value instanceof Binary) return 'binData'
  if (value instanceof Double) return 'double'
  if (value instanceof Decimal128) return 'decimal'
  if (value instanceof Timestamp) return 'timestamp'
  if (value instanceof BSONRegExp) return 'regex'
  if (value instanceof Undefined) return 'undefined'
  if (value instanceof MinKey) return 'minKey'
  if (value instanceof MaxKey) return 'maxKey'
  if (value instanceof Code) return value.scope === null ? 'javascript' : 'javascriptWithScope'
  if (value instanceof BSONSymbol) return 'symbol'
  if (value instanceof DBPointer) return 'dbPointer'
  throw new TypeError('not a BSON value')
}

/** The type byte of a value. */
export const typeCode = (value: Value): number => bsonTypes[typeName(value)]

export const isNumber = (value: Value | undefined): value is number | bigint | Double | Decimal128 =>
  typeof value === 'number' || typeof value === 'bigint' || value instanceof Double || value instanceof Decimal128

/** The scope of a `Code` as a document (it is kept as a Map inside the class of the `bson` package). */
export const scopeOf = (code: Code): Doc | null => code.scope as Doc | null
