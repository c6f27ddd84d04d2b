import type { Doc, Value } from '../bson/value.ts'

/** The value at a dotted path through documents only; undefined where an array or a scalar stands in the way. */
export function lookup(document: Doc, path: string): Value | undefined {
  let value: Value | undefined = document
  for (const part of path.split('.')) {
    if (!(value instanceof Map)) return undefined
    value = value.get(part)
  }
  return value
}
