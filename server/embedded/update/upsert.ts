// What an upsert inserts before its update is applied: the fields that the filter fixes by equality.

import { CommandError } from '../error.ts'
import { isDoc } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import type { Filter } from '../query/filter.ts'
import { parseFilter } from '../query/parse.ts'

/**
 * The document that a filter describes: `{a: 1, 'b.c': 2}` gives `{a: 1, b: {c: 2}}`; operators other than equality,
 * `$and` and one-clause `$or` say nothing. Throws 54 when a path is fixed twice.
 * @param idOnly for a replacement, which takes only `_id` from the filter
 */
export function documentOfFilter(filter: Doc, idOnly = false): Doc {
  const equalities = new Map<string, Value>()
  const tree = parseFilter(filter)
  // A filter that can match nothing is to MongoDB no more than that: it fixes no field.
  if (!isNever(tree)) collect(tree, equalities, idOnly)
  const doc: Doc = new Map()
  const id = equalities.get('_id')
  if (id !== undefined) doc.set('_id', id)
  for (const [path, value] of equalities) setPath(doc, path, value)
  return doc
}

/** Throws 224 for a filter with `$expr`, which says nothing of what to insert. */
export function checkUpsertFilter(filter: Doc): void {
  refuseExpr(parseFilter(filter))
}

function refuseExpr(filter: Filter): void {
  if (filter.kind === 'expr') throw new CommandError(224, '$expr is not allowed in the query predicate for an upsert')
  if (filter.kind === 'and' || filter.kind === 'or' || filter.kind === 'nor') filter.parts.forEach(refuseExpr)
}

function isNever(filter: Filter): boolean {
  if (filter.kind === 'constant') return !filter.value
  if (filter.kind === 'and') return filter.parts.some(isNever)
  return filter.kind === 'or' && filter.parts.every(isNever)
}

function collect(filter: Filter, equalities: Map<string, Value>, idOnly: boolean): void {
  if (filter.kind === 'and' || (filter.kind === 'or' && filter.parts.length === 1)) {
    for (const part of filter.parts) collect(part, equalities, idOnly)
  } else if (filter.kind === 'compare' && filter.op === 'eq') {
    if (!idOnly || filter.path === '_id') addEquality(equalities, filter.path, filter.value)
  } else if (filter.kind === 'in' && filter.values.length === 1 && filter.regexes.length === 0) {
    // A list of one is an equality.
    if (!idOnly || filter.path === '_id') addEquality(equalities, filter.path, filter.values[0]!)
  }
}

function addEquality(equalities: Map<string, Value>, path: string, value: Value): void {
  for (const other of equalities.keys()) {
    if (other === path || other.startsWith(`${path}.`) || path.startsWith(`${other}.`)) {
      const twice =
        other === path ? `path '${path}' is matched twice` : `both paths '${other}' and '${path}' are matched`
      throw new CommandError(54, `cannot infer query fields to set, ${twice}`)
    }
  }
  equalities.set(path, value)
}

function setPath(doc: Doc, path: string, value: Value): void {
  const parts = path.split('.')
  let inner = doc
  for (const part of parts.slice(0, -1)) {
    const next = inner.get(part)
    if (isDoc(next)) inner = next
    else {
      const made: Doc = new Map()
      inner.set(part, made)
      inner = made
    }
  }
  inner.set(parts.at(-1)!, value)
}
