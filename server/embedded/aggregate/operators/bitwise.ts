// Bit operators, on int32 and int64 alone; one int64 among the operands makes the result an int64.

import { CommandError } from '../../error.ts'
import { isNumber, typeName } from '../../bson/value.ts'
import { numberKind } from '../../value/number.ts'
import { isNullish } from '../compiler.ts'
import type { Eval, Operator } from '../compiler.ts'

function combined(empty: number, combine: (a: bigint, b: bigint) => bigint): Operator {
  return (operand, compiler, name) => {
    const parts = compiler.unorderedOperands(name, operand)
    return (scope) => {
      let bits = BigInt(empty)
      let isLong = false
      for (const part of parts) {
        const value = part(scope)
        if (isNullish(value)) return null
        const kind = isNumber(value) ? numberKind(value) : undefined
        if (kind !== 'int' && kind !== 'long') {
          throw new CommandError(14, `${name} only supports int and long operands.`)
        }
        isLong ||= kind === 'long'
        bits = combine(bits, BigInt(value as number | bigint))
      }
      return isLong ? bits : Number(bits)
    }
  }
}

const not: Operator = (operand, compiler, name) => {
  const [part] = compiler.operands(name, operand, 1) as [Eval]
  return (scope) => {
    const value = part(scope)
    if (isNullish(value)) return null
    if (!isNumber(value)) throw new CommandError(28765, `${name} only supports numeric types, not ${typeName(value)}`)
    const kind = numberKind(value)
    if (kind === 'int') return ~(value as number)
    if (kind === 'long') return ~(value as bigint)
    throw new CommandError(14, `${name} only supports int and long, not: ${kind}.`)
  }
}

export const bitwiseOperators: Record<string, Operator> = {
  $bitAnd: combined(-1, (a, b) => a & b),
  $bitOr: combined(0, (a, b) => a | b),
  $bitXor: combined(0, (a, b) => a ^ b),
  $bitNot: not,
}
