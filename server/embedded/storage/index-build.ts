// One step of an index build: some documents, in the order of writing, are put into indexes that do not hold them yet. How
// far each index has come is kept with it, so a build goes on after a pause, a failed turn or a restart from where it was,
// and several that build the same index help each other.

import type { Collection } from './collection.ts'
import type { IndexTable } from './index-table.ts'
import { unpackRecord } from './record.ts'

/** The store, as far as a build needs it. */
type BuildStore = { readonly database: { begin(): void }; saveBuilt(index: IndexTable): void }

/** So few that one step takes a slice's time at most, text of some kilobytes each included. */
const documentsAtOnce = 16

/** False when that were the last ones: what is written from now on is put in as it is written. Throws 11000 DuplicateKey and what else an insert may. */
export function buildPage(store: BuildStore, collection: Collection, indexes: readonly IndexTable[]): boolean {
  const after = Math.min(...indexes.map((index) => index.built))
  const rows = collection.page(after, false, documentsAtOnce)
  if (rows.length === 0) return false
  store.database.begin()
  for (const [rid, stored] of rows) {
    const document = collection.indexedPart(unpackRecord(stored as Uint8Array))
    for (const index of indexes) if (index.built < (rid as number)) index.build(rid as number, document)
  }
  const last = rows.at(-1)![0] as number
  for (const index of indexes) {
    if (index.built >= last) continue
    index.built = last
    store.saveBuilt(index)
  }
  return rows.length === documentsAtOnce
}
