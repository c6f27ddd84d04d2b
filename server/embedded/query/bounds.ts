// From a condition to the ranges of index keys that can meet it. Ranges may hold too much, never too little; `exact` says
// when they hold nothing too much, so that the condition need not be looked at again.

import { isNumber, MaxKey, MinKey, Undefined, UNDEFINED } from '../bson/value.ts'
import type { BSONRegExp, Value } from '../bson/value.ts'
import { complement, intersectIntervals, pointInterval, successor, unionIntervals } from '../index/interval.ts'
import type { Interval } from '../index/interval.ts'
import { encodeValue, typeRange } from '../index/key-encoding.ts'
import { canonicalType, typeOrder } from '../value/compare.ts'
import { isNan } from '../value/number.ts'
import type { CompareOp, Filter } from './filter.ts'

/** `plain`: only where the field is no array in any document. */
export type Exactness = 'always' | 'plain' | 'never'

export type PathBounds = {
  path: string
  /** Sorted, without overlaps. Empty: nothing meets the condition. */
  intervals: Interval[]
  exact: Exactness
  /** They hold too little where the field is an array in some document. */
  plainOnly: boolean
  /** A document without the field may meet the condition: it is not in a sparse index. */
  nullable: boolean
  /** The condition that these bounds come from. */
  source: Filter
  /** Bounds of one $elemMatch hold for the same item of the array. */
  element: Filter | null
}

type Ranges = Pick<PathBounds, 'intervals' | 'exact' | 'nullable'> & { plainOnly?: boolean }

/** The parts of a filter that must all hold. */
export function conjuncts(filter: Filter): Filter[] {
  return filter.kind === 'and' ? filter.parts.flatMap(conjuncts) : [filter]
}

/** The bounds that one part of a conjunction puts on paths; none when no index can help with it. */
export function boundsOf(filter: Filter): PathBounds[] {
  switch (filter.kind) {
    case 'or':
      return boundsOfAny(filter, filter.parts)
    case 'elemMatchObject':
      return conjuncts(filter.part)
        .flatMap(boundsOf)
        .map((bounds) => ({
          ...bounds,
          path: `${filter.path}.${bounds.path}`,
          exact: 'never' as const,
          source: filter,
          element: filter,
        }))
    case 'elemMatchValue':
      return boundsOfItem(filter)
    default: {
      const ranges = rangesOf(filter)
      const path = pathOf(filter)
      return ranges === undefined || path === undefined
        ? []
        : [{ plainOnly: false, path, ...ranges, source: filter, element: null }]
    }
  }
}

function pathOf(filter: Filter): string | undefined {
  if (filter.kind === 'not') return pathOf(filter.part)
  return 'path' in filter ? filter.path : undefined
}

/** A path that every branch bounds is bounded by their union. Paging by {$or: [{a: {$lt: x}}, {a: x, b: {$lt: y}}]} needs it. */
function boundsOfAny(filter: Filter, parts: readonly Filter[]): PathBounds[] {
  const branches = parts.map((part) => conjuncts(part).flatMap(boundsOf))
  const found: PathBounds[] = []
  for (const first of branches[0] ?? []) {
    if (found.some(({ path }) => path === first.path)) continue
    const same = branches.map((branch) => branch.find(({ path }) => path === first.path))
    const present = same.filter((bounds) => bounds !== undefined)
    if (present.length < same.length) continue
    found.push({
      path: first.path,
      intervals: unionIntervals(present.flatMap((bounds) => bounds.intervals)),
      exact: 'never',
      plainOnly: present.some((bounds) => bounds.plainOnly),
      nullable: present.some((bounds) => bounds.nullable),
      source: filter,
      element: null,
    })
  }
  return found
}

/** All parts of a value $elemMatch hold for one item, so their ranges may be cut with each other. */
function boundsOfItem(filter: Extract<Filter, { kind: 'elemMatchValue' }>): PathBounds[] {
  let intervals: Interval[] | undefined
  for (const part of filter.parts) {
    const ranges = rangesOf(part)
    if (ranges === undefined || ranges.plainOnly === true) continue
    intervals = intervals === undefined ? ranges.intervals : intersectIntervals(intervals, ranges.intervals)
  }
  if (intervals === undefined) return []
  return [
    { path: filter.path, intervals, exact: 'never', plainOnly: false, nullable: false, source: filter, element: null },
  ]
}

function rangesOf(filter: Filter): Ranges | undefined {
  switch (filter.kind) {
    case 'compare':
      return filter.op === 'eq' ? equalTo(filter.value) : comparedTo(filter.op, filter.value)
    case 'in':
      return joined([...filter.values.map(equalTo), ...filter.regexes.map(matching)])
    case 'regex':
      return matching(filter.regex)
    case 'not':
      return filter.part.kind === 'exists' ? missing() : allBut(rangesOf(single(filter.part)))
    default:
      return undefined
  }
}

