// Which of several indexes is the cheapest way. Most are ruled out without looking at the data; of the rest the keys are
// counted, first a few, then only as many as tell which way is the better one.

import type { Collection } from '../storage/collection.ts'
import { isUniqueLookup } from './candidates.ts'
import type { Candidate } from './candidates.ts'
import type { PlanRequest } from './plan-types.ts'

/** A count as far as this costs some tens of microseconds. */
const fewKeys = 500
/** Nobody counts further than this to choose a way, which then costs more than the count did. */
export const manyKeys = 20_000
/** Reading and sorting a document costs as much as walking over this many keys. */
const keysPerSortedDocument = 2

/** The cheapest; undefined when there is none. A whole-collection scan is worth it only where no index is a candidate. */
export function bestOf(collection: Collection, all: readonly Candidate[], request: PlanRequest): Candidate | undefined {
  const candidates = withoutInferior(all)
  const unique = candidates.find(isUniqueLookup)
  // Its cost stays 0: there is nothing to count.
  if (unique) return unique
  if (candidates.length < 2) {
    for (const candidate of candidates) candidate.cost = keysIn(collection, candidate, fewKeys)
    return candidates[0]
  }
  const keys = candidates.map((candidate) => keysIn(collection, candidate, fewKeys))
  if (mattersFurther(candidates, keys)) countFurther(collection, candidates, keys, request)
  const fewest = Math.max(1, Math.min(...keys))
  candidates.forEach((candidate, i) => {
    candidate.cost = costOf(candidate, keys[i]!, fewest, request)
  })
  return candidates.reduce((a, b) => (isBetter(b, a) ? b : a))
}

/** Where none of those that seem long gives the order, a closer look would change nothing. */
const mattersFurther = (candidates: readonly Candidate[], keys: readonly number[]): boolean =>
  candidates.some((candidate, i) => candidate.order !== undefined && keys[i]! >= fewKeys) &&
  keys.filter((count) => count >= fewKeys).length > 0

/**
 * One way reads `keys` documents and sorts them; another walks in order over `total * wanted / keys` keys until it has
 * enough. With more keys than the square root of `total * wanted` the second is better, so that is how far one counts.
 */
function countFurther(
  collection: Collection,
  candidates: readonly Candidate[],
  keys: number[],
  { wanted }: PlanRequest,
): void {
  const total = collection.approximateCount()
  const bound = Math.min(manyKeys, Math.ceil(Math.sqrt(total * (wanted ?? total))))
  candidates.forEach((candidate, i) => {
    if (keys[i]! < fewKeys) return
    // In order and with a limit it is never read to its end; how long it is decides nothing but how thin the hits lie.
    const isWalk = candidate.order !== undefined && wanted !== undefined
    keys[i] = isWalk && candidate.access.bound.size === 0 ? total : keysIn(collection, candidate, bound)
    if (isWalk && keys[i] === bound) keys[i] = total
  })
}

/**
 * Without those that another one beats for certain: it narrows by the same fields or more, and gives the order if they do.
 * What is left seldom needs counting.
 */
export function withoutInferior(candidates: readonly Candidate[]): Candidate[] {
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

/** How many keys it would read, counted no further than `bound`. */
export function keysIn(collection: Collection, { access }: Candidate, bound: number): number {
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
  if (sort.length > 0 && candidate.order === undefined) return keys * keysPerSortedDocument + 1
  if (wanted === undefined) return keys
  const keysForEach = candidate.settlesAll ? 1 : keys / fewest
  return Math.min(keys, wanted * keysForEach)
}

function isBetter(a: Candidate, b: Candidate): boolean {
  if (a.cost !== b.cost) return a.cost < b.cost
  if (a.merged !== b.merged) return b.merged
  if (a.access.bound.size !== b.access.bound.size) return a.access.bound.size > b.access.bound.size
  if (a.access.settled.size !== b.access.settled.size) return a.access.settled.size > b.access.settled.size
  // Where an array gave a document several keys, each of them is read.
  if (a.access.repeats !== b.access.repeats) return b.access.repeats
  return a.access.table.definition.fields.length < b.access.table.definition.fields.length
}
