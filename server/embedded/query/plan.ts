// The planner: how to find the documents of a filter in the order of a sort, reading as little as it can.
//
// An index is a candidate when its first field is bounded by the filter, or when it gives the order of the sort. Which of
// several is best is not guessed from statistics: their keys are counted, up to a bound, which costs microseconds. A
// filter that is an $or may instead be the union of one plan for each branch.

import type { Doc } from '../bson/value.ts'
import { isDoc } from '../bson/value.ts'
import type { Value } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import type { Collection } from '../storage/collection.ts'
import { OrderedTable } from '../storage/ordered-table.ts'
import type { TextTable } from '../storage/text-table.ts'
import { valuesEqual } from '../value/compare.ts'
import { boundsOf, conjuncts } from './bounds.ts'
import type { PathBounds } from './bounds.ts'
import type { Filter } from './filter.ts'
import { accessOf, isImplied, orderOf } from './index-access.ts'
import type { IndexAccess, SortField } from './index-access.ts'
import { parseFilter } from './parse.ts'

export type Source =
  | { kind: 'nothing' }
  | { kind: 'collection'; reverse: boolean }
  | { kind: 'index'; access: IndexAccess; reverse: boolean }
  | { kind: 'text'; table: TextTable; search: string; scope: Value[] | null }
  /** An index in its order, but only the documents of `hits`. */
  | { kind: 'filtered'; access: IndexAccess; reverse: boolean; hits: ReadonlySet<number> }
  | { kind: 'union'; sources: Source[] }

export type Plan = {
  source: Source
  /** What is still to be checked of each document; null when nothing is. */
  rest: Filter | null
  /** The source yields the order of the sort. */
  sorted: boolean
}

export type PlanRequest = {
  filter: Filter
  sort: readonly SortField[]
  /** Documents wanted, those to skip included; undefined for all. */
  wanted: number | undefined
  hint: Value | undefined
}

export function planQuery(collection: Collection, request: PlanRequest): Plan {
  const parts = conjuncts(request.filter)
  if (parts.some((part) => part.kind === 'constant' && !part.value))
    return { source: { kind: 'nothing' }, rest: null, sorted: true }
  const text = parts.find((part) => part.kind === 'text')
  if (text) return planText(collection, request, text.search, parts)
  const natural = naturalOrder(request)
  if (natural !== undefined) return scanAll(request, natural)
  const bounds = parts.flatMap(boundsOf)
  if (bounds.some((bound) => bound.intervals.length === 0))
    return { source: { kind: 'nothing' }, rest: null, sorted: true }
  const candidates = candidatesOf(collection, request, parts, bounds)
  const best = request.hint === undefined ? bestOf(collection, candidates, request) : candidates[0]
  const union = request.hint === undefined && !settlesMuch(best) ? planUnion(collection, request, parts) : undefined
  if (union && (best === undefined || union.cost < best.cost)) {
    return { source: union.source, rest: request.filter, sorted: request.sort.length === 0 }
  }
  return best === undefined ? scanAll(request, false) : finish(best, parts)
}

function scanAll(request: PlanRequest, reverse: boolean): Plan {
  return {
    source: { kind: 'collection', reverse },
    rest: restOf(conjuncts(request.filter)),
    sorted: isNatural(request.sort),
  }
}

const isNatural = (sort: readonly SortField[]): boolean => sort.length === 0 || sort[0]!.path === '$natural'

/** Whether `sort` or `hint` ask for the order of writing: true when backwards. */
function naturalOrder({ sort, hint }: PlanRequest): boolean | undefined {
  if (sort[0]?.path === '$natural') return sort[0].direction === -1
  if (!isDoc(hint) || !hint.has('$natural')) return undefined
  return hint.get('$natural') === -1
}

function restOf(parts: readonly Filter[]): Filter | null {
  const open = parts.filter((part) => !(part.kind === 'constant' && part.value))
  if (open.length === 0) return null
  return open.length === 1 ? open[0]! : { kind: 'and', parts: open }
}

// Indexes

type Candidate = { access: IndexAccess; order: 'forward' | 'backward' | undefined; settlesAll: boolean; cost: number }

function candidatesOf(
  collection: Collection,
  request: PlanRequest,
  parts: readonly Filter[],
  bounds: readonly PathBounds[],
): Candidate[] {
  const candidates: Candidate[] = []
  for (const table of tablesFor(collection, request.hint)) {
    const forced = request.hint !== undefined
    if (!forced && !isImplied(table.definition, parts, partialParts(table))) continue
    const access = accessOf(table, bounds, forced)
    if (access === undefined) continue
    const order = orderOf(access, request.sort)
    if (!forced && access.bound.size === 0 && (request.sort.length === 0 || order === undefined)) continue
    candidates.push({ access, order, settlesAll: parts.every((part) => access.settled.has(part)), cost: 0 })
  }
  return candidates
}

