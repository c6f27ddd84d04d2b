// $text. The words of one account stand together in the index, and its hits are read only as far as they are needed.

import type { Doc, Value } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import type { Collection } from '../storage/collection.ts'
import type { TextHits } from '../storage/text-hits.ts'
import type { TextTable } from '../storage/text-table.ts'
import { boundsOf, conjuncts } from './bounds.ts'
import { candidatesOf, partialParts } from './candidates.ts'
import type { Candidate } from './candidates.ts'
import type { Filter } from './filter.ts'
import { isImplied } from './index-access.ts'
import { keysIn, manyKeys, withoutInferior } from './plan-cost.ts'
import { restOf } from './plan-types.ts'
import type { Plan, PlanRequest } from './plan-types.ts'

export function planText(collection: Collection, request: PlanRequest, search: Doc, parts: readonly Filter[]): Plan {
  const others = parts.filter((part) => !(part.kind === 'text' && part.search === search))
  const hits = searchText(collection, search, parts)
  return (
    planOrderedText(collection, request, others, hits) ?? {
      source: { kind: 'text', hits },
      rest: restOf(others),
      sorted: request.sort.length === 0,
    }
  )
}

/** Fewer hits than this are read and sorted. */
const fewHits = 200
/** Reading a document costs as much as walking over this many keys. */
const keysPerDocument = 20

/** Keys that rise are those of documents written later, mostly. */
function isOldestFirst({ access, order }: Candidate): boolean {
  const leading = access.table.definition.fields.find(({ path }) => !access.constant.has(path))
  return (leading?.direction === 1) === (order === 'forward')
}

/**
 * The first page of many hits: instead of reading them all to sort them, an index is walked in the order of the sort until
 * enough of its documents are hits.
 */
function planOrderedText(
  collection: Collection,
  request: PlanRequest,
  others: readonly Filter[],
  hits: TextHits,
): Plan | undefined {
  const { sort, wanted } = request
  if (sort.length === 0 || wanted === undefined) return undefined
  const candidates = candidatesOf(collection, request, others, others.flatMap(boundsOf)).filter(
    ({ order, merged, access }) => order !== undefined && !merged && !access.repeats,
  )
  const [best] = withoutInferior(candidates)
  if (best === undefined) return undefined
  if (isOldestFirst(best)) hits.forwards()
  if (hits.count(fewHits) < fewHits) return undefined
  // Walking costs `wanted * keys / hits`, reading them all `hits * keysPerDocument`: more hits than this, and it pays.
  const counted = keysIn(collection, best, manyKeys)
  const keys = counted < manyKeys ? counted : collection.approximateCount()
  const enough = Math.sqrt((wanted * keys) / keysPerDocument)
  if (hits.count(enough) < enough) return undefined
  const { access, order } = best
  const rest = restOf(others.filter((part) => !access.settled.has(part)))
  return { source: { kind: 'filtered', access, reverse: order === 'backward', hits }, rest, sorted: true }
}

/**
 * The documents that a `$text` finds, wherever in the filter it stands: `parts` are the conditions that hold for all of it.
 * Throws 27 IndexNotFound, 291 NoQueryExecutionPlans.
 */
export function searchText(collection: Collection, search: Doc, parts: readonly Filter[]): TextHits {
  const table = collection.textTable
  if (table === undefined) throw new CommandError(27, 'text index required for $text query')
  for (const option of ['$caseSensitive', '$diacriticSensitive']) {
    if (search.get(option) === true) throw new CommandError(238, `$text with ${option} is not supported`)
  }
  const scope = scopeOf(table, parts)
  if (scope === undefined || !isImplied(table.definition, parts, partialParts(table.definition))) {
    throw new CommandError(
      291,
      'error processing query: planner returned error :: caused by :: failed to use text index to satisfy $text query (if text index is compound, are equality predicates given for all prefix fields?)',
    )
  }
  return table.search(search.get('$search') as string, scope)
}

/** The conditions that hold wherever this `$text` is asked: those beside it, and beside what it lies in. */
export function conditionsAround(filter: Filter, search: Doc): Filter[] | undefined {
  if (filter.kind === 'text') return filter.search === search ? [] : undefined
  if (filter.kind !== 'and' && filter.kind !== 'or' && filter.kind !== 'nor') return undefined
  for (const part of filter.parts) {
    const inside = conditionsAround(part, search)
    if (inside === undefined) continue
    return filter.kind === 'and' ? [...inside, ...conjuncts(filter).filter((other) => other !== part)] : inside
  }
  return undefined
}

/** The values of the fields before the text; undefined where the filter does not fix all of them. */
function scopeOf(table: TextTable, parts: readonly Filter[]): Value[] | undefined {
  const values: Value[] = []
  for (const { path } of table.definition.fields) {
    const fixed = parts.find((part) => part.kind === 'compare' && part.op === 'eq' && part.path === path)
    if (fixed === undefined || fixed.kind !== 'compare') return undefined
    values.push(fixed.value)
  }
  return values
}
