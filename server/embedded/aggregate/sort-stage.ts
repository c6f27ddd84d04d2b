// $sort: all documents by their keys, in pieces that are small enough not to hold a turn.

import { CommandError } from '../error.ts'
import { isDoc } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { memoryOf } from '../query/memory-limit.ts'
import type { MemoryMeter } from '../query/memory-limit.ts'
import { compileSorter } from '../query/sort.ts'
import type { Sorter } from '../query/sort.ts'
import { dueOf, meterFor } from './stage.ts'
import type { Maker } from './stage.ts'
import { isPause, rest } from './stream.ts'
import type { Due, Stream } from './stream.ts'

interface Item {
  readonly key: Value[]
  readonly doc: Doc
  readonly bytes: number
}

/** So many items are sorted at once, in about a millisecond. */
const runLength = 1024

export interface SortOptions {
  /** Only the first so many are wanted. */
  readonly limit?: number
  readonly meter?: MemoryMeter
  readonly due?: Due
}

export const sort: Maker = (spec, context) => {
  if (!isDoc(spec)) throw new CommandError(15973, 'the $sort key specification must be an object')
  if (spec.size === 0) throw new CommandError(15976, '$sort stage must have at least one sort key')
  const sorter = compileSorter(spec)
  return {
    reads: sorter.fields,
    narrows: false,
    sort: { ...sorter, spec },
    lets: () => true,
    run: (docs) => sortDocs(docs, sorter, { meter: meterFor('$sort', context), due: dueOf(context) }),
  }
}

export function* sortDocs(docs: Stream, sorter: Sorter, options: SortOptions = {}): Stream {
  const { limit = Infinity, meter, due = () => false } = options
  let kept: Item[] = []
  const compare = (a: Item, b: Item): number => sorter.compareKeys(a.key, b.key)
  for (const doc of docs) {
    if (isPause(doc)) {
      yield doc
      continue
    }
    const bytes = meter ? memoryOf(doc) : 0
    meter?.add(bytes)
    kept.push({ key: sorter.keyOf(doc), doc, bytes })
    // Sorting now and then and cutting costs less than keeping a heap in order, and it is stable.
    if (kept.length < 2 * limit + 1000) continue
    kept = yield* inOrder(kept, compare, due)
    for (const dropped of kept.splice(limit)) meter?.release(dropped.bytes)
  }
  const sorted = yield* inOrder(kept, compare, due)
  for (let i = 0; i < sorted.length && i < limit; i++) yield sorted[i]!.doc
}

/** A stable merge sort: runs are sorted by the engine, then merged two by two. */
function* inOrder(items: readonly Item[], compare: (a: Item, b: Item) => number, due: Due): Generator<symbol, Item[]> {
  let runs: Item[][] = []
  for (let at = 0; at < items.length; at += runLength) {
    runs.push(items.slice(at, at + runLength).sort(compare))
    if (due()) yield rest
  }
  while (runs.length > 1) {
    const merged: Item[][] = []
    for (let i = 0; i < runs.length; i += 2) merged.push(yield* merge(runs[i]!, runs[i + 1] ?? [], compare, due))
    runs = merged
  }
  return runs[0] ?? []
}

function* merge(
  left: readonly Item[],
  right: readonly Item[],
  compare: (a: Item, b: Item) => number,
  due: Due,
): Generator<symbol, Item[]> {
  const merged: Item[] = []
  let l = 0
  let r = 0
  while (l < left.length || r < right.length) {
    const takesLeft = r >= right.length || (l < left.length && compare(left[l]!, right[r]!) <= 0)
    merged.push(takesLeft ? left[l++]! : right[r++]!)
    if (merged.length % runLength === 0 && due()) yield rest
  }
  return merged
}
