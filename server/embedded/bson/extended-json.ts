// Extended JSON (canonical form, MongoDB specification "extended-json"): every BSON type as text, field order kept. For
// recorded answers and tools; nothing of the wire passes through here.

import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  DBPointer,
  Decimal128,
  Double,
  isInt32,
  MaxKey,
  MinKey,
  ObjectId,
  scopeOf,
  Timestamp,
  UNDEFINED,
} from './value.ts'
import type { Doc, Value } from './value.ts'

/** The value as canonical Extended JSON without white space; -0 and NaN are told apart from 0 and null. */
export function toExtendedJson(value: Value): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') {
    return isInt32(value) ? `{"$numberInt":"${value}"}` : `{"$numberDouble":"${doubleText(value)}"}`
  }
  if (typeof value === 'bigint') return `{"$numberLong":"${value}"}`
  if (Array.isArray(value)) return `[${value.map(toExtendedJson).join(',')}]`
  if (value instanceof Map) return docText(value)
  return objectText(value)
}

const doubleText = (value: number): string => (Object.is(value, -0) ? '-0.0' : String(value))

const docText = (doc: Doc): string =>
  `{${[...doc].map(([name, value]) => `${JSON.stringify(name)}:${toExtendedJson(value)}`).join(',')}}`

function objectText(value: Exclude<Value, null | boolean | string | number | bigint | Doc | Value[]>): string {
  if (value instanceof Double) return `{"$numberDouble":"${doubleText(value.value)}"}`
  if (value instanceof Decimal128) return `{"$numberDecimal":"${value.toString()}"}`
  if (value instanceof ObjectId) return `{"$oid":"${value.toHexString()}"}`
  if (value instanceof Date) return `{"$date":{"$numberLong":"${value.getTime()}"}}`
  if (value instanceof Binary) {
    const bytes = Buffer.from(value.buffer.subarray(0, value.position)).toString('base64')
    return `{"$binary":{"base64":"${bytes}","subType":"${value.sub_type.toString(16).padStart(2, '0')}"}}`
  }
  if (value instanceof BSONRegExp) {
    return `{"$regularExpression":{"pattern":${JSON.stringify(value.pattern)},"options":"${value.options}"}}`
  }
  if (value instanceof Timestamp) return `{"$timestamp":{"t":${value.t},"i":${value.i}}}`
  if (value instanceof MinKey) return '{"$minKey":1}'
  if (value instanceof MaxKey) return '{"$maxKey":1}'
  if (value instanceof BSONSymbol) return `{"$symbol":${JSON.stringify(value.value)}}`
  if (value instanceof Code) {
    const scope = scopeOf(value)
    return `{"$code":${JSON.stringify(value.code)}${scope ? `,"$scope":${docText(scope)}` : ''}}`
  }
  if (value instanceof DBPointer) {
    return `{"$dbPointer":{"$ref":${JSON.stringify(value.namespace)},"$id":${toExtendedJson(value.id)}}}`
  }
  return '{"$undefined":true}'
}

/** Reads Extended JSON. Bare integers are int32 where they fit, else int64; integer-like names come first in a document. */
export const parseExtendedJson = (text: string): Value => fromJson(JSON.parse(text))

function fromJson(json: unknown): Value {
  if (json === null || typeof json === 'boolean' || typeof json === 'string' || typeof json === 'number') return json
  if (Array.isArray(json)) return json.map(fromJson)
  const object = json as Record<string, unknown>
  const [name = ''] = Object.keys(object)
  const read = Object.hasOwn(readers, name) ? readers[name] : undefined
  if (read) return read(object[name], object)
  return new Map(Object.entries(object).map(([key, member]) => [key, fromJson(member)]))
}

type Reader = (content: unknown, whole: Record<string, unknown>) => Value

const readers: Record<string, Reader> = {
  $numberInt: (text) => Number(text),
  $numberLong: (text) => BigInt(text as string),
  $numberDouble: (text) => {
    const value = Number(text)
    return isInt32(value) ? new Double(value) : value
  },
  $numberDecimal: (text) => Decimal128.fromString(text as string),
  $oid: (text) => new ObjectId(text as string),
  $date: (content) => new Date(Number((content as { $numberLong: string }).$numberLong)),
  $binary: (content) => {
    const { base64, subType } = content as { base64: string; subType: string }
    return new Binary(Buffer.from(base64, 'base64'), Number.parseInt(subType, 16))
  },
  $regularExpression: (content) => {
    const { pattern, options } = content as { pattern: string; options: string }
    return new BSONRegExp(pattern, options)
  },
  $timestamp: (content) => new Timestamp(content as { t: number; i: number }),
  $minKey: () => new MinKey(),
  $maxKey: () => new MaxKey(),
  $symbol: (text) => new BSONSymbol(text as string),
  $code: (text, { $scope }) => new Code(text as string, ($scope === undefined ? null : fromJson($scope)) as Doc | null),
  $dbPointer: (content) => {
    const { $ref, $id } = content as { $ref: string; $id: unknown }
    return new DBPointer($ref, fromJson($id) as ObjectId)
  },
  $undefined: () => UNDEFINED,
}
