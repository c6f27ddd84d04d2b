// Set operators: arrays without regard to order and repetition. Results keep the order of first appearance.

import { CommandError } from '../../error.ts'
import { typeName } from '../../bson/value.ts'
import type { Value } from '../../bson/value.ts'
import { toBoolean } from '../../value/convert.ts'
import { ValueSet } from '../../value/value-set.ts'
import { isNullish } from '../compiler.ts'
import type { Eval, Operator } from '../compiler.ts'

function arrayOrFail(value: Value | undefined, code: number, message: string): Value[] {
  if (Array.isArray(value)) return value
  throw new CommandError(code, `${message}: ${value === undefined ? 'missing' : typeName(value)}`)
}

const setUnion: Operator = (operand, compiler, name) => {
  const parts = compiler.unorderedOperands(name, operand)
  return (scope) => {
    const union = new ValueSet()
    for (const part of parts) {
      const value = part(scope)
      if (isNullish(value)) return null
      for (const item of arrayOrFail(value, 17043, 'All operands of $setUnion must be arrays')) union.add(item)
    }
    return union.sorted()
  }
}

const setIntersection: Operator = (operand, compiler, name) => {
  const parts = compiler.unorderedOperands(name, operand)
  return (scope) => {
    let common: ValueSet | undefined
    for (const part of parts) {
      const value = part(scope)
      if (isNullish(value)) return null
      const items = arrayOrFail(value, 17047, 'All operands of $setIntersection must be arrays')
      const here = new ValueSet()
      for (const item of items) if (!common || common.has(item)) here.add(item)
      common = here
    }
    return common?.sorted() ?? []
  }
}

const setDifference: Operator = (operand, compiler, name) => {
  const [left, right] = compiler.operands(name, operand, 2) as [Eval, Eval]
  return (scope) => {
    const first = left(scope)
    const second = right(scope)
    if (isNullish(first) || isNullish(second)) return null
    const seen = new ValueSet()
    const message = 'both operands of $setDifference must be arrays'
    const items = arrayOrFail(first, 17048, message)
    for (const item of arrayOrFail(second, 17049, message)) seen.add(item)
    return items.filter((item) => seen.add(item))
  }
}

const setEquals: Operator = (operand, compiler, name) => {
  if (!Array.isArray(operand) || operand.length < 2) {
    throw new CommandError(17045, '$setEquals needs at least two arguments')
  }
  for (const part of operand) {
    const constant = compiler.constantOf(part)
    if (constant) arrayOrFail(constant.value, 5887502, 'All operands of $setEquals must be arrays')
  }
  const parts = compiler.operands(name, operand, 2, Infinity)
  return (scope) => {
    const sets = parts.map(
      (part) => new ValueSet(arrayOrFail(part(scope), 17044, 'All operands of $setEquals must be arrays')),
    )
    return sets.every((set) => set.size === sets[0]!.size && set.values().every((item) => sets[0]!.has(item)))
  }
}

const setIsSubset: Operator = (operand, compiler, name) => {
  const before = compiler.reads.met
  const [left, right] = compiler.operands(name, operand, 2) as [Eval, Eval]
  const message = 'both operands of $setIsSubset must be arrays'
  // MongoDB treats a constant set apart, with a code of its own.
  const whole = compiler.reads.met === before ? undefined : compiler.constantOf((operand as Value[])[1]!)
  if (whole) arrayOrFail(whole.value, 17311, message)
  return (scope) => {
    const items = arrayOrFail(left(scope), whole ? 17310 : 17046, message)
    const set = new ValueSet(arrayOrFail(right(scope), 17042, message))
    return items.every((item) => set.has(item))
  }
}

const anyElementTrue: Operator = (operand, compiler, name) => {
  const [part] = compiler.operands(name, operand, 1) as [Eval]
  return (scope) => arrayOrFail(part(scope), 17041, '$anyElementTrue needs an array').some(toBoolean)
}

const allElementsTrue: Operator = (operand, compiler, name) => {
  const [part] = compiler.operands(name, operand, 1) as [Eval]
  return (scope) => arrayOrFail(part(scope), 17040, '$allElementsTrue needs an array').every(toBoolean)
}

export const setOperators: Record<string, Operator> = {
  $setUnion: setUnion,
  $setIntersection: setIntersection,
  $setDifference: setDifference,
  $setEquals: setEquals,
  $setIsSubset: setIsSubset,
  $anyElementTrue: anyElementTrue,
  $allElementsTrue: allElementsTrue,
}
