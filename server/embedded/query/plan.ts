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
import { boundsOf, conjuncts } from './bounds.ts'
import { badHint, candidatesOf } from './candidates.ts'
import type { Candidate } from './candidates.ts'
import type { Filter } from './filter.ts'
import type { SortField } from './index-access.ts'
import { bestOf } from './plan-cost.ts'
import { planText } from './plan-text.ts'
import { restOf } from './plan-types.ts'
import type { Plan, PlanRequest } from './plan-types.ts'
import { planUnion } from './plan-union.ts'

export { conditionsAround, searchText } from './plan-text.ts'
export type { Plan, PlanRequest, Source } from './plan-types.ts'

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

/** Few enough keys that no union can do noticeably better. */
const settlesMuch = (best: Candidate | undefined): boolean => best !== undefined && best.cost < 100

function planOf({ access, order, merged }: Candidate, parts: readonly Filter[]): Plan {
  return {
    source: { kind: merged ? 'merge' : 'index', access, reverse: order === 'backward' },
    rest: restOf(parts.filter((part) => !access.settled.has(part))),
    sorted: order !== undefined,
  }
}
