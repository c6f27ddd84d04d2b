// Values as text, for error messages: as MongoDB prints them, long strings and binaries cut.

import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  DBPointer,
  Decimal128,
  Double,
  isDoc,
  isInt32,
  MaxKey,
  MinKey,
  ObjectId,
  scopeOf,
  Timestamp,
} from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { binaryBytes } from './compare.ts'

const longestText = 120

/** Short, for messages that only name the value. */
export function show(value: Value | undefined): string {
  const text = value === undefined ? 'missing' : showWhole(value)
  return text.length > longestText ? `${text.slice(0, longestText)}...` : text
}

/** The whole value, as the message of a duplicate key has it. */
export function showWhole(value: Value): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return showText(value)
  if (typeof value === 'number') return isInt32(value) ? String(value) : showDouble(value)
  if (typeof value !== 'object') return String(value)
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[ ${value.map(showWhole).join(', ')} ]`
  return isDoc(value) ? showDocument(value) : showObject(value)
}

export const showDocument = (doc: Doc): string =>
  doc.size === 0 ? '{}' : `{ ${[...doc].map(([name, member]) => `${name}: ${showWhole(member)}`).join(', ')} }`

/** Longer strings than this are cut to `keptText`, longer binaries to `keptBytes`: MongoDB's own limits. */
const longText = 160
const keptText = 150
const longBinary = 80
const keptBytes = 70

function showText(text: string): string {
  const bytes = Buffer.from(text)
  return bytes.length < longText ? `"${text}"` : `"${bytes.toString('utf8', 0, keptText)}..."`
}

/** 16 significant digits, as C's `%.16g` writes them, and `.0` where there is no point. */
function showDouble(value: number): string {
  const text = Number.isFinite(value) ? formatDouble(value) : String(value).toLowerCase().replace('infinity', 'inf')
  return text.includes('.') ? text : `${text}.0`
}

function formatDouble(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  const [digits = '', power = '0'] = value.toExponential(15).split('e')
  const exponent = Number(power)
  const plain = exponent >= -5 && exponent < 16
  if (plain) return String(Number(value.toPrecision(16)))
  const short = digits.replace(/\.?0+$/, '')
  return `${short}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}

function showObject(value: Exclude<Value, null | string | number | bigint | boolean | Doc | Value[]>): string {
  if (value instanceof ObjectId) return `ObjectId('${value.toHexString()}')`
  if (value instanceof Date) return `new Date(${value.getTime()})`
  if (value instanceof Double) return showDouble(value.value)
  if (value instanceof Decimal128) return value.toString()
  if (value instanceof Binary) return showBinary(value)
  if (value instanceof Timestamp) return `Timestamp(${value.t}, ${value.i})`
  if (value instanceof BSONRegExp) return `/${value.pattern}/${value.options}`
  if (value instanceof BSONSymbol) return showText(value.value)
  if (value instanceof MinKey) return 'MinKey'
  if (value instanceof MaxKey) return 'MaxKey'
  if (value instanceof DBPointer) return `DBRef('${value.namespace}',${value.id.toHexString()})`
  if (!(value instanceof Code)) return 'undefined'
  const scope = scopeOf(value)
  return scope === null ? value.code : `CodeWScope( ${value.code}, ${showDocument(scope)})`
}

const uuidSubtype = 4

function showBinary(value: Binary): string {
  const bytes = Buffer.from(binaryBytes(value))
  const hex = bytes.toString('hex')
  if (value.sub_type === uuidSubtype && bytes.length === 16) {
    return `UUID("${hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}")`
  }
  const shown = hex.toUpperCase()
  return `BinData(${value.sub_type}, ${bytes.length > longBinary ? `${shown.slice(0, 2 * keptBytes)}...` : shown})`
}
