// How a dotted path reaches into a document for matching. A path meets arrays on its way: it goes into each subdocument
// of an array, and a numeric part also names the item at that position. At its end, an array stands for each of its
// items and then for itself. Where a subdocument lacks the field, the path yields "missing" (`undefined`); where an array
// holds no subdocument at all, it yields nothing. These rules make `{'a.b': null}` differ from `{'a.b': {$exists: false}}`.

import type { Doc, Value } from '../bson/value.ts'

/** Called for each value that a path reaches; `position` is the index in the outermost array, or -1. True stops. */
export type Visit = (value: Value | undefined, position: number) => boolean

export const splitPath = (path: string): string[] => path.split('.')

/** The array index that a path part spells, or -1. `01` and `1e3` are names, not positions. */
export function indexOfPart(part: string): number {
  const first = part.charCodeAt(0)
  if (!(first >= 48 && first <= 57)) return -1
  const index = Number(part)
  return Number.isSafeInteger(index) && String(index) === part ? index : -1
}

/**
 * Walks `parts` through `doc`; answers whether a visit said true.
 * @param expandLeaf whether an array at the end is visited item by item before itself
 */
export function visitPath(doc: Doc, parts: readonly string[], expandLeaf: boolean, visit: Visit): boolean {
  return walk(doc, parts, 0, expandLeaf, -1, visit)
}

function walk(
  start: Doc,
  parts: readonly string[],
  from: number,
  expandLeaf: boolean,
  position: number,
  visit: Visit,
): boolean {
  const last = parts.length - 1
  let at = from
  let value = start.get(parts[at]!)
  while (at < last && !Array.isArray(value)) {
    if (!(value instanceof Map)) return visit(undefined, position)
    value = value.get(parts[++at]!)
  }
  if (!Array.isArray(value)) return visit(value, position)
  // A path that ends in a dot names the array itself, not something inside it.
  const isLeaf = at === last || (at === last - 1 && parts[last] === '')
  if (!isLeaf) return walkItems(value, parts, at + 1, expandLeaf, position, visit)
  return expandLeaf ? visitItems(value, position, visit) : visit(value, position)
}

function visitItems(items: Value[], position: number, visit: Visit): boolean {
  for (let i = 0; i < items.length; i++) if (visit(items[i], position < 0 ? i : position)) return true
  return visit(items, position)
}

/** An array in the middle of a path: `parts[at]` is looked up in each subdocument, or names a position. */
function walkItems(
  items: Value[],
  parts: readonly string[],
  at: number,
  expandLeaf: boolean,
  position: number,
  visit: Visit,
): boolean {
  const index = indexOfPart(parts[at]!)
  const isLast = at === parts.length - 1
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!
    if (item instanceof Map && walk(item, parts, at, expandLeaf, position < 0 ? i : position, visit)) return true
    if (i !== index) continue
    // A position that ends the path gives the item as it is: a nested array is not expanded.
    if (isLast) {
      if (visit(item, position)) return true
    } else if (item instanceof Map) {
      if (walk(item, parts, at + 1, expandLeaf, position, visit)) return true
    } else if (Array.isArray(item) && walkItems(item, parts, at + 1, expandLeaf, position, visit)) return true
  }
  return false
}