function tablesFor(collection: Collection, hint: Value | undefined): OrderedTable[] {
  const usable = collection.indexes.filter(
    (index): index is OrderedTable =>
      index instanceof OrderedTable &&
      index.ready &&
      !index.definition.fields.some(({ path }) => /\.\d+(\.|$)/.test(path)),
  )
  if (hint === undefined) return usable
  const hinted = usable.filter(({ definition }) =>
    typeof hint === 'string' ? definition.name === hint : isDoc(hint) && valuesEqual(definition.spec.get('key')!, hint),
  )
  if (hinted.length === 0)
    throw new CommandError(
      2,
      'error processing query: planner returned error :: caused by :: hint provided does not correspond to an existing index',
    )
  return hinted.slice(0, 1)
}

const partialCache = new WeakMap<Doc, Filter[]>()
function partialParts({ definition }: OrderedTable | TextTable): readonly Filter[] {
  if (definition.partialFilter === null) return []
  let parts = partialCache.get(definition.partialFilter)
  if (parts === undefined) {
    parts = conjuncts(parseFilter(definition.partialFilter))
    partialCache.set(definition.partialFilter, parts)
  }
  return parts
}

const firstCount = 500
const secondCount = 20_000

/** The cheapest; undefined when there is none. A whole-collection scan is worth it only where no index is a candidate. */
function bestOf(collection: Collection, all: readonly Candidate[], request: PlanRequest): Candidate | undefined {
  const candidates = withoutInferior(all)
  if (candidates.length < 2) {
    for (const candidate of candidates) candidate.cost = keysIn(collection, candidate, firstCount)
    return candidates[0]
  }
  const unique = candidates.find(isUniqueLookup)
  if (unique) return unique
  const ofOrder = request.sort.length > 0 && candidates.some((candidate) => candidate.order === undefined)
  const bound = ofOrder && request.wanted !== undefined ? secondCount : firstCount
  const keys = candidates.map((candidate) => keysIn(collection, candidate, bound))
  const fewest = Math.max(1, Math.min(...keys))
  candidates.forEach((candidate, i) => {
    candidate.cost = costOf(candidate, keys[i]!, fewest, request)
  })
  return candidates.reduce((a, b) => (isBetter(b, a) ? b : a))
}

/**
 * Without those that another one beats for certain: it narrows by the same fields or more, and gives the order if they do.
 * What is left seldom needs counting.
 */
function withoutInferior(candidates: readonly Candidate[]): Candidate[] {
  return candidates.filter((candidate, i) => !candidates.some((other, j) => i !== j && beats(other, candidate, j < i)))
}

function beats(a: Candidate, b: Candidate, first: boolean): boolean {
  if (b.order !== undefined && a.order === undefined) return false
  if (!isSuperset(a.access.bound, b.access.bound)) return false
  const better =
    a.access.bound.size > b.access.bound.size ||
    (a.order !== undefined && b.order === undefined) ||
    a.access.settled.size > b.access.settled.size
  if (better) return a.access.settled.size >= b.access.settled.size
  if (a.access.settled.size < b.access.settled.size || isBetter(b, a)) return false
  return isBetter(a, b) || first
}

const isSuperset = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => [...b].every((name) => a.has(name))

const isUniqueLookup = ({ access }: Candidate): boolean =>
  access.table.definition.unique &&
  access.bound.size === access.table.definition.fields.length &&
  access.intervals.length === 1 &&
  access.intervals[0]!.point

function keysIn(collection: Collection, { access }: Candidate, bound: number): number {
  if (access.bound.size === 0) return collection.approximateCount()
  let keys = 0
  for (const interval of access.intervals) {
    keys += access.table.count(interval, bound - keys)
    if (keys >= bound) return bound
  }
  return keys
}

/** Sorting what was found costs about as much again; in sorted order one may stop when enough is found. */
function costOf(candidate: Candidate, keys: number, fewest: number, { sort, wanted }: PlanRequest): number {
  if (sort.length > 0 && candidate.order === undefined) return keys * 2 + 1
  if (wanted === undefined) return keys
  const keysForEach = candidate.settlesAll ? 1 : keys / fewest
  return Math.min(keys, wanted * keysForEach)
}

function isBetter(a: Candidate, b: Candidate): boolean {
  if (a.cost !== b.cost) return a.cost < b.cost
  if (a.access.bound.size !== b.access.bound.size) return a.access.bound.size > b.access.bound.size
  if (a.access.settled.size !== b.access.settled.size) return a.access.settled.size > b.access.settled.size
  return a.access.table.definition.fields.length < b.access.table.definition.fields.length
}

