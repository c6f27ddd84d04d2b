// The planner: how to find the documents of a filter in the order of a sort, reading as little as it can.
//
// An index is a candidate when its first field is bounded by the filter, or when it gives the order of the sort
// (candidates.ts). Which of several is best is not guessed from statistics: their keys are counted, no further than the
// decision needs (plan-cost.ts). A filter that is an $or may instead be the union of one plan for each branch
// (plan-union.ts), a $text is answered by its own index (plan-text.ts).

import { isDoc } from '../bson/value.ts'
import type { Value } from '../bson/value.ts'
import { badValue } from '../error.ts'
import type { Collection } from '../storage/collection.ts'
import type { TextHits } from '../storage/text-hits.ts'
import { boundsOf, conjuncts } from './bounds.ts'
import { badHint, candidatesOf } from './candidates.ts'
import type { Candidate } from './candidates.ts'
import type { Filter } from './filter.ts'
import type { IndexAccess, SortField } from './index-access.ts'
import { bestOf } from './plan-cost.ts'
import { planText } from './plan-text.ts'
import { planUnion } from './plan-union.ts'

export { conditionsAround, searchText } from './plan-text.ts'

export type Source =
  | { kind: 'nothing' }
  | { kind: 'collection'; reverse: boolean }
  | { kind: 'index'; access: IndexAccess; reverse: boolean }
  /** Each range of an index in its order, merged into one. */
  | { kind: 'merge'; access: IndexAccess; reverse: boolean }
  | { kind: 'text'; hits: TextHits }
  /** An index in its order, but only the documents of `hits`. */
  | { kind: 'filtered'; access: IndexAccess; reverse: boolean; hits: TextHits }
  /** One after the other; in the order of `sort`, if there is one, where every source has it. */
  | { kind: 'union'; sources: Source[]; sort: readonly SortField[] }

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
  const natural = naturalOrder(request)
  const parts = conjuncts(request.filter)
  if (natural === undefined && request.hint !== undefined) assertHint(collection, request.hint)
  if (parts.some((part) => part.kind === 'constant' && !part.value)) return nothing
  const text = parts.find((part) => part.kind === 'text')
  if (text) return planText(collection, request, text.search, parts)
  if (natural !== undefined) return scanAll(request, natural)
  const bounds = parts.flatMap(boundsOf)
  if (bounds.some((bound) => bound.intervals.length === 0 && !bound.plainOnly)) return nothing
  const candidates = candidatesOf(collection, request, parts, bounds)
  const best = request.hint === undefined ? bestOf(collection, candidates, request) : candidates[0]
  const union = request.hint === undefined && !settlesMuch(best) ? planUnion(collection, request, parts) : undefined
  if (union && (best === undefined || union.cost < best.cost)) {
    return { source: union.source, rest: request.filter, sorted: union.sorted }
  }
  return best === undefined ? scanAll(request, false) : planOf(best, parts)
}

const nothing: Plan = { source: { kind: 'nothing' }, rest: null, sorted: true }

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
  if (isDoc(hint) && hint.has('$natural')) {
    const direction = Number(hint.get('$natural'))
    if (hint.size > 1 || Math.abs(direction) !== 1)
      throw badValue('$natural hint cannot be set to a value other than -1 or 1.')
    return direction === -1
  }
  return sort[0]?.path === '$natural' ? sort[0].direction === -1 : undefined
}

function assertHint(collection: Collection, hint: Value): void {
  if (badHint(collection, hint))
    throw badValue(
      'error processing query: planner returned error :: caused by :: hint provided does not correspond to an existing index',
    )
}

/** What is left to check of these conditions. */
export function restOf(parts: readonly Filter[]): Filter | null {
  const open = parts.filter((part) => !(part.kind === 'constant' && part.value))
  if (open.length === 0) return null
  return open.length === 1 ? open[0]! : { kind: 'and', parts: open }
}

/** Few enough keys that no union can do noticeably better. */
const settlesMuch = (best: Candidate | undefined): boolean => best !== undefined && best.cost < 100

function planOf({ access, order, merged }: Candidate, parts: readonly Filter[]): Plan {
  return {
    source: { kind: merged ? 'merge' : 'index', access, reverse: order === 'backward' },
    rest: restOf(parts.filter((part) => !access.settled.has(part))),
    sorted: order !== undefined,
  }
}