/** `$not: {$gt: 1}` is a conjunction of one condition. */
const single = (filter: Filter): Filter =>
  filter.kind === 'and' && filter.parts.length === 1 ? filter.parts[0]! : filter

/** A field that is null is not missing, but has the same key. */
const missing = (): Ranges => ({ ...equalTo(null), exact: 'never' })

/**
 * What does not meet the condition. Of an array one item may lie there although another meets it; and an empty array has
 * the key of something that is neither null nor missing.
 */
function allBut(ranges: Ranges | undefined): Ranges | undefined {
  if (ranges === undefined || ranges.exact === 'never') return undefined
  return {
    intervals: complement(ranges.intervals),
    exact: 'plain',
    plainOnly: ranges.exact === 'plain',
    nullable: !ranges.nullable,
  }
}

function joined(ranges: readonly Ranges[]): Ranges {
  return {
    intervals: unionIntervals(ranges.flatMap((range) => range.intervals)),
    exact: leastExact(ranges),
    nullable: ranges.some((range) => range.nullable),
  }
}

function leastExact(ranges: readonly Ranges[]): Exactness {
  if (ranges.some((range) => range.exact === 'never')) return 'never'
  return ranges.every((range) => range.exact === 'always') ? 'always' : 'plain'
}

const points = (...values: Value[]): Interval[] =>
  unionIntervals(values.map((value) => pointInterval(encodeValue(value))))

function equalTo(value: Value): Ranges {
  // Null stands for missing too, and an array that lacks the field everywhere has the key of null or of undefined.
  if (value === null || value instanceof Undefined)
    return { intervals: points(UNDEFINED, null), exact: 'plain', nullable: true }
  // An array is found by its first item (an empty one by "undefined"), or as an item of an array of arrays.
  if (Array.isArray(value)) return { intervals: points(value[0] ?? UNDEFINED, value), exact: 'never', nullable: false }
  return { intervals: points(value), exact: 'always', nullable: false }
}

function comparedTo(op: Exclude<CompareOp, 'eq'>, value: Value): Ranges | undefined {
  const inclusive = op === 'lte' || op === 'gte'
  if (value === null) return inclusive ? equalTo(null) : { intervals: [], exact: 'always', nullable: false }
  if (isNumber(value) && isNan(value))
    return inclusive ? equalTo(value) : { intervals: [], exact: 'always', nullable: false }
  if (!hasPlainOrder(value)) return undefined
  const encoded = encodeValue(value)
  const { low, high } = typeRange(value)
  const range =
    op === 'gt' || op === 'gte'
      ? { low: inclusive ? encoded : successor(encoded), high, point: false }
      : { low, high: inclusive ? successor(encoded) : encoded, point: false }
  return { intervals: unionIntervals([range]), exact: 'always', nullable: false }
}

const plainTypes = new Set<number>([
  typeOrder.number,
  typeOrder.string,
  typeOrder.objectId,
  typeOrder.bool,
  typeOrder.date,
  typeOrder.binData,
  typeOrder.timestamp,
])

/** Comparison with documents and arrays, MinKey and MaxKey reaches beyond one range of keys. */
const hasPlainOrder = (value: Value): boolean =>
  !(value instanceof MinKey || value instanceof MaxKey) && plainTypes.has(canonicalType(value))

/** Strings that begin as the pattern does, and the same regular expression as a value. */
function matching(regex: BSONRegExp): Ranges {
  const prefix = literalPrefix(regex)
  const text = encodeValue(prefix)
  // Without the end mark: every string that begins so. An empty prefix leaves the byte of the type, that is all strings.
  const start = text.subarray(0, text.length - 1)
  const strings = { low: start, high: successor(start), point: false }
  return { intervals: unionIntervals([strings, pointInterval(encodeValue(regex))]), exact: 'never', nullable: false }
}

/** The text with which every match must begin; empty when the pattern does not say. */
export function literalPrefix(regex: BSONRegExp): string {
  if (!regex.pattern.startsWith('^') || /[imx]/.test(regex.options) || regex.pattern.includes('|')) return ''
  const literal = /^\^((?:[^\\^$.|?*+()[\]{}]|\\[^a-zA-Z0-9])*)/.exec(regex.pattern)![1]!
  const rest = regex.pattern.slice(literal.length + 1)
  const certain = /^[?*{]/.test(rest) ? literal.replace(/(?:\\.|[\uD800-\uDBFF][\uDC00-\uDFFF]|[^])$/, '') : literal
  return certain.replace(/\\(.)/gsu, '$1')
}
