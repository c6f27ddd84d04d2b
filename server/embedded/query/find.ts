// Runs a query: a generator of the documents that match, in order. It yields `pause` when its slice of time is over; the
// caller lets others have their turn and asks again later.

import { decodeDoc } from '../bson/decode.ts'
import { pickFields } from '../bson/raw.ts'
import { isNumber } from '../bson/value.ts'
import type { Doc } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import type { Collection } from '../storage/collection.ts'
import { unpackRecord } from '../storage/record.ts'
import { renewEffort, wasEffort } from './effort.ts'
import type { Filter } from './filter.ts'
import type { SortField } from './index-access.ts'
import { compileTree } from './match.ts'
import type { MatchContext, Matcher } from './match.ts'
import { parseFilter } from './parse.ts'
import { conditionsAround, planQuery, searchText } from './plan.ts'
import type { Plan, Source } from './plan.ts'
import { openRows } from './rows.ts'
import type { FoundRow } from './rows.ts'
import { toDouble } from '../value/number.ts'
import { letGo, pause } from './query.ts'
import type { Found, Query, Work } from './query.ts'
import { longScan, noteScan } from './scan-log.ts'
import type { Slice } from './slice.ts'
import { sortFound } from './sort-found.ts'
import { compileSorterWithScore, textScore } from './text-score.ts'

export { pause }
export type { Found, Query, Work }

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
    // No index is in the order of a $text's score.
    path: isNumber(direction) ? path : '',
    direction: isNumber(direction) && toDouble(direction) < 0 ? -1 : 1,
  }))
}

/** Answers $text wherever it stands in the filter: the documents it finds, looked up once. */
export function textContext(collection: Collection, tree: Filter): MatchContext {
  return {
    text: (search) => {
      const hits = searchText(collection, search, conditionsAround(tree, search) ?? [])
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
  const sorter =
    query.sort === undefined || query.sort.has('$natural')
      ? undefined
      : compileSorterWithScore(query.sort, textScore(collection, prepared.tree))
  const { plan, rest } = prepared
  const blocks = sorter !== undefined && !plan.sorted
  if (plan.source.kind === 'collection' && (rest !== undefined || blocks || query.all === true))
    slice.foresee?.(collection.approximateCount())
  const matches = matching(collection, prepared, query, slice, work)
  const ordered = blocks ? sortFound(collection, matches, sorter, query, slice) : matches
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
/** A page of large documents is read in one go too. */
const pageBytes = 512 * 1024

function* matching(
  collection: Collection,
  { plan, rest }: PreparedQuery,
  query: Query,
  slice: Slice,
  work: Work,
): Generator<Found | typeof pause, void> {
  const rows = openRows(collection, plan.source, { documents: true, once: query.once ?? false })
  let page: FoundRow[] = []
  let next = 0
  let given: Found | undefined
  let { writes } = collection
  // A resting cursor keeps no documents: what is left of its page is read again.
  const wake = query.memory?.whileResting(() => {
    if (given) letGo(given)
    for (const row of page) row.stored = undefined
    page = page.slice(next)
    next = 0
    writes = -1
  })
  try {
    for (let size = firstSize(query, plan, rest); ; size = nextSize(size, page)) {
      assertReadable(collection, plan.source)
      page = rows.pull(size)
      if (page.length === 0) return
      work.keys += page.length
      ;({ writes } = collection)
      for (next = 0; next < page.length;) {
        if ((next % 8 === 7 || wasEffort()) && slice.due()) yield pause
        renewEffort()
        const row = page[next++]!
        // Others have written since the page was read, or whoever asks for these documents has changed one.
        if (collection.writes !== writes) refresh(collection, row)
        const found = accept(row, rest)
        work.documents++
        given = found
        if (found) yield found
      }
      if (plan.source.kind === 'collection' && rest !== undefined && work.documents >= longScan)
        noteScan(collection.namespace, rest.tree)
      if (slice.due()) yield pause
    }
  } finally {
    wake?.()
  }
}

/** No more than is wanted, where every row counts. */
function firstSize({ limit, skip }: Query, plan: Plan, rest: Matcher | undefined): number {
  if (rest !== undefined || limit === undefined || !plan.sorted) return firstPage
  return Math.min(firstPage, limit + (skip ?? 0))
}

function nextSize(size: number, page: readonly FoundRow[]): number {
  let bytes = 0
  for (const { stored } of page) bytes += stored?.length ?? 0
  const fitting = bytes === 0 ? largestPage : Math.ceil((pageBytes / bytes) * page.length)
  return Math.max(1, Math.min(Math.max(firstPage, size * 2), largestPage, fitting))
}

function refresh(collection: Collection, row: FoundRow): void {
  assertAlive(collection)
  row.stored = collection.stored(row.rid)
}

function assertAlive(collection: Collection): void {
  if (!collection.alive) throw new CommandError(175, 'collection dropped while it was read')
}

function assertReadable(collection: Collection, source: Source): void {
  assertAlive(collection)
  if (source.kind === 'union') for (const part of source.sources) assertReadable(collection, part)
  const table = 'access' in source ? source.access.table : undefined
  if (table !== undefined && !collection.indexes.includes(table))
    throw new CommandError(175, `index '${table.definition.name}' dropped while it was read`)
}

function accept({ rid, stored }: FoundRow, rest: Matcher | undefined): Found | undefined {
  if (stored === undefined) return undefined
  const bytes = unpackRecord(stored)
  if (rest === undefined) return { rid, bytes }
  const part = rest.fields === null ? decodeDoc(bytes) : pickFields(bytes, rest.fields)
  return rest.matches(part, rid) ? { rid, bytes } : undefined
}
