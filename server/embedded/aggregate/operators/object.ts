// Object operators.

import { CommandError } from '../../error.ts'
import { isDoc, typeName } from '../../bson/value.ts'
import type { Doc, Value } from '../../bson/value.ts'
import { isNullish, namedOperands } from '../compiler.ts'
import type { Eval, Operator } from '../compiler.ts'

const mergeObjects: Operator = (operand, compiler, name) => {
  const parts = compiler.operands(name, operand, 0, Infinity)
  return (scope) => {
    const merged: Doc = new Map()
    const only = parts.length === 1 ? parts[0]!(scope) : undefined
    // A lone array stands for its items.
    const values = Array.isArray(only) ? only : parts.length === 1 ? [only] : parts.map((part) => part(scope))
    for (const value of values) {
      if (isNullish(value)) continue
      if (!isDoc(value))
        throw new CommandError(40400, `$mergeObjects requires object inputs, but got ${typeName(value)}`)
      for (const [key, member] of value) merged.set(key, member)
    }
    return merged
  }
}

const objectToArray: Operator = (operand, compiler, name) => {
  const [part] = compiler.operands(name, operand, 1) as [Eval]
  return (scope) => {
    const value = part(scope)
    if (isNullish(value)) return null
    if (!isDoc(value))
      throw new CommandError(40390, `$objectToArray requires a document input, found: ${typeName(value)}`)
    return [...value].map(
      ([key, member]): Doc =>
        new Map<string, Value>([
          ['k', key],
          ['v', member],
        ]),
    )
  }
}

interface FieldCodes {
  readonly notText: number
  readonly notConstant: number
}

/** The field name of $getField and its kin: a constant string. */
function fieldName(operator: string, field: Value, codes: FieldCodes): string {
  const literal = isDoc(field) && field.size === 1 ? (field.get('$literal') ?? field.get('$const')) : field
  if (typeof literal !== 'string') {
    throw new CommandError(codes.notText, `${operator} requires 'field' to evaluate to a constant of type String`)
  }
  if (literal.startsWith('$') && literal === field) {
    const message = `${operator} requires 'field' to be a constant; write a name with $ as {$literal: ..}`
    throw new CommandError(codes.notConstant, message)
  }
  return literal
}

const getField: Operator = (operand, compiler) => {
  const isFull = isDoc(operand) && (operand.has('field') || operand.has('input'))
  const spec = isFull
    ? namedOperands('$getField', operand, ['field', 'input'], [], {
        shape: 3041701,
        unknown: 3041701,
        missing: 3041702,
      })
    : undefined
  const name = fieldName('$getField', spec ? spec.get('field')! : operand, { notText: 5654602, notConstant: 5654600 })
  const input = compiler.compile(spec ? spec.get('input')! : '$$CURRENT')
  return (scope) => {
    const value = input(scope)
    if (isDoc(value)) return value.get(name)
    return isNullish(value) && value !== undefined ? null : undefined
  }
}

function fieldChange(operator: '$setField' | '$unsetField'): Operator {
  return (operand, compiler) => {
    const required = operator === '$setField' ? ['field', 'input', 'value'] : ['field', 'input']
    const spec = namedOperands(operator, operand, required, [], { shape: 4161100, unknown: 4161101, missing: 4161102 })
    const name = fieldName(operator, spec.get('field')!, { notText: 4161107, notConstant: 4161108 })
    const input = compiler.compile(spec.get('input')!)
    const value = operator === '$setField' ? compiler.compile(spec.get('value')!) : () => undefined
    return (scope) => {
      const doc = input(scope)
      if (isNullish(doc)) return null
      if (!isDoc(doc)) throw new CommandError(4161105, `${operator} requires 'input' to evaluate to type Object`)
      const changed: Doc = new Map(doc)
      const member = value(scope)
      if (member === undefined) changed.delete(name)
      else changed.set(name, member)
      return changed
    }
  }
}

export const objectOperators: Record<string, Operator> = {
  $mergeObjects: mergeObjects,
  $objectToArray: objectToArray,
  $getField: getField,
  $setField: fieldChange('$setField'),
  $unsetField: fieldChange('$unsetField'),
}