/** Few enough keys that no union can do noticeably better. */
const settlesMuch = (best: Candidate | undefined): boolean => best !== undefined && best.cost < 100

function finish({ access, order }: Candidate, parts: readonly Filter[]): Plan {
  return {
    source: { kind: 'index', access, reverse: order === 'backward' },
    rest: restOf(parts.filter((part) => !access.settled.has(part))),
    sorted: order !== undefined,
  }
}

// Unions

function planUnion(
  collection: Collection,
  request: PlanRequest,
  parts: readonly Filter[],
): { source: Source; cost: number } | undefined {
  let best: { source: Source; cost: number } | undefined
  for (const part of parts) {
    if (part.kind !== 'or') continue
    const others = parts.filter((other) => other !== part)
    const union = unionOf(collection, part.parts, others)
    if (union && (best === undefined || union.cost < best.cost)) best = union
  }
  if (best === undefined) return undefined
  return { source: best.source, cost: request.sort.length > 0 ? best.cost * 2 + 1 : best.cost }
}

function unionOf(
  collection: Collection,
  branches: readonly Filter[],
  others: readonly Filter[],
): { source: Source; cost: number } | undefined {
  const sources: Source[] = []
  let cost = 0
  for (const branch of branches) {
    const parts = [...conjuncts(branch), ...others.filter((other) => other.kind !== 'or')]
    if (parts.some((part) => part.kind === 'text')) return undefined
    const bounds = parts.flatMap(boundsOf)
    if (bounds.some((bound) => bound.intervals.length === 0)) continue
    const request: PlanRequest = { filter: branch, sort: [], wanted: undefined, hint: undefined }
    const best = bestOf(collection, candidatesOf(collection, request, parts, bounds), request)
    if (best === undefined) return undefined
    sources.push({ kind: 'index', access: best.access, reverse: false })
    cost += best.cost
  }
  return { source: { kind: 'union', sources }, cost }
}

// Full text

function planText(collection: Collection, request: PlanRequest, search: Doc, parts: readonly Filter[]): Plan {
  const table = textTableOf(collection)
  const others = parts.filter((part) => !(part.kind === 'text' && part.search === search))
  const text = search.get('$search') as string
  const scope = scopeOf(table, parts)
  const { definition } = table
  if ((scope === null && definition.fields.length > 0) || !isImplied(definition, parts, partialParts(table))) {
    throw new CommandError(
      291,
      'failed to use text index to satisfy $text query (if text index is compound, are equality predicates given for all prefix fields?)',
    )
  }
  const ordered = planOrderedText(collection, request, others, () => table.searchAll(text, scope))
  if (ordered) return ordered
  return {
    source: { kind: 'text', table, search: text, scope },
    rest: restOf(others),
    sorted: request.sort.length === 0,
  }
}

/** Fewer hits than this are read and sorted. */
const fewHits = 200
/** Reading a document costs as much as walking over this many keys. */
const keysPerDocument = 20

/**
 * The first page of many hits: instead of reading them all to sort them, an index is walked in the order of the sort until
 * enough of its documents are hits.
 */
function planOrderedText(
  collection: Collection,
  request: PlanRequest,
  others: readonly Filter[],
  search: () => ReadonlySet<number>,
): Plan | undefined {
  const { sort, wanted } = request
  if (sort.length === 0 || wanted === undefined) return undefined
  const hits = search()
  if (hits.size < fewHits) return undefined
  const candidates = candidatesOf(collection, request, others, others.flatMap(boundsOf))
  let best: { candidate: Candidate; keys: number } | undefined
  for (const candidate of candidates) {
    if (candidate.order === undefined || candidate.access.repeats) continue
    const keys = keysIn(collection, candidate, secondCount)
    if (best === undefined || keys < best.keys) best = { candidate, keys }
  }
  if (best === undefined || wanted * (best.keys / hits.size) > hits.size * keysPerDocument) return undefined
  const { access, order } = best.candidate
  const rest = restOf(others.filter((part) => !access.settled.has(part)))
  return { source: { kind: 'filtered', access, reverse: order === 'backward', hits }, rest, sorted: true }
}

export function textTableOf(collection: Collection): TextTable {
  const table = collection.textTable
  if (table === undefined) throw new CommandError(27, 'text index required for $text query')
  return table
}

/** The values of the fields before the text, where the filter fixes all of them; they confine the search. */
export function scopeOf(table: TextTable, parts: readonly Filter[]): Value[] | null {
  const values: Value[] = []
  for (const { path } of table.definition.fields) {
    const fixed = parts.find((part) => part.kind === 'compare' && part.op === 'eq' && part.path === path)
    if (fixed === undefined || fixed.kind !== 'compare') return null
    values.push(fixed.value)
  }
  return values.length === 0 ? null : values
}
