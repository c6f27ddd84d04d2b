// Accumulators of $group. Each group holds one accumulator per field; `add` takes the value of its expression for each
// document and `result` is asked once at the end. The same code serves the expression forms ($sum of a list, ...).

import { CommandError } from '../error.ts'
import { double, isDoc, isNumber } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { compareValues } from '../value/compare.ts'
import { closeDecimal, divideDecimals, fromInteger } from '../value/decimal.ts'
import { toDouble } from '../value/number.ts'
import { Summation } from '../value/summation.ts'
import { ValueSet } from '../value/value-set.ts'
import { isNullish } from './compiler.ts'

export interface Accumulator {
  add(value: Value | undefined): void
  result(): Value | undefined
}

export function makeSum(): Accumulator {
  const sum = new Summation()
  return {
    add: (value) => {
      if (isNumber(value)) sum.add(value)
    },
    result: () => sum.total(),
  }
}

export function makeAverage(): Accumulator {
  const sum = new Summation()
  return {
    add: (value) => {
      if (isNumber(value)) sum.add(value)
    },
    result: () => {
      if (sum.count === 0) return null
      if (sum.isDecimal) return closeDecimal(divideDecimals(sum.decimalTotal(), fromInteger(BigInt(sum.count))))
      return double(sum.binarySum() / sum.count)
    },
  }
}

/** The least (-1) or greatest (1) value; null and missing do not count. */
export function makeExtreme(sign: 1 | -1): Accumulator {
  let best: Value | undefined
  return {
    add: (value) => {
      if (isNullish(value)) return
      if (best === undefined || compareValues(value, best) * sign > 0) best = value
    },
    result: () => best ?? null,
  }
}

export function makeFirst(): Accumulator {
  let seen = false
  let first: Value | undefined
  return {
    add: (value) => {
      if (!seen) first = value
      seen = true
    },
    result: () => first ?? null,
  }
}

export function makeLast(): Accumulator {
  let last: Value | undefined
  return {
    add: (value) => {
      last = value
    },
    result: () => last ?? null,
  }
}

export function makePush(): Accumulator {
  const items: Value[] = []
  return {
    add: (value) => {
      if (value !== undefined) items.push(value)
    },
    result: () => items,
  }
}

export function makeAddToSet(): Accumulator {
  const set = new ValueSet()
  return {
    add: (value) => {
      if (value !== undefined) set.add(value)
    },
    result: () => set.values(),
  }
}

export function makeCount(): Accumulator {
  const sum = new Summation()
  return { add: () => sum.add(1), result: () => sum.total() }
}

export function makeMergeObjects(): Accumulator {
  const merged: Doc = new Map()
  return {
    add: (value) => {
      if (isNullish(value)) return
      if (!isDoc(value)) throw new CommandError(40400, '$mergeObjects requires object inputs')
      for (const [name, member] of value) merged.set(name, member)
    },
    result: () => merged,
  }
}

/** Standard deviation by Welford's method, which does not lose digits on large values. */
export function makeDeviation(kind: 'population' | 'sample'): Accumulator {
  let count = 0
  let mean = 0
  let squares = 0
  return {
    add: (value) => {
      if (!isNumber(value)) return
      const number = toDouble(value)
      count++
      const delta = number - mean
      mean += delta / count
      squares += delta * (number - mean)
    },
    result: () => {
      const divisor = kind === 'population' ? count : count - 1
      return divisor > 0 ? double(Math.sqrt(squares / divisor)) : null
    },
  }
}

/** $firstN, $lastN, $minN, $maxN. */
export function makeSeveral(kind: 'first' | 'last' | 'min' | 'max', n: number): Accumulator {
  const items: Value[] = []
  const sign = kind === 'max' ? -1 : 1
  return {
    add: (value) => {
      if (kind === 'first') {
        if (items.length < n) items.push(value ?? null)
      } else if (kind === 'last') {
        items.push(value ?? null)
        if (items.length > n) items.shift()
      } else if (!isNullish(value)) {
        const at = items.findIndex((item) => compareValues(value, item) * sign < 0)
        items.splice(at < 0 ? items.length : at, 0, value)
        if (items.length > n) items.pop()
      }
    },
    // MongoDB gives equals among the greatest in reverse order.
    result: () => (kind === 'max' ? items.toSorted(compareValues).reverse() : items),
  }
}

/** $top, $bottom and those of n: fed with pairs of a sort key and a value. */
export function makeRanked(
  end: 'top' | 'bottom',
  isSingle: boolean,
  n: number,
  compareKeys: (a: readonly Value[], b: readonly Value[]) => number,
): Accumulator {
  let items: { key: Value[]; value: Value; place: number }[] = []
  const sign = end === 'top' ? 1 : -1
  let places = 0
  // Of equals the first ones are taken, at either end.
  const cut = (): void => {
    items.sort((a, b) => sign * compareKeys(a.key, b.key) || a.place - b.place)
    items = items.slice(0, n)
  }
  return {
    add: (pair) => {
      const [key, value] = pair as [Value[], Value]
      items.push({ key, value, place: places++ })
      if (items.length >= 2 * n + 64) cut()
    },
    result: () => {
      cut()
      const values = items.toSorted((a, b) => compareKeys(a.key, b.key) || a.place - b.place).map((item) => item.value)
      return isSingle ? values[0] : values
    },
  }
}

/** The accumulators that take one expression, by name. */
export const accumulators: Record<string, () => Accumulator> = {
  $sum: makeSum,
  $avg: makeAverage,
  $min: () => makeExtreme(-1),
  $max: () => makeExtreme(1),
  $first: makeFirst,
  $last: makeLast,
  $push: makePush,
  $addToSet: makeAddToSet,
  $mergeObjects: makeMergeObjects,
  $stdDevPop: () => makeDeviation('population'),
  $stdDevSamp: () => makeDeviation('sample'),
}
