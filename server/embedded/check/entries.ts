// From the index to the documents: entries that should not be there.

import type { Collection } from '../storage/collection.ts'
import type { Database, Row } from '../storage/database.ts'
import type { IndexTable } from '../storage/index-table.ts'
import { OrderedTable } from '../storage/ordered-table.ts'
import { TextTable } from '../storage/text-table.ts'
import { decode } from './decode.ts'
import type { Snapshot } from './snapshot.ts'
import { unlessCorrupt } from './walk.ts'

const pageEntries = 1000

/** `surplus`: entries whose document is gone, or has another key; `lost`: documents among those that are gone. */
export type Strays = { surplus: number; lost: number }

/** `unreadable`: documents that are there, and told of already. */
export async function countStrays(
  index: IndexTable,
  collection: Collection,
  database: Database,
  snapshot: Snapshot,
  unreadable: ReadonlySet<number>,
): Promise<Strays> {
  if (index instanceof TextTable) return { surplus: countStrayTexts(index, collection, database), lost: 0 }
  if (!(index instanceof OrderedTable)) return { surplus: 0, lost: 0 }
  const first = database.prepare(`SELECT k, rid FROM ${index.table} ORDER BY k, rid LIMIT ? + 0`)
  const next = database.prepare(`SELECT k, rid FROM ${index.table} WHERE (k, rid) > (?, ?) ORDER BY k, rid LIMIT ? + 0`)
  const strays: Strays = { surplus: 0, lost: 0 }
  for (let rows = first.all(pageEntries); rows.length > 0;) {
    for (const [key, rid] of rows) {
      const stored = storedIn(collection, rid as number)
      const document = decode(stored)
      if (document && index.keysOf(document).some((one) => one.equals(key as Uint8Array))) continue
      strays.surplus++
      if (stored === null && !unreadable.has(rid as number)) strays.lost++
    }
    const [key, rid] = rows.at(-1)!
    await snapshot.pause()
    rows = next.all(key!, rid!, pageEntries)
  }
  return strays
}

function countStrayTexts(index: TextTable, collection: Collection, database: Database): number {
  let surplus = 0
  for (const [rid] of database.iterate(`SELECT rowid FROM ${index.table}`)) {
    const document = decode(storedIn(collection, rid as number))
    if (document === undefined || index.contentOf(document) === null) surplus++
  }
  return surplus
}

/** Null where there is no record, or it lies on a damaged page. */
const storedIn = (collection: Collection, rid: number): Uint8Array | null =>
  unlessCorrupt(() => collection.stored(rid)) ?? null

/** How many documents too many share a key of a unique index. */
export function countDuplicates(index: OrderedTable, database: Database): number {
  const sql = `SELECT k FROM ${index.table} GROUP BY k HAVING count(*) > 1`
  let count = 0
  for (const [key] of database.iterate(sql)) {
    const rows: Row[] = database.prepare(`SELECT rid FROM ${index.table} WHERE k = ? ORDER BY rid`).all(key!)
    count += index.sharing(
      key as Uint8Array,
      rows.map(([rid]) => rid as number),
    )
  }
  return count
}
