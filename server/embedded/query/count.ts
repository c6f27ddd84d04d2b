// Counting. Where the ranges of an index settle the whole filter their keys are counted and no document is read.

import type { Collection } from '../storage/collection.ts'
import { find, pause, prepare } from './find.ts'
import type { Query, Work } from './find.ts'
import { wholeIndex } from './index-access.ts'
import { openRows } from './rows.ts'
import type { Slice } from './slice.ts'

const countPage = 20_000

export function* countMatching(
  collection: Collection,
  query: Query,
  slice: Slice,
  work?: Work,
): Generator<typeof pause, number> {
  const { plan, rest } = prepare(collection, query)
  const skip = query.skip ?? 0
  if (rest !== undefined) {
    let counted = 0
    for (const found of find(collection, query, slice, work)) {
      if (found === pause) yield pause
      else counted++
    }
    return counted
  }
  const wanted = query.limit === undefined ? Infinity : query.limit + skip
  const all =
    plan.source.kind === 'collection'
      ? yield* countAll(collection, wanted, slice)
      : yield* countKeys(collection, plan.source, wanted, slice)
  if (work) work.keys += all
  return Math.max(0, Math.min(all, wanted) - skip)
}

/** Every document has one `_id`, and its index is the smallest thing to count. */
function* countAll(collection: Collection, wanted: number, slice: Slice): Generator<typeof pause, number> {
  const access = wholeIndex(collection.idTable)
  return yield* countKeys(collection, { kind: 'index', access, reverse: false }, wanted, slice)
}

function* countKeys(
  collection: Collection,
  source: Parameters<typeof openRows>[1],
  wanted: number,
  slice: Slice,
): Generator<typeof pause, number> {
  if (source.kind === 'index' && !source.access.repeats && source.access.intervals.length < 100) {
    let counted = 0
    for (const interval of source.access.intervals) {
      for (const part of source.access.table.countInParts(interval, countPage)) {
        counted += part
        if (counted >= wanted) return counted
        if (slice.due()) yield pause
      }
    }
    return counted
  }
  const rows = openRows(collection, source, { documents: false, once: false })
  for (let counted = 0; ;) {
    const found = rows.pull(1000).length
    counted += found
    if (found === 0 || counted >= wanted) return counted
    if (slice.due()) yield pause
  }
}
