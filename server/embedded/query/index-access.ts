// What one index can do for a query: the ranges of its keys, the conditions that they settle, and the order they give.

import type { IndexDefinition, KeyField } from '../index/definition.ts'
import { fullInterval, intersectIntervals, invertInterval, prefixInterval } from '../index/interval.ts'
import type { Interval } from '../index/interval.ts'
import { shortenIntervals } from '../index/long-keys.ts'
import type { OrderedTable } from '../storage/ordered-table.ts'
import { boundsOf } from './bounds.ts'
import type { PathBounds } from './bounds.ts'
import type { Filter } from './filter.ts'

export type SortField = { path: string; direction: 1 | -1 }

/** `prefix`: how many bytes all keys of the range have in common because they stand for single values. */
export type Range = Interval & { prefix: number }

export type IndexAccess = {
  table: OrderedTable
  intervals: Range[]
  /** The fields that narrow the ranges. */
  bound: ReadonlySet<string>
  /** Conditions that the ranges settle. */
  settled: ReadonlySet<Filter>
  /** Fields that hold one value throughout the ranges. */
  constant: ReadonlySet<string>
  /** Fields that hold one value throughout each of the ranges. */
  constantInEach: ReadonlySet<string>
  /** A document may come more than once. */
  repeats: boolean
}

/** More ranges than this cost more to visit one by one than they save. */
const maxRanges = 2000

/** Undefined when the index may lack documents that the conditions let through, unless `forced` by a hint. */
export function accessOf(table: OrderedTable, bounds: readonly PathBounds[], forced: boolean): IndexAccess | undefined {
  const { fields, sparse } = table.definition
  const settled = new Set<Filter>()
  const constant = new Set<string>()
  const constantInEach = new Set<string>()
  let ranges: Range[] = [{ low: Buffer.alloc(0), high: Buffer.alloc(0), point: true, prefix: 0 }]
  const bound = new Set<string>()
  let arrayBounds: PathBounds | undefined
  let surelyPresent = forced || !sparse
  for (let i = 0; i < fields.length; i++) {
    const isArray = (table.multikey & (1 << i)) !== 0
    const chosen = choose(fields[i]!, bounds, isArray, arrayBounds)
    if (chosen === undefined) break
    if (ranges.length * chosen.intervals.length > maxRanges) break
    if (isArray) arrayBounds = chosen.used[0]!
    bound.add(fields[i]!.path)
    const { intervals, exact } = shortenIntervals(chosen.intervals, i)
    for (const used of chosen.used) {
      if (exact && (used.exact === 'always' || (used.exact === 'plain' && !isArray))) settled.add(used.source)
      if (!used.nullable) surelyPresent = true
    }
    ranges = extend(ranges, intervals, fields[i]!)
    if (intervals.some((interval) => !interval.point)) break
    if (isArray || !exact) continue
    if (intervals.length === 1) constant.add(fields[i]!.path)
    constantInEach.add(fields[i]!.path)
  }
  if (!surelyPresent) return undefined
  if (bound.size === 0) ranges = [wholeRange]
  return { table, intervals: ranges, bound, settled, constant, constantInEach, repeats: table.multikey !== 0 }
}

const wholeRange: Range = { ...fullInterval, prefix: 0 }

/** The whole index, as the way to every document that is in it. */
export const wholeIndex = (table: OrderedTable): IndexAccess => ({
  table,
  intervals: [wholeRange],
  bound: new Set(),
  settled: new Set(),
  constant: new Set(),
  constantInEach: new Set(),
  repeats: table.multikey !== 0,
})

type Choice = { intervals: Interval[]; used: PathBounds[] }

/**
 * On a field without arrays all conditions hold for the one key of a document. With arrays, two conditions may be met by
 * two items, hence by two keys: only one condition can be used, and on a further field only one of the same $elemMatch.
 */
function choose(
  field: KeyField,
  bounds: readonly PathBounds[],
  isArray: boolean,
  arrayBounds: PathBounds | undefined,
): Choice | undefined {
  const fitting = bounds.filter((candidate) => candidate.path === field.path)
  if (fitting.length === 0) return undefined
  if (!isArray) {
    const intervals = fitting.map((candidate) => candidate.intervals).reduce(intersectIntervals)
    return { intervals, used: fitting }
  }
  const allowed = fitting.filter(
    (candidate) => !candidate.plainOnly && (arrayBounds === undefined || sameItem(candidate, arrayBounds)),
  )
  if (allowed.length === 0) return undefined
  const best = allowed.reduce((a, b) => (rank(b) < rank(a) ? b : a))
  return { intervals: best.intervals, used: [best] }
}

