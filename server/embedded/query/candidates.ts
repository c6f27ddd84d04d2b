// The indexes that can serve a query, and how each of them would.

import { isDoc } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import type { Collection } from '../storage/collection.ts'
import type { IndexTable } from '../storage/index-table.ts'
import { OrderedTable } from '../storage/ordered-table.ts'
import { valuesEqual } from '../value/compare.ts'
import { conjuncts } from './bounds.ts'
import type { PathBounds } from './bounds.ts'
import type { Filter } from './filter.ts'
import { accessOf, isImplied, mergeOrderOf, orderOf } from './index-access.ts'
import type { IndexAccess, Order } from './index-access.ts'
import { parseFilter } from './parse.ts'
import type { PlanRequest } from './plan-types.ts'

export type Candidate = {
  access: IndexAccess
  /** It gives the order of the sort, walked so. */
  order: Order | undefined
  /** The order comes about only when its ranges are merged. */
  merged: boolean
  /** No document that it yields has to be checked. */
  settlesAll: boolean
  cost: number
}

/** More ranges than this are not merged: each of them is read on its own. */
const maxMergedRanges = 200

export function candidatesOf(
  collection: Collection,
  request: PlanRequest,
  parts: readonly Filter[],
  bounds: readonly PathBounds[],
): Candidate[] {
  const forced = request.hint !== undefined
  const candidates: Candidate[] = []
  for (const table of forced ? hintedTables(collection, request.hint!) : usableTables(collection)) {
    if (!forced && !isImplied(table.definition, parts, partialParts(table.definition))) continue
    if (!forced && !isWorthALook(table, request, bounds)) continue
    const access = accessOf(table, bounds, forced)
    if (access === undefined) continue
    const { order, merged } = orderFor(access, request)
    if (!forced && access.bound.size === 0 && (request.sort.length === 0 || order === undefined)) continue
    const settlesAll = parts.every((part) => access.settled.has(part))
    const candidate = { access, order, merged, settlesAll, cost: 0 }
    // No other index can do better.
    if (isUniqueLookup(candidate)) return [candidate]
    candidates.push(candidate)
  }
  return candidates
}

/** Told from its first field, before anything is put together: most indexes of a collection have nothing to do with a query. */
const isWorthALook = (table: OrderedTable, { sort }: PlanRequest, bounds: readonly PathBounds[]): boolean =>
  sort.length > 0 || bounds.some(({ path }) => path === table.definition.fields[0]!.path)

/** It finds one document at most. */
export const isUniqueLookup = ({ access }: Candidate): boolean =>
  access.table.definition.unique &&
  access.bound.size === access.table.definition.fields.length &&
  access.intervals.length === 1 &&
  access.intervals[0]!.point

function orderFor(access: IndexAccess, { sort }: PlanRequest): Pick<Candidate, 'order' | 'merged'> {
  const order = orderOf(access, sort)
  if (order !== undefined || access.intervals.length > maxMergedRanges) return { order, merged: false }
  const ofEach = mergeOrderOf(access, sort)
  return { order: ofEach, merged: ofEach !== undefined }
}

/** Keys know nothing of positions in arrays, so a path with a number in it cannot be looked up. */
const usableTables = (collection: Collection): OrderedTable[] =>
  collection.indexes.filter(
    (index): index is OrderedTable => index instanceof OrderedTable && isVisible(index) && !index.hasPosition,
  )

const isVisible = (index: IndexTable): boolean => index.ready && !index.definition.hidden

const isHinted = ({ definition }: IndexTable, hint: Value): boolean =>
  typeof hint === 'string' ? definition.name === hint : isDoc(hint) && valuesEqual(definition.spec.get('key')!, hint)

const hintedTables = (collection: Collection, hint: Value): OrderedTable[] =>
  usableTables(collection)
    .filter((index) => isHinted(index, hint))
    .slice(0, 1)

/** A hint that names no index. One that cannot serve here, such as a hashed one, is no error: all documents are read. */
export const badHint = (collection: Collection, hint: Value): boolean =>
  !collection.indexes.some((index) => isVisible(index) && isHinted(index, hint))

const partialCache = new WeakMap<Doc, Filter[]>()

/** The conditions of a partial index. */
export function partialParts({ partialFilter }: { partialFilter: Doc | null }): readonly Filter[] {
  if (partialFilter === null) return []
  let parts = partialCache.get(partialFilter)
  if (parts === undefined) {
    parts = conjuncts(parseFilter(partialFilter))
    partialCache.set(partialFilter, parts)
  }
  return parts
}
