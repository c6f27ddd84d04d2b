// Accumulators as expressions: over a list of operands, or over the items of one array.

import type { Accumulator } from '../accumulators.ts'
import { makeAverage, makeDeviation, makeExtreme, makeSum } from '../accumulators.ts'
import { isNumber } from '../../bson/value.ts'
import { isNan } from '../../value/number.ts'
import type { Operator } from '../compiler.ts'
import { parsePercentiles } from '../percentile.ts'

function summary(make: () => Accumulator): Operator {
  return (operand, compiler, name) => {
    const parts = compiler.operands(name, operand, 0, Infinity)
    return (scope) => {
      const accumulator = make()
      const only = parts.length === 1 ? parts[0]!(scope) : undefined
      if (Array.isArray(only)) for (const item of only) accumulator.add(item)
      else if (parts.length === 1) accumulator.add(only)
      else for (const part of parts) accumulator.add(part(scope))
      return accumulator.result()
    }
  }
}

/** $percentile and $median: over the numbers of an array, or over one number. */
const percentiles: Operator = (operand, compiler, name) => {
  const { input, make, shares } = parsePercentiles(name, operand, compiler)
  return (scope) => {
    const accumulator = make()
    const value = input(scope)
    // A lone number stands for itself, even when it is none; among others NaN does not count.
    if (isNumber(value) && isNan(value)) return name === '$median' ? Number.NaN : shares.map(() => Number.NaN)
    if (Array.isArray(value)) for (const item of value) accumulator.add(item)
    else accumulator.add(value)
    return accumulator.result()
  }
}

export const summaryOperators: Record<string, Operator> = {
  $sum: summary(makeSum),
  $avg: summary(makeAverage),
  $min: summary(() => makeExtreme(-1)),
  $max: summary(() => makeExtreme(1)),
  $median: percentiles,
  $percentile: percentiles,
  $stdDevPop: summary(() => makeDeviation('population')),
  $stdDevSamp: summary(() => makeDeviation('sample')),
}
