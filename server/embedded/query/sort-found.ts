// Sorting what no index gives in order. Only the sort fields are kept in memory, with the documents while they are few.

import { pickFields } from '../bson/raw.ts'
import type { Value } from '../bson/value.ts'
import type { Collection } from '../storage/collection.ts'
import { letGo, pause } from './query.ts'
import type { Found, Query } from './query.ts'
import { memoryOf } from './memory-limit.ts'
import { Memory } from './memory.ts'
import type { Slice } from './slice.ts'
import type { Sorter } from './sort.ts'

type Item = {
  rid: number
  key: Value[]
  bytes: Buffer | undefined
  writes: number
  /** What it counts, and what it takes. */
  counted: number
  taken: number
}

/** Documents are kept with their keys up to here; later ones are read again when their turn comes. */
const keepBytes = 16 * 1024 * 1024
/** What an item takes besides the values of its key. */
const itemBytes = 100
/** What a rid takes. */
const ridBytes = 8

export function* sortFound(
  collection: Collection,
  matches: Iterable<Found | typeof pause>,
  sorter: Sorter,
  query: Query,
  slice: Slice,
): Generator<Found | typeof pause, void> {
  const order = (a: Item, b: Item): number => sorter.compareKeys(a.key, b.key) || a.rid - b.rid
  const wanted = query.limit === undefined ? Infinity : query.limit + (query.skip ?? 0)
  const memory = query.memory ?? new Memory()
  let items: Item[] = []
  let keptBytes = 0
  let counted = 0
  const kept: Kept = { items }
  for (const found of matches) {
    if (found === pause) {
      yield pause
      continue
    }
    const item = itemOf(found, collection, sorter, keptBytes + found.bytes.length <= keepBytes)
    keptBytes += item.bytes?.length ?? 0
    items.push(item)
    memory.takeSorted(item.counted, item.taken)
    counted += item.counted
    // Of a sort with a limit only the first ones matter.
    if (items.length > wanted * 2 + 100 || (items.length > wanted && counted > keepBytes)) {
      counted = 0
      for (const { bytes, counted, taken } of items.sort(order).splice(wanted)) {
        keptBytes -= bytes?.length ?? 0
        memory.giveSorted(counted, taken)
      }
    }
  }
  kept.items = items.sort(order)
  items = []
  yield* inOrder(collection, kept, memory, slice)
}

function itemOf(found: Found, collection: Collection, sorter: Sorter, keep: boolean): Item {
  const { rid, bytes } = found
  const key = sorter.keyOf(pickFields(bytes, sorter.fields))
  const taken = itemBytes + key.reduce((sum: number, value) => sum + memoryOf(value), 0) + (keep ? bytes.length : 0)
  return { rid, key, bytes: keep ? bytes : undefined, writes: collection.writes, counted: bytes.length, taken }
}

/** What was sorted, for as long as it is kept. */
type Kept = { items: readonly Item[] }

function* inOrder(
  collection: Collection,
  kept: Kept,
  memory: Memory,
  slice: Slice,
): Generator<Found | typeof pause, void> {
  const rids = kept.items.map(({ rid }) => rid)
  let next = 0
  let given: Found | undefined
  // While the cursor rests it knows only which documents come in which order.
  const wake = memory.whileResting(() => {
    kept.items = []
    if (given) letGo(given)
    memory.keepOnly((rids.length - next) * ridBytes)
  })
  try {
    while (next < rids.length) {
      const bytes = bytesOf(collection, rids[next]!, kept.items[next])
      next++
      if (bytes) yield (given = { rid: rids[next - 1]!, bytes })
      if (slice.due()) yield pause
    }
  } finally {
    wake()
  }
}

const bytesOf = (collection: Collection, rid: number, item: Item | undefined): Buffer | undefined =>
  item?.writes === collection.writes && item.bytes ? item.bytes : collection.get(rid)
