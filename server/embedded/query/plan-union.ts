// An $or as the union of one index for each branch.

import type { Collection } from '../storage/collection.ts'
import { boundsOf, conjuncts } from './bounds.ts'
import { candidatesOf } from './candidates.ts'
import type { Candidate } from './candidates.ts'
import type { Filter } from './filter.ts'
import { bestOf } from './plan-cost.ts'
import type { PlanRequest, Source } from './plan-types.ts'

export type Union = { source: Source; sorted: boolean; cost: number }

export function planUnion(collection: Collection, request: PlanRequest, parts: readonly Filter[]): Union | undefined {
  let best: Union | undefined
  for (const part of parts) {
    if (part.kind !== 'or') continue
    const others = parts.filter((other) => other !== part)
    const union = unionOf(collection, request, part.parts, others)
    if (union && (best === undefined || union.cost < best.cost)) best = union
  }
  return best
}

function unionOf(
  collection: Collection,
  { sort, wanted }: PlanRequest,
  branches: readonly Filter[],
  others: readonly Filter[],
): Union | undefined {
  const chosen: Candidate[] = []
  for (const branch of branches) {
    const parts = [...conjuncts(branch), ...others.filter((other) => other.kind !== 'or')]
    if (parts.some((part) => part.kind === 'text')) return undefined
    const bounds = parts.flatMap(boundsOf)
    if (bounds.some((bound) => bound.intervals.length === 0 && !bound.plainOnly)) continue
    const request: PlanRequest = { filter: branch, sort, wanted, hint: undefined }
    const best = bestOf(collection, candidatesOf(collection, request, parts, bounds), request)
    if (best === undefined) return undefined
    chosen.push(best)
  }
  const cost = chosen.reduce((sum, candidate) => sum + candidate.cost, 0)
  // Where every branch comes in the order of the sort, so does their union.
  const sorted = chosen.every((candidate) => candidate.order !== undefined)
  const sources = chosen.map(({ access, order, merged }): Source => {
    return { kind: merged ? 'merge' : 'index', access, reverse: order === 'backward' }
  })
  return {
    source: { kind: 'union', sources, sort: sorted ? sort : [] },
    sorted,
    cost: sorted ? cost : cost * 2 + 1,
  }
}
