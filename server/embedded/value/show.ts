// Values as text, for error messages only: close to what MongoDB prints, cut where long.

import { Binary, Decimal128, Double, isDoc, ObjectId, typeName } from '../bson/value.ts'
import type { Value } from '../bson/value.ts'

const longestText = 120

export function show(value: Value | undefined): string {
  const text = showWhole(value)
  return text.length > longestText ? `${text.slice(0, longestText)}...` : text
}

function showWhole(value: Value | undefined): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object') return String(value)
  if (Array.isArray(value)) return `[ ${value.slice(0, 20).map(showWhole).join(', ')} ]`
  if (isDoc(value)) return `{ ${[...value].map(([name, member]) => `${name}: ${showWhole(member)}`).join(', ')} }`
  if (value instanceof ObjectId) return `ObjectId('${value.toHexString()}')`
  if (value instanceof Date) return `new Date(${value.getTime()})`
  if (value instanceof Double) return `${value.value}.0`
  if (value instanceof Decimal128) return value.toString()
  if (value instanceof Binary) return `BinData(${value.sub_type}, ${value.position} bytes)`
  return typeName(value)
}
