// Accumulators as expressions: over a list of operands, or over the items of one array.

import type { Accumulator } from '../accumulators.ts'
import { makeAverage, makeDeviation, makeExtreme, makeSum } from '../accumulators.ts'
import type { Operator } from '../compiler.ts'

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

export const summaryOperators: Record<string, Operator> = {
  $sum: summary(makeSum),
  $avg: summary(makeAverage),
  $min: summary(() => makeExtreme(-1)),
  $max: summary(() => makeExtreme(1)),
  $stdDevPop: summary(() => makeDeviation('population')),
  $stdDevSamp: summary(() => makeDeviation('sample')),
}
