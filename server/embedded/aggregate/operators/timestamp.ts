// $tsSecond and $tsIncrement: the two halves of a timestamp.

import { CommandError } from '../../error.ts'
import { Timestamp, typeName } from '../../bson/value.ts'
import { isNullish } from '../compiler.ts'
import type { Eval, Operator } from '../compiler.ts'

function half(read: (timestamp: Timestamp) => number, code: number): Operator {
  return (operand, compiler, name) => {
    const [part] = compiler.operands(name, operand, 1) as [Eval]
    return (scope) => {
      const value = part(scope)
      if (isNullish(value)) return null
      if (value instanceof Timestamp) return BigInt(read(value))
      throw new CommandError(code, `Argument to ${name} must be a timestamp, but is ${typeName(value)}`)
    }
  }
}

export const timestampOperators: Record<string, Operator> = {
  $tsSecond: half((timestamp) => timestamp.t, 5687301),
  $tsIncrement: half((timestamp) => timestamp.i, 5687302),
}
