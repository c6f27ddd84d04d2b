// Extended JSON (canonical form, MongoDB specification "extended-json"): every BSON type as text, field order kept. For
// recorded answers and tools; nothing of the wire passes through here.

import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  DBPointer,
  Decimal128,
  double,
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

/** Reads Extended JSON, field order kept. Bare numbers are int32 where they fit, else doubles. */
export function parseExtendedJson(text: string): Value {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? []
  let at = 0
  const value = readValue()
  if (at !== tokens.length) throw new SyntaxError('more text after the value')
  return value

  function take(expected?: string): string {
    const token = tokens[at++]
    if (token === undefined || (expected !== undefined && token !== expected)) {
      throw new SyntaxError(`expected ${expected ?? 'a value'} in Extended JSON`)
    }
    return token
  }

  function readValue(): Value {
    const token = take()
    if (token === '[') return readItems()
    return token === '{' ? interpret(readMembers()) : (JSON.parse(token) as Value)
  }

  function readItems(): Value[] {
    const items: Value[] = []
    while (tokens[at] !== ']') {
      items.push(readValue())
      if (tokens[at] !== ']') take(',')
    }
    take(']')
    return items
  }

  function readMembers(): Doc {
    const members: Doc = new Map()
    while (tokens[at] !== '}') {
      const name = JSON.parse(take()) as string
      take(':')
      members.set(name, readValue())
      if (tokens[at] !== '}') take(',')
    }
    take('}')
    return members
  }
}

/** A document, or the value that a `$` name makes of it. */
function interpret(members: Doc): Value {
  const [name = ''] = members.keys()
  const read = Object.hasOwn(readers, name) ? readers[name] : undefined
  return read ? read(members.get(name)!, members) : members
}

type Reader = (content: Value, whole: Doc) => Value

const member = (content: Value, name: string): Value => (content as Doc).get(name) ?? null

const readers: Record<string, Reader> = {
  $numberInt: (text) => Number(text),
  $numberLong: (text) => BigInt(text as string),
  $numberDouble: (text) => double(Number(text)),
  $numberDecimal: (text) => Decimal128.fromString(text as string),
  $oid: (text) => new ObjectId(text as string),
  $date: (content) => new Date(Number(content)),
  $binary: (content) =>
    new Binary(
      Buffer.from(member(content, 'base64') as string, 'base64'),
      Number.parseInt(member(content, 'subType') as string, 16),
    ),
  $regularExpression: (content) =>
    new BSONRegExp(member(content, 'pattern') as string, member(content, 'options') as string),
  $timestamp: (content) => new Timestamp({ t: member(content, 't') as number, i: member(content, 'i') as number }),
  $minKey: () => new MinKey(),
  $maxKey: () => new MaxKey(),
  $symbol: (text) => new BSONSymbol(text as string),
  $code: (text, whole) => new Code(text as string, (whole.get('$scope') ?? null) as Doc | null),
  $dbPointer: (content) => new DBPointer(member(content, '$ref') as string, member(content, '$id') as ObjectId),
  $undefined: () => UNDEFINED,
}
