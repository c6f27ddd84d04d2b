// What the planner is asked, and what it answers.

import type { Value } from '../bson/value.ts'
import type { TextHits } from '../storage/text-hits.ts'
import type { Filter } from './filter.ts'
import type { IndexAccess, SortField } from './index-access.ts'

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

/** What is left to check of these conditions. */
export function restOf(parts: readonly Filter[]): Filter | null {
  const open = parts.filter((part) => !(part.kind === 'constant' && part.value))
  if (open.length === 0) return null
  return open.length === 1 ? open[0]! : { kind: 'and', parts: open }
}
