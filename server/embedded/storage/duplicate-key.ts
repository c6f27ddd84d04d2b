// 11000 DuplicateKey, in MongoDB's words: callers read the message and `keyPattern`, `keyValue`.

import { Binary, isNumber, ObjectId, typeName } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import type { IndexDefinition } from '../index/definition.ts'

export function duplicateKey(namespace: string, index: IndexDefinition, values: readonly Value[]): CommandError {
  const keyValue: Doc = new Map(index.fields.map((field, i) => [field.path, values[i] ?? null]))
  const shown = [...keyValue].map(([path, value]) => `${path}: ${show(value)}`).join(', ')
  const message = `E11000 duplicate key error collection: ${namespace} index: ${index.name} dup key: { ${shown} }`
  return new CommandError(
    11000,
    message,
    new Map<string, Value>([
      ['keyPattern', index.spec.get('key')!],
      ['keyValue', keyValue],
    ]),
  )
}

/** A value as MongoDB's messages print it, cut where it is long. */
function show(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 200 ? `${value.slice(0, 200)}...` : value)
  if (value === null || typeof value !== 'object') return String(value)
  if (isNumber(value)) return value.toString()
  if (value instanceof ObjectId) return `ObjectId('${value.toHexString()}')`
  if (value instanceof Date) return `new Date(${value.getTime()})`
  if (value instanceof Binary)
    return `BinData(${value.sub_type}, ${Buffer.from(value.buffer).toString('hex', 0, 64).toUpperCase()})`
  if (Array.isArray(value)) return `[ ${value.map(show).join(', ')} ]`
  if (value instanceof Map) return `{ ${[...value].map(([name, inner]) => `${name}: ${show(inner)}`).join(', ')} }`
  return typeName(value)
}
