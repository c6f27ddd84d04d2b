// The monitor of TTL indexes: once a minute it removes the documents whose date is past, as any delete would, so that
// thousands of them never hold up anybody.

import type { Doc, Value } from '../bson/value.ts'
import { find, pause } from '../query/find.ts'
import type { Slice } from '../query/slice.ts'
import type { Collection } from '../storage/collection.ts'
import type { Store } from '../storage/store.ts'

export const expiryEveryMs = 60_000

/** Removes what has expired at `now`; answers how many documents that were. */
export function* removeExpired(store: Store, slice: Slice, now: Date): Generator<typeof pause, number> {
  let removed = 0
  for (const collection of store.collections()) {
    for (const { definition, ready } of collection.indexes) {
      const { expireAfterSeconds } = definition
      if (expireAfterSeconds === null || !ready || !collection.alive) continue
      const before = new Date(now.getTime() - expireAfterSeconds * 1000)
      const expired: Doc = new Map([[definition.fields[0]!.path, new Map<string, Value>([['$lt', before]])]])
      // Of a partial index only what is in it expires.
      const { partialFilter } = definition
      const filter: Doc = partialFilter === null ? expired : new Map([['$and', [expired, partialFilter]]])
      removed += yield* removeAll(collection, filter, slice)
    }
  }
  return removed
}

function* removeAll(collection: Collection, filter: Doc, slice: Slice): Generator<typeof pause, number> {
  let removed = 0
  for (const found of find(collection, { filter }, slice)) {
    if (found === pause) yield pause
    else {
      collection.remove(found.rid, found.bytes)
      removed++
    }
  }
  return removed
}
