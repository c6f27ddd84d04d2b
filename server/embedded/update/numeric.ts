// $inc, $mul, $min, $max, $bit, $currentDate.

import { badValue, failedToParse, typeMismatch } from '../error.ts'
import { Decimal128, Double, isDoc, isNumber, Timestamp, typeName } from '../bson/value.ts'
import type { Value } from '../bson/value.ts'
import { compareValues } from '../value/compare.ts'
import { addNumbers, compareNumbers, isNan, multiplyNumbers, numberKind } from '../value/number.ts'
import type { Num } from '../value/number.ts'
import { show } from '../value/show.ts'
import type { LeafContext, Modifier } from './modifier.ts'

const idOf = ({ document }: LeafContext): string => show(document.get('_id'))

export function makeArithmetic(operator: '$inc' | '$mul', operand: Value, path: string): Modifier {
  if (!isNumber(operand)) {
    const verb = operator === '$inc' ? 'increment' : 'multiply'
    throw typeMismatch(`Cannot ${verb} with non-numeric argument: {${path}}`)
  }
  const compute = operator === '$inc' ? addNumbers : multiplyNumbers
  return {
    operator,
    creates: true,
    comparesItself: true,
    apply: (current, context) => {
      if (current === undefined) return operator === '$inc' ? operand : multiplyNumbers(operand, 0, refuse(context))
      if (!isNumber(current)) {
        throw typeMismatch(
          `Cannot apply ${operator} to a value of non-numeric type. {_id: ${idOf(context)}} has the field ` +
            `'${context.path.split('.').at(-1)}' of non-numeric type ${typeName(current)}`,
        )
      }
      const result = compute(current, operand, refuse(context))
      // NaN equals nothing, so it always counts as a change: a new object says so.
      if (isNan(result)) return result instanceof Decimal128 ? result : new Double(Number.NaN)
      const isSame = numberKind(result) === numberKind(current) && compareNumbers(result, current) === 0
      return isSame ? current : result
    },
  }

  function refuse(context: LeafContext): () => Num {
    return () => {
      throw badValue(
        `Failed to apply ${operator} operations to current value for document {_id: ${idOf(context)}}: overflow`,
      )
    }
  }
}

export const makeExtremum = (operator: '$min' | '$max', operand: Value): Modifier => ({
  operator,
  creates: true,
  apply: (current) => {
    if (current === undefined) return operand
    const order = compareValues(operand, current)
    return (operator === '$min' ? order < 0 : order > 0) ? operand : current
  },
})

interface BitStep {
  readonly name: 'and' | 'or' | 'xor'
  readonly mask: number | bigint
}

export function makeBit(operand: Value): Modifier {
  if (!isDoc(operand)) throw badValue('The $bit modifier is not compatible with a value that is not an object')
  const steps = [...operand].map(([name, mask]): BitStep => {
    if (name !== 'and' && name !== 'or' && name !== 'xor') {
      throw badValue(
        `The $bit modifier only supports 'and', 'or', and 'xor', not '${name}' which is an unknown operator`,
      )
    }
    return { name, mask: integerOrFail(mask, 'The $bit modifier field must be an Integer(32/64 bit)') }
  })
  if (steps.length === 0)
    throw badValue('You must pass in at least one bitwise operation. The format is: {$bit: {field: {and/or/xor: #}}}')
  return {
    operator: '$bit',
    creates: true,
    apply: (current) => {
      const start = integerOrFail(
        current === undefined ? 0 : current,
        'Cannot apply $bit to a value of non-integral type',
      )
      return steps.reduce((value, step) => applyBits(value, step), start)
    },
  }
}

function integerOrFail(value: Value, message: string): number | bigint {
  if (isNumber(value) && !(value instanceof Double)) {
    const kind = numberKind(value)
    if (kind === 'int' || kind === 'long') return value as number | bigint
  }
  throw badValue(`${message}: ${typeName(value)}`)
}

function applyBits(value: number | bigint, step: BitStep): number | bigint {
  const wide = typeof value === 'bigint' || typeof step.mask === 'bigint'
  const a = BigInt(value)
  const b = BigInt(step.mask)
  const result = step.name === 'and' ? a & b : step.name === 'or' ? a | b : a ^ b
  return wide ? BigInt.asIntN(64, result) : Number(BigInt.asIntN(32, result))
}

export function makeCurrentDate(operand: Value): Modifier {
  const kind = dateKind(operand)
  return {
    operator: '$currentDate',
    creates: true,
    apply: (_current, { now }) => {
      if (kind === 'date') return new Date(now)
      return new Timestamp({ t: Math.floor(now.getTime() / 1000), i: 1 })
    },
  }
}

function dateKind(operand: Value): 'date' | 'timestamp' {
  if (typeof operand === 'boolean') return 'date'
  if (!isDoc(operand)) {
    throw badValue(
      `${typeName(operand)} is not valid type for $currentDate. Please use a boolean ('true') or a $type expression`,
    )
  }
  for (const name of operand.keys()) {
    if (name !== '$type') throw badValue(`Unrecognized $currentDate option: ${name}`)
  }
  const type = operand.get('$type')
  if (type !== 'date' && type !== 'timestamp') {
    throw badValue("The '$type' string field is required to be 'date' or 'timestamp'")
  }
  return type
}

/** Fails as MongoDB does when the operand of a modifier is not a document of fields. */
export const notFields = (operator: string, type: string): Error =>
  failedToParse(
    `Modifiers operate on fields but we found type ${type} instead. For example: {$mod: {<field>: ...}} not {${operator}: ..}`,
  )
