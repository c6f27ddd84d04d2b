// Small helpers with which the cases are written: plain JavaScript to BSON values, and a repeatable choice.

import { ObjectId } from '../../server/embedded/bson/value.ts'
import type { Doc, Value } from '../../server/embedded/bson/value.ts'

type Plain = Value | { readonly [name: string]: Plain | undefined } | readonly Plain[]

/** Objects become documents, arrays stay arrays, BSON values stay what they are. */
export function bson(plain: Plain): Value {
  if (Array.isArray(plain)) return plain.map(bson)
  if (plain !== null && typeof plain === 'object' && Object.getPrototypeOf(plain) === Object.prototype) {
    return doc(plain as { readonly [name: string]: Plain })
  }
  return plain as Value
}

export function doc(plain: { readonly [name: string]: Plain | undefined }): Doc {
  const result: Doc = new Map()
  for (const [name, member] of Object.entries(plain)) if (member !== undefined) result.set(name, bson(member))
  return result
}

export type { Plain }

/** An ObjectId that is the same in every run. */
export const oid = (n: number): ObjectId => new ObjectId(n.toString(16).padStart(24, '0'))

/** A repeatable source of numbers in [0, 1) (mulberry32). */
export function repeatable(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** As many items as wanted, chosen repeatably; all of them when there are fewer. */
export function choose<T>(items: readonly T[], count: number, seed: number): T[] {
  const random = repeatable(seed)
  return items
    .map((item, place) => ({ item, place, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, count)
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item)
}
