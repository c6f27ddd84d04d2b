// Runs a query: a generator of the documents that match, in order. It yields `pause` when its slice of time is over; the
// caller lets others have their turn and asks again later.

import { createLogger } from '../../kit/log.ts'
import { decodeDoc } from '../bson/decode.ts'
import { pickFields } from '../bson/raw.ts'
import { isNumber } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import type { Collection } from '../storage/collection.ts'
import { unpackRecord } from '../storage/record.ts'
import { conjuncts } from './bounds.ts'
import type { Filter } from './filter.ts'
import type { SortField } from './index-access.ts'
import { compileTree } from './match.ts'
import type { MatchContext, Matcher } from './match.ts'
import { parseFilter } from './parse.ts'
import { planQuery, scopeOf, textTableOf } from './plan.ts'
import type { Plan } from './plan.ts'
import { openRows } from './rows.ts'
import type { FoundRow } from './rows.ts'
import { toDouble } from '../value/number.ts'
import type { Slice } from './slice.ts'
import { compileSorter } from './sort.ts'
import type { Sorter } from './sort.ts'

const log = createLogger('embedded')

export const pause = Symbol('pause')

export type Found = { rid: number; bytes: Buffer }

export type Query = {
  filter: Doc
  sort?: Doc | undefined
  skip?: number | undefined
  limit?: number | undefined
  hint?: Value | undefined
  /** Each document once, even when it is changed while the query goes on: for writes. */
  once?: boolean | undefined
}

/** What a query has looked at; `explain` shows it. */
export type Work = { keys: number; documents: number }

export type PreparedQuery = {
  tree: Filter
  plan: Plan
  /** Tests what the plan leaves open; undefined when nothing is. */
  rest: Matcher | undefined
  context: MatchContext
}

export function prepare(collection: Collection, query: Query): PreparedQuery {
  const tree = parseFilter(query.filter)
  const wanted = query.limit === undefined ? undefined : query.limit + (query.skip ?? 0)
  const plan = planQuery(collection, { filter: tree, sort: sortFields(query.sort), wanted, hint: query.hint })
  const context = textContext(collection, tree)
  return { tree, plan, context, rest: plan.rest === null ? undefined : compileTree(plan.rest, context) }
}

export function sortFields(sort: Doc | undefined): SortField[] {
  return [...(sort ?? [])].map(([path, direction]) => ({
    path,
    direction: isNumber(direction) && toDouble(direction) < 0 ? -1 : 1,
  }))
}

/** Answers $text wherever it stands in the filter: the documents it finds, looked up once. */
export function textContext(collection: Collection, tree: Filter): MatchContext {
  return {
    text: (search) => {
      const table = textTableOf(collection)
      const hits = table.searchAll(search.get('$search') as string, scopeOf(table, conjuncts(tree)))
      return (id) => hits.has(Number(id))
    },
  }
}

export function* find(
  collection: Collection,
  query: Query,
  slice: Slice,
  work: Work = { keys: 0, documents: 0 },
): Generator<Found | typeof pause, void> {
  const prepared = prepare(collection, query)
  const sorter = query.sort === undefined || query.sort.has('$natural') ? undefined : compileSorter(query.sort)
  const matches = matching(collection, prepared, query.once ?? false, slice, work)
  const ordered =
    prepared.plan.sorted || sorter === undefined ? matches : sorted(collection, matches, sorter, query, slice)
  let toSkip = query.skip ?? 0
  let left = query.limit ?? Infinity
  if (left <= 0) return
  for (const found of ordered) {
    if (found === pause) yield pause
    else if (toSkip > 0) toSkip--
    else {
      yield found
      if (--left <= 0) return
    }
  }
}

const firstPage = 16
const largestPage = 256

function* matching(
  collection: Collection,
  { plan, rest }: PreparedQuery,
  once: boolean,
  slice: Slice,
  work: Work,
): Generator<Found | typeof pause, void> {
  const rows = openRows(collection, plan.source, { documents: true, once })
  for (let size = firstPage; ; size = Math.min(size * 2, largestPage)) {
    assertAlive(collection)
    const page = rows.pull(size)
    if (page.length === 0) return
    work.keys += page.length
    const { writes } = collection
    for (let i = 0; i < page.length; i++) {
      if (i % 8 === 7 && slice.due()) yield pause
      const row = page[i]!
      // Others have written since the page was read, or whoever asks for these documents has changed one.
      if (collection.writes !== writes) refresh(collection, row)
      const found = accept(row, rest)
      work.documents++
      if (found) yield found
    }
    if (plan.source.kind === 'collection') noteScan(collection, rest, work)
    if (slice.due()) yield pause
  }
}

const longScan = 10_000
const noted = new Set<string>()

/** A query that no index serves is told once in the log, by the fields that it looks at. */
function noteScan(collection: Collection, rest: Matcher | undefined, work: Work): void {
  if (rest === undefined || work.documents < longScan) return
  const fields = [...(rest.fields ?? ['any'])].sort().join(' ')
  const shape = `${collection.namespace}: ${fields}`
  if (noted.has(shape) || noted.size > 1000) return
  noted.add(shape)
  log.warn('a query reads a whole collection, an index would help it', { collection: collection.namespace, fields })
}

function refresh(collection: Collection, row: FoundRow): void {
  assertAlive(collection)
  row.stored = collection.stored(row.rid)
}

function assertAlive(collection: Collection): void {
  if (!collection.alive) throw new CommandError(175, 'collection dropped while it was read')
}

function accept({ rid, stored }: FoundRow, rest: Matcher | undefined): Found | undefined {
  if (stored === undefined) return undefined
  const bytes = unpackRecord(stored)
  if (rest === undefined) return { rid, bytes }
  const part = rest.fields === null ? decodeDoc(bytes) : pickFields(bytes, rest.fields)
  return rest.matches(part, rid) ? { rid, bytes } : undefined
}

// Sorting what no index gives in order. Only the sort fields are kept in memory, with the documents while they are few.

type SortItem = { rid: number; key: Value[]; bytes: Buffer | undefined; writes: number }

const keepBytes = 16 * 1024 * 1024

function* sorted(
  collection: Collection,
  matches: Iterable<Found | typeof pause>,
  sorter: Sorter,
  query: Query,
  slice: Slice,
): Generator<Found | typeof pause, void> {
  const order = (a: SortItem, b: SortItem): number => sorter.compareKeys(a.key, b.key) || a.rid - b.rid
  const wanted = query.limit === undefined ? Infinity : query.limit + (query.skip ?? 0)
  let items: SortItem[] = []
  let kept = 0
  for (const found of matches) {
    if (found === pause) {
      yield pause
      continue
    }
    const keep = kept + found.bytes.length <= keepBytes
    if (keep) kept += found.bytes.length
    const key = sorter.keyOf(pickFields(found.bytes, sorter.fields))
    items.push({ rid: found.rid, key, bytes: keep ? found.bytes : undefined, writes: collection.writes })
    // Of a sort with a limit only the first ones matter.
    if (items.length > wanted * 2 + 100) {
      items = items.sort(order).slice(0, wanted)
      kept = items.reduce((sum, item) => sum + (item.bytes?.length ?? 0), 0)
    }
  }
  for (const item of items.sort(order)) {
    const bytes = item.writes === collection.writes && item.bytes ? item.bytes : collection.get(item.rid)
    if (bytes) yield { rid: item.rid, bytes }
    if (slice.due()) yield pause
  }
}
