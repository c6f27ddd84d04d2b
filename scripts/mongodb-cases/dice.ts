// Chance that can be repeated: the same seed gives the same choices.

import { repeatable } from './build.ts'

/** Chance, as choices. */
export interface Dice {
  random(): number
  below(limit: number): number
  pick<T>(items: readonly T[]): T
  some<T>(most: number, make: () => T): T[]
}

export function makeDice(seed: number): Dice {
  const random = repeatable(seed)
  const below = (limit: number): number => Math.floor(random() * limit)
  return {
    random,
    below,
    pick: (items) => {
      for (const item of items.slice(below(items.length))) return item
      throw new Error('nothing to pick from')
    },
    some: (most, make) => Array.from({ length: 1 + below(most) }, make),
  }
}