const sameItem = (a: PathBounds, b: PathBounds): boolean => a.element !== null && a.element === b.element

/** Few points first, then ranges. */
const rank = (bounds: PathBounds): number =>
  bounds.intervals.every((interval) => interval.point) ? bounds.intervals.length : 10_000 + bounds.intervals.length

function extend(ranges: readonly Range[], intervals: readonly Interval[], field: KeyField): Range[] {
  const oriented = field.direction === 1 ? intervals : intervals.map(invertInterval).reverse()
  return ranges.flatMap((range) =>
    oriented.map((interval) => {
      const longer = prefixInterval(range.low, interval)
      return { ...longer, prefix: interval.point ? longer.low.length : range.low.length }
    }),
  )
}

export type Order = 'forward' | 'backward'

/** Whether walking the ranges yields the sort order: forwards, backwards, or not at all. */
export const orderOf = (access: IndexAccess, sort: readonly SortField[]): Order | undefined =>
  orderWithin(access, sort, access.constant)

/** The same for each of the ranges: `{a: {$in: [1, 2]}}` sorted by b is two lists in order, to be merged. */
export function mergeOrderOf(access: IndexAccess, sort: readonly SortField[]): Order | undefined {
  // A field that differs between the ranges must not be part of the sort.
  if (sort.some(({ path }) => access.constantInEach.has(path) && !access.constant.has(path))) return undefined
  return orderWithin(access, sort, access.constantInEach)
}

function orderWithin(
  access: IndexAccess,
  sort: readonly SortField[],
  constant: ReadonlySet<string>,
): Order | undefined {
  const wanted = sort.filter((field) => !constant.has(field.path))
  let order: Order | undefined
  let next = 0
  const { fields } = access.table.definition
  for (let i = 0; i < fields.length && next < wanted.length; i++) {
    const field = fields[i]!
    if (constant.has(field.path)) continue
    // Neither arrays nor what was too long for a key stand in the order of the sort.
    const isUnordered = ((access.table.multikey | access.table.shortened) & (1 << i)) !== 0
    if (isUnordered || field.path !== wanted[next]!.path) return undefined
    const needed = field.direction === wanted[next]!.direction ? 'forward' : 'backward'
    if (order !== undefined && order !== needed) return undefined
    order = needed
    next++
  }
  return next === wanted.length ? (order ?? 'forward') : undefined
}

/** Whether every document that meets `conditions` is in a partial index. */
export function isImplied(
  definition: IndexDefinition,
  conditions: readonly Filter[],
  partial: readonly Filter[],
): boolean {
  if (definition.partialFilter === null) return true
  return partial.every((needed) => conditions.some((condition) => implies(condition, needed)))
}

function implies(condition: Filter, needed: Filter): boolean {
  if (needed.kind === 'or') return needed.parts.some((part) => implies(condition, part))
  if (needed.kind === 'in' && needed.regexes.length === 0)
    return needed.values.some((value) => implies(condition, { kind: 'compare', op: 'eq', path: needed.path, value }))
  if (needed.kind === 'exists') return provesExistence(condition, needed.path)
  if (needed.kind !== 'compare' || condition.kind !== 'compare' || condition.path !== needed.path) return false
  return provesComparison(condition, needed)
}

function provesExistence(condition: Filter, path: string): boolean {
  switch (condition.kind) {
    case 'exists':
      return condition.path === path
    case 'compare':
      return condition.path === path && condition.value !== null
    case 'in':
      return condition.path === path && !condition.values.includes(null)
    default:
      return condition.kind === 'regex' && condition.path === path
  }
}

type Comparison = Extract<Filter, { kind: 'compare' }>

/** The ranges of the condition lie within those of what is needed. */
function provesComparison(condition: Comparison, needed: Comparison): boolean {
  const [narrow] = boundsOf(condition)
  const [wide] = boundsOf(needed)
  if (narrow?.exact !== 'always' || wide?.exact !== 'always') return false
  const common = intersectIntervals(narrow.intervals, wide.intervals)
  return (
    common.length === narrow.intervals.length &&
    common.every((interval, i) => sameRange(interval, narrow.intervals[i]!))
  )
}

const sameRange = (a: Interval, b: Interval): boolean => a.low.equals(b.low) && a.high.equals(b.high)
