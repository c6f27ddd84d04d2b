// $percentile and $median, as accumulators and as expressions. MongoDB's method "approximate" estimates for many values;
// here all are kept and the answer is exact: the least value that at least the share p of them does not exceed.

import { CommandError, typeMismatch } from '../error.ts'
import { double, isDoc, isNumber } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { toDouble } from '../value/number.ts'
import type { Accumulator } from './accumulators.ts'
import type { Compiler, Eval } from './compiler.ts'

export interface Percentiles {
  readonly input: Eval
  readonly shares: readonly number[]
  readonly make: () => Accumulator
}

const isMedian = (name: string): boolean => name === '$median'

/** Takes the operand of `$percentile` or `$median` apart; `constant` computes what must not depend on the document. */
export function parsePercentiles(name: string, operand: Value, compiler: Compiler): Percentiles {
  if (!isDoc(operand))
    throw new CommandError(isMedian(name) ? 7436201 : 7429703, `specification must be an object; found ${name}`)
  const known = isMedian(name) ? ['input', 'method'] : ['input', 'p', 'method']
  for (const key of operand.keys()) {
    if (!known.includes(key)) throw new CommandError(40415, `BSON field '${name}.${key}' is an unknown field.`)
  }
  for (const key of known) {
    if (!operand.has(key)) throw new CommandError(40414, `BSON field '${name}.${key}' is missing but a required field`)
  }
  const method = operand.get('method')
  if (typeof method !== 'string') {
    throw typeMismatch(`BSON field '${name}.method' is the wrong type, expected type 'string'`)
  }
  if (method !== 'approximate') {
    throw new CommandError(2, "Currently only 'approximate' can be used as percentile 'method'.")
  }
  const shares = isMedian(name) ? [0.5] : parseShares(operand, compiler)
  return { input: compiler.compile(operand.get('input')!), shares, make: () => makePercentiles(shares, isMedian(name)) }
}

function parseShares(operand: Doc, compiler: Compiler): number[] {
  const p = compiler.constantOf(operand.get('p')!)
  if (p === undefined) {
    throw new CommandError(7750300, "The $percentile 'p' field must be an array of constant values")
  }
  const refuse = (code: number): CommandError =>
    new CommandError(code, "The $percentile 'p' field must be an array of numbers from [0.0, 1.0]")
  if (!Array.isArray(p.value) || p.value.length === 0) throw refuse(7750301)
  return p.value.map((share) => {
    if (!isNumber(share)) throw refuse(7750302)
    const number = toDouble(share)
    if (!(number >= 0 && number <= 1)) throw refuse(7750303)
    return number
  })
}

function makePercentiles(shares: readonly number[], single: boolean): Accumulator {
  const numbers: number[] = []
  return {
    add: (value) => {
      const number = isNumber(value) ? toDouble(value) : Number.NaN
      if (!Number.isNaN(number)) numbers.push(number)
    },
    result: () => {
      const sorted = Float64Array.from(numbers).sort()
      const results = shares.map((share): Value => {
        const found = sorted[Math.max(Math.ceil(sorted.length * share) - 1, 0)]
        return found === undefined ? null : double(found)
      })
      return single ? results[0]! : results
    },
  }
}
