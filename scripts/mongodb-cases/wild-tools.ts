// What the scenarios of chance are made with: values, filters and updates from one row of choices, and what most of them
// begin with.

import type { Doc, Value } from '../../server/embedded/bson/value.ts'
import { doc } from './build.ts'
import type { Plain } from './build.ts'
import type { Dice } from './dice.ts'
import type { WildFilters } from './wild-filters.ts'
import type { WildUpdates } from './wild-updates.ts'
import type { WildValues } from './wild-values.ts'

export interface Tools {
  readonly dice: Dice
  readonly values: WildValues
  readonly filters: WildFilters
  readonly updates: WildUpdates
  readonly schema: (depth: number) => Doc
}

export const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i))

export const documentsOf = ({ values }: Tools, count: number, depth = 2): Doc[] =>
  times(count, (i) => new Map<string, Value>([['_id', i], ...values.fields(depth)]))

export const indexKeys: readonly Plain[] = [
  { a: 1 },
  { a: -1 },
  { b: 1, a: -1 },
  { a: 1, b: 1 },
  { 'a.b': 1 },
  { 'a.b': -1, c: 1 },
  { 'a.0': 1 },
  { 'a.b.c': 1 },
  { 'b.a': 1, 'b.c': -1 },
  { c: 1, _id: -1 },
  { c: 1, 'a.b': 1, b: -1 },
]

/** An index; names are made up so that two of one key never meet. */
export function index({ dice: { random, pick } }: Tools, i: number, more: Record<string, Plain> = {}): Doc {
  const partial: Plain = pick<Plain>([
    { a: { $exists: true } },
    { b: { $gt: 1 } },
    { c: 'a' },
    { a: { $type: 'object' } },
  ])
  return doc({
    key: random() < 0.01 ? { [pick(['a', 'b', 'a.b'])]: 'hashed' } : pick(indexKeys),
    name: `i${i}`,
    ...(random() < 0.15 && { sparse: true }),
    ...(random() < 0.15 && { partialFilterExpression: partial }),
    ...more,
  })
}
