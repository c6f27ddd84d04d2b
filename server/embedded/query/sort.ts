// Sorting. A field that holds an array sorts by its least item ascending and by its greatest descending; missing sorts
// as null and an empty array below it. With several keys over one array of subdocuments the items compete as tuples.

import { badValue, CommandError } from '../error.ts'
import { isDoc, isNumber, UNDEFINED } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { compareValues } from '../value/compare.ts'
import { truncateToLong } from '../value/number.ts'
import { splitFieldPath } from '../aggregate/compiler.ts'
import { indexOfPart } from './path.ts'

export interface Sorter {
  /** The top-level fields that the keys come from. */
  readonly fields: ReadonlySet<string>
  /** The sort key of a document, to be computed once per document. */
  keyOf(doc: Doc): Value[]
  compareKeys(a: readonly Value[], b: readonly Value[]): number
}

interface SortPart {
  readonly path: readonly string[]
  readonly direction: 1 | -1
}

/** A comparison of whole documents; for many documents use `compileSorter` and keep the keys. */
export function compileSort(spec: Doc): (a: Doc, b: Doc) => number {
  const sorter = compileSorter(spec)
  return (a, b) => sorter.compareKeys(sorter.keyOf(a), sorter.keyOf(b))
}

export function compileSorter(spec: Doc): Sorter {
  const parts = parseSort(spec)
  const isById = spec.size === 1 && spec.has('_id')
  const compareKeys = (a: readonly Value[], b: readonly Value[]): number => {
    for (let i = 0; i < parts.length; i++) {
      const order = compareValues(a[i]!, b[i]!)
      if (order !== 0) return order * parts[i]!.direction
    }
    return 0
  }
  return {
    fields: new Set(parts.map((part) => part.path[0]!)),
    compareKeys,
    // By `_id` alone an array counts as a whole, as it does in the index of that name.
    keyOf: (doc) => {
      if (isById) return [doc.get('_id') ?? null]
      const plain = plainKey(doc, parts)
      return plain ?? leastTuple(doc, parts, compareKeys)
    },
  }
}

function parseSort(spec: Doc): SortPart[] {
  const parts: SortPart[] = []
  for (const [name, order] of spec) {
    const path = splitFieldPath(name)
    if (isDoc(order)) throw metaRefusal(order)
    if (!isNumber(order)) throw new CommandError(15974, `Illegal key in $sort specification: ${name}`)
    const direction = truncateToLong(order)
    if (direction !== 1n && direction !== -1n) {
      throw new CommandError(15975, '$sort key ordering must be 1 (for ascending) or -1 (for descending)')
    }
    parts.push({ path, direction: direction === 1n ? 1 : -1 })
  }
  return parts
}

function metaRefusal(order: Doc): CommandError {
  if (order.get('$meta') === 'textScore') {
    return new CommandError(40218, 'query requires text score metadata, but it is not available')
  }
  return new CommandError(31138, 'Illegal $meta sort')
}

/** The key of a document without arrays on the way; undefined when there is one. */
function plainKey(doc: Doc, parts: readonly SortPart[]): Value[] | undefined {
  const key: Value[] = []
  for (const { path } of parts) {
    let value: Value | undefined = doc
    for (const part of path) value = value instanceof Map ? value.get(part) : Array.isArray(value) ? value : undefined
    if (Array.isArray(value)) return undefined
    key.push(value ?? null)
  }
  return key
}

/** A key under way: values that are settled, and paths still to follow inside `container`. */
interface Partial {
  readonly settled: readonly (Value | undefined)[]
  readonly open: readonly { readonly slot: number; readonly container: Value; readonly path: readonly string[] }[]
}

function leastTuple(
  doc: Doc,
  parts: readonly SortPart[],
  compareKeys: (a: readonly Value[], b: readonly Value[]) => number,
): Value[] {
  const open = parts.map(({ path }, slot) => ({ slot, container: doc as Value, path }))
  const tuples = expand({ settled: parts.map(() => undefined), open })
  return tuples.reduce((least, tuple) => (compareKeys(tuple, least) < 0 ? tuple : least))
}

/** All tuples that the items of the arrays on the way give. Different arrays in one key are refused. */
function expand({ settled, open }: Partial): Value[][] {
  const values = [...settled]
  const waiting: { slot: number; items: Value[]; path: readonly string[] }[] = []
  for (const { slot, container, path } of open) {
    const reached = descend(container, path)
    if (reached.items) waiting.push({ slot, items: reached.items, path: reached.rest })
    else values[slot] = reached.value
  }
  const first = waiting[0]
  if (!first) return [values.map((value) => value ?? null)]
  if (waiting.some(({ items }) => items !== first.items)) {
    throw badValue('cannot sort with keys that are parallel arrays')
  }
  const items = first.items.length > 0 ? first.items : [UNDEFINED]
  return items.flatMap((item) => expand(withItem(values, waiting, item)))
}

function withItem(
  values: readonly (Value | undefined)[],
  waiting: readonly { slot: number; path: readonly string[] }[],
  item: Value,
): Partial {
  const settled = [...values]
  const open: { slot: number; container: Value; path: readonly string[] }[] = []
  for (const { slot, path } of waiting) {
    if (path.length === 0) settled[slot] = item
    else if (item instanceof Map) open.push({ slot, container: item, path })
    else settled[slot] = null
  }
  return { settled, open }
}

interface Reached {
  readonly value: Value
  readonly items?: Value[]
  readonly rest: readonly string[]
}

/** Throws 16746 where a number in a path names both an item of the array and a field of one of its subdocuments. */
function checkUnambiguous(items: readonly Value[], part: string): void {
  if (items.some((item) => item instanceof Map && item.has(part))) {
    throw new CommandError(
      16746,
      `Ambiguous field name found in array (do not use numeric field names in embedded elements in an array), field: '${part}'`,
    )
  }
}

/** Follows a path to its end or to the first array that is to be expanded; a numeric part picks one item of an array. */
function descend(container: Value, path: readonly string[]): Reached {
  let value: Value | undefined = container
  let isPicked = false
  for (let at = 0; at < path.length; at++) {
    const part = path[at]!
    if (Array.isArray(value)) {
      const index = indexOfPart(part)
      const item: Value | undefined = index < 0 ? undefined : value[index]
      if (item === undefined) return { value: null, items: value, rest: path.slice(at) }
      checkUnambiguous(value, part)
      value = item
      isPicked = true
      continue
    }
    value = value instanceof Map ? value.get(part) : undefined
    isPicked = false
  }
  // An item named by its position counts as it is, even when it is an array.
  if (Array.isArray(value) && !isPicked) return { value: null, items: value, rest: [] }
  if (Array.isArray(value) && value.length === 0) return { value: UNDEFINED, rest: [] }
  return { value: value ?? null, rest: [] }
}
