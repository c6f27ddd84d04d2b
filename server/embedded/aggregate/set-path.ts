import type { Doc, Value } from '../bson/value.ts'

/** A copy with another value at the path; undefined removes the field. What is no document on the way becomes one. */
export function setPath(doc: Doc, path: readonly string[], value: Value | undefined): Doc {
  const copy: Doc = new Map(doc)
  const name = path[0]!
  if (path.length > 1) {
    const inner = doc.get(name)
    copy.set(name, setPath(inner instanceof Map ? inner : new Map(), path.slice(1), value))
  } else if (value === undefined) copy.delete(name)
  else copy.set(name, value)
  return copy
}
