// Operators that compute with each item of an array: $map, $filter, $reduce, $sortArray, $zip.

import { CommandError, failedToParse } from '../../error.ts'
import type { Doc, Value } from '../../bson/value.ts'
import { itemOrder } from '../../query/item-order.ts'
import { toBoolean } from '../../value/convert.ts'
import { spendEffort } from '../../query/effort.ts'
import { bind, checkUserVariableName, isNullish, namedOperands } from '../compiler.ts'
import type { Operator } from '../compiler.ts'
import { int32Of } from './int32.ts'

/** The `as` name, `this` by default, and the compiled body of $map, $filter and the like. */
function itemName(spec: Doc): string {
  const as = spec.get('as')
  if (as === undefined) return 'this'
  if (typeof as !== 'string') throw failedToParse("'as' must be a string")
  checkUserVariableName(as)
  return as
}

const filter: Operator = (operand, compiler) => {
  const codes = { shape: 28646, unknown: 28647, missing: { input: 28648, cond: 28650 } }
  const spec = namedOperands('$filter', operand, ['input', 'cond'], ['as', 'limit'], codes)
  const as = itemName(spec)
  const input = compiler.compile(spec.get('input')!)
  const test = compiler.knowing([as]).compile(spec.get('cond')!)
  const limitPart = spec.has('limit') ? compiler.compile(spec.get('limit')!) : undefined
  return (scope) => {
    const value = input(scope)
    if (isNullish(value)) return null
    if (!Array.isArray(value)) throw new CommandError(28651, 'input to $filter must be an array')
    if (value.length === 0) return []
    const limit = limitPart ? filterLimit(limitPart(scope)) : Infinity
    const kept: Value[] = []
    spendEffort(value.length)
    for (const item of value) {
      if (kept.length >= limit) break
      if (toBoolean(test(bind(scope, as, item)))) kept.push(item)
    }
    return kept
  }
}

function filterLimit(value: Value | undefined): number {
  if (isNullish(value)) return Infinity
  const limit = int32Of(value)
  if (limit === undefined)
    throw new CommandError(327391, '$filter: limit must be represented as a 32-bit integral value')
  if (limit < 1) throw new CommandError(327392, '$filter: limit must be greater than 0')
  return limit
}

const map: Operator = (operand, compiler) => {
  const spec = namedOperands('$map', operand, ['input', 'in'], ['as'], {
    shape: 16878,
    unknown: 16879,
    missing: { input: 16880, in: 16882 },
  })
  const as = itemName(spec)
  const input = compiler.compile(spec.get('input')!)
  const body = compiler.knowing([as]).compile(spec.get('in')!)
  return (scope) => {
    const value = input(scope)
    if (isNullish(value)) return null
    if (!Array.isArray(value)) throw new CommandError(16883, 'input to $map must be an array')
    spendEffort(value.length)
    return value.map((item) => body(bind(scope, as, item)) ?? null)
  }
}

const reduce: Operator = (operand, compiler) => {
  const required = ['input', 'initialValue', 'in']
  const spec = namedOperands('$reduce', operand, required, [], {
    shape: 40075,
    unknown: 40076,
    missing: { input: 40077, initialValue: 40078, in: 40079 },
  })
  const input = compiler.compile(spec.get('input')!)
  const initial = compiler.compile(spec.get('initialValue')!)
  const body = compiler.knowing(['this', 'value']).compile(spec.get('in')!)
  return (scope) => {
    const items = input(scope)
    if (isNullish(items)) return null
    if (!Array.isArray(items)) throw new CommandError(40080, '$reduce requires that input be an array')
    spendEffort(items.length)
    let accumulated = initial(scope)
    for (const item of items) accumulated = body(bind(bind(scope, 'this', item), 'value', accumulated))
    return accumulated
  }
}

const sortArray: Operator = (operand, compiler) => {
  const codes = { shape: 2942500, unknown: 2942501, missing: 2942502 }
  const spec = namedOperands('$sortArray', operand, ['input', 'sortBy'], [], codes)
  const input = compiler.compile(spec.get('input')!)
  const compare = itemOrder(spec.get('sortBy')!)
  return (scope) => {
    const value = input(scope)
    if (isNullish(value)) return null
    if (!Array.isArray(value)) throw new CommandError(2942504, 'The input argument to $sortArray must be an array')
    return value.toSorted(compare)
  }
}

const zip: Operator = (operand, compiler) => {
  const codes = { shape: 34460, unknown: 34464, missing: 34465 }
  const spec = namedOperands('$zip', operand, ['inputs'], ['useLongestLength', 'defaults'], codes)
  const inputs = spec.get('inputs')!
  if (!Array.isArray(inputs)) throw new CommandError(34461, 'inputs must be an array of expressions')
  const longest = spec.has('useLongestLength') ? spec.get('useLongestLength') : false
  if (typeof longest !== 'boolean') throw new CommandError(34463, 'useLongestLength must be a bool')
  if (inputs.length === 0) throw new CommandError(34465, '$zip requires at least one input array')
  const defaults = spec.get('defaults') ?? []
  if (!Array.isArray(defaults)) throw new CommandError(34462, 'defaults must be an array of expressions')
  if (defaults.length > 0 && !longest)
    throw new CommandError(34466, 'cannot specify defaults unless useLongestLength is true')
  if (defaults.length > 0 && defaults.length !== inputs.length) {
    throw new CommandError(34467, 'defaults and inputs must have the same length')
  }
  const parts = inputs.map((input) => compiler.compile(input))
  const fill = defaults.map((value) => compiler.compile(value))
  return (scope) => {
    const arrays = parts.map((part) => part(scope))
    if (arrays.some(isNullish)) return null
    const lists = arrays.map((array) => {
      if (!Array.isArray(array)) throw new CommandError(34468, `$zip found a non-array expression in input`)
      return array
    })
    const lengths = lists.map((list) => list.length)
    const length = longest ? Math.max(...lengths) : Math.min(...lengths)
    return Array.from({ length }, (_, row) => lists.map((list, column) => list[row] ?? fill[column]?.(scope) ?? null))
  }
}

export const arrayWalkOperators: Record<string, Operator> = {
  $filter: filter,
  $map: map,
  $reduce: reduce,
  $sortArray: sortArray,
  $zip: zip,
}
