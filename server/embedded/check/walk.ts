// All records of a collection, in order, also where pages of its table are damaged: whatever lies on other pages is still
// found.

import { isCorrupt } from '../storage/database.ts'
import type { Database, Row } from '../storage/database.ts'

/** `stored` is null for a record that is there and cannot be read. */
export type Walked = { rid: number; stored: Uint8Array | null }

const pageRows = 50
const pageRids = 500
/** Past a damaged place the next record is looked for in growing steps, up to this number. */
const lastRid = Number.MAX_SAFE_INTEGER

export function* walk(database: Database, table: string, after = Number.MIN_SAFE_INTEGER): Generator<Walked, void> {
  const page = database.prepare(`SELECT rid, b FROM ${table} WHERE rid > ? ORDER BY rid LIMIT ? + 0`)
  for (let last = after; ;) {
    const rows = unlessCorrupt(() => page.all(last, pageRows))
    if (rows === undefined || inOrder(rows, last).length < rows.length) {
      // One by one as far as the damaged place, and on behind it.
      const next = yield* walkSlowly(database, table, last)
      if (next === undefined) return
      last = next
      continue
    }
    for (const [rid, stored] of rows) yield { rid: rid as number, stored: stored as Uint8Array }
    if (rows.length < pageRows) return
    last = rows.at(-1)![0] as number
  }
}

/** Some records after `last`, past what cannot be read. Answers where to go on; undefined when there is nothing more. */
function* walkSlowly(database: Database, table: string, last: number): Generator<Walked, number | undefined> {
  const rids = database.prepare(`SELECT rid FROM ${table} WHERE rid > ? ORDER BY rid LIMIT ? + 0`)
  const record = database.prepare(`SELECT b FROM ${table} WHERE rid = ?`)
  const look = (count: number): Row[] => inOrder(unlessCorrupt(() => rids.all(last, count)) ?? [], last)
  let found = look(pageRids)
  if (found.length === 0) found = look(1)
  if (found.length === 0) {
    const from = database.prepare(`SELECT rid FROM ${table} WHERE rid >= ? ORDER BY rid LIMIT 1`)
    const next = afterGap((rid) => {
      const rows = unlessCorrupt(() => from.all(rid))
      return rows && inOrder(rows, rid - 1).length === rows.length ? rows : undefined
    }, last)
    if (next === undefined) return undefined
    found = [[next]]
  }
  for (const [rid] of found) {
    const row = unlessCorrupt(() => record.first(rid as number))
    if (row === undefined) yield { rid: rid as number, stored: null }
    else yield { rid: rid as number, stored: row[0] as Uint8Array }
  }
  return found.at(-1)![0] as number
}

/**
 * The first record behind a place that cannot be read. Steps double until something answers; then the gap is halved.
 * Records that lie between two damaged places within one step may be missed.
 */
function afterGap(look: (from: number) => Row[] | undefined, last: number): number | undefined {
  let bad = last
  let step = 1
  let good: number | undefined
  let from = Math.max(last, 0)
  while (good === undefined && from + step < lastRid) {
    from += step
    step *= 2
    if (look(from) === undefined) bad = from
    else good = from
  }
  if (good === undefined) return undefined
  while (good - bad > 1) {
    const middle: number = bad + Math.floor((good - bad) / 2)
    if (look(middle) === undefined) bad = middle
    else good = middle
  }
  return look(good)?.[0]?.[0] as number | undefined
}

/**
 * The rows as far as their numbers grow, from `last` on. Where pages point to the wrong place SQLite notices nothing and
 * gives records again that came before: whoever went on from there would go round for ever.
 */
function inOrder(rows: readonly Row[], last: number): Row[] {
  const wrong = rows.findIndex(([rid], i) => (rid as number) <= (i === 0 ? last : (rows[i - 1]![0] as number)))
  return wrong < 0 ? [...rows] : rows.slice(0, wrong)
}

/** Undefined when a damaged page is in the way. */
export function unlessCorrupt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (isCorrupt(error)) return undefined
    throw error
  }
}
