// Trigonometry. Results are doubles, and decimals for decimals, computed as doubles.

import { CommandError } from '../../error.ts'
import { Decimal128, double, isNumber, typeName } from '../../bson/value.ts'
import type { Value } from '../../bson/value.ts'
import { closeDecimal } from '../../value/decimal.ts'
import { toDecimal, toDouble } from '../../value/number.ts'
import type { Num } from '../../value/number.ts'
import { isNullish } from '../compiler.ts'
import type { Eval, Operator } from '../compiler.ts'
import { numberText } from './number-text.ts'

const likeOperand = (result: number, operands: readonly Num[]): Value =>
  operands.some((operand) => operand instanceof Decimal128) ? closeDecimal(toDecimal(double(result))) : double(result)

interface Bounds {
  readonly text: string
  accepts(value: number): boolean
}

const unit: Bounds = { text: '[-1,1]', accepts: (value) => value >= -1 && value <= 1 }
const fromOne: Bounds = { text: '[1,inf]', accepts: (value) => value >= 1 }
const finite: Bounds = { text: '(-inf,inf)', accepts: Number.isFinite }
const all: Bounds = { text: '[-inf,inf]', accepts: () => true }

function trigonometric(compute: (value: number) => number, bounds: Bounds): Operator {
  return (operand, compiler, name) => {
    const [part] = compiler.operands(name, operand, 1) as [Eval]
    return (scope) => {
      const value = part(scope)
      if (isNullish(value)) return null
      if (!isNumber(value)) throw new CommandError(28765, `${name} only supports numeric types, not ${typeName(value)}`)
      const number = toDouble(value)
      if (!Number.isNaN(number) && !bounds.accepts(number)) {
        const shown = numberText(value, 6)
        throw new CommandError(50989, `cannot apply ${name} to ${shown}, value must be in ${bounds.text}`)
      }
      return likeOperand(compute(number), [value])
    }
  }
}

const atan2: Operator = (operand, compiler, name) => {
  const parts = compiler.operands(name, operand, 2) as [Eval, Eval]
  return (scope) => {
    const numbers: Num[] = []
    const values = parts.map((part) => part(scope))
    for (const [i, value] of values.entries()) {
      if (isNullish(value)) return null
      if (!isNumber(value)) {
        throw new CommandError(51044 + i, `${name} only supports numeric types, not ${typeName(value)}`)
      }
      numbers.push(value)
    }
    return likeOperand(Math.atan2(toDouble(numbers[0]!), toDouble(numbers[1]!)), numbers)
  }
}

export const trigonometryOperators: Record<string, Operator> = {
  $acos: trigonometric(Math.acos, unit),
  $acosh: trigonometric(Math.acosh, fromOne),
  $asin: trigonometric(Math.asin, unit),
  $asinh: trigonometric(Math.asinh, all),
  $atan: trigonometric(Math.atan, all),
  $atan2: atan2,
  $atanh: trigonometric(Math.atanh, unit),
  $cos: trigonometric(Math.cos, finite),
  $cosh: trigonometric(Math.cosh, all),
  $degreesToRadians: trigonometric((value) => value * (Math.PI / 180), all),
  $radiansToDegrees: trigonometric((value) => value * (180 / Math.PI), all),
  $sin: trigonometric(Math.sin, finite),
  $sinh: trigonometric(Math.sinh, all),
  $tan: trigonometric(Math.tan, finite),
  $tanh: trigonometric(Math.tanh, all),
}
