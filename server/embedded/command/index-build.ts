// Building indexes on documents that are there already, a few at a time, while others go on reading and writing: an index
// is kept up to date from the moment it exists, and asked when it is complete. What the process could not finish goes on
// at its next start.

import { createLogger } from '../../kit/log.ts'
import { CommandError } from '../error.ts'
import { pause } from '../query/find.ts'
import type { Slice } from '../query/slice.ts'
import type { Collection } from '../storage/collection.ts'
import { buildPage } from '../storage/index-build.ts'
import type { IndexTable } from '../storage/index-table.ts'
import type { Store } from '../storage/store.ts'

const log = createLogger('embedded')

/** Where the build takes place: looked up anew after each pause, because anything may have been dropped meanwhile. */
export type Building = { store: Store; namespace: string; ids: ReadonlySet<number> }

/**
 * Fills these indexes in one pass and makes them ready together. When it cannot, none of those that are not ready yet
 * stays. Throws 11000 DuplicateKey, 171 CannotIndexParallelArrays, 276 IndexBuildAborted.
 */
export function* buildIndexes(building: Building, slice: Slice): Generator<typeof pause, void> {
  const { store } = building
  // Later documents are put in as they are written, so that writers cannot keep a build from ending.
  const last = openBuilding(building).collection.approximateCount()
  for (;;) {
    const { collection, waiting } = openBuilding(building)
    if (waiting.length === 0) return
    try {
      const more = buildPage(store, collection, waiting)
      if (!more || waiting.every((index) => index.built >= last)) {
        for (const index of waiting) store.markReady(index)
        return
      }
    } catch (error) {
      if (error instanceof CommandError) for (const index of waiting) store.dropIndex(collection, index)
      throw error
    }
    if (slice.due()) yield pause
  }
}

function openBuilding({ store, namespace, ids }: Building): { collection: Collection; waiting: IndexTable[] } {
  const collection = store.collection(namespace)
  const indexes = collection?.indexes.filter((index) => ids.has(index.id)) ?? []
  if (collection === undefined || indexes.length < ids.size)
    throw new CommandError(276, 'Index build failed: the index or its collection was dropped')
  return { collection, waiting: indexes.filter((index) => !index.ready) }
}

/** Goes on with the builds that nobody finished: those of an earlier process, those of a turn that was given up. */
export function* resumeBuilds(store: Store, slice: Slice): Generator<typeof pause, void> {
  for (const { namespace, indexes } of store.collections()) {
    for (const { id, ready, definition } of [...indexes]) {
      if (ready) continue
      try {
        yield* buildIndexes({ store, namespace, ids: new Set([id]) }, slice)
      } catch (error) {
        if (!(error instanceof CommandError)) throw error
        log.warn('an index could not be built', { collection: namespace, index: definition.name, code: error.code })
      }
    }
  }
}
