// Numbers as text, as $toString and the operators that take numbers for strings print them.

import { Decimal128 } from '../../bson/value.ts'
import { numberKind, toDouble } from '../../value/number.ts'
import type { Num } from '../../value/number.ts'

/**
 * A number as text. Doubles print as C does with %g: the shortest digits that tell them apart, or `digits` significant
 * ones, with an exponent for the very large and the very small.
 */
export function numberText(value: Num, digits?: number): string {
  if (value instanceof Decimal128) return value.toString()
  if (numberKind(value) !== 'double') return String(value)
  const number = toDouble(value)
  if (!Number.isFinite(number))
    return digits === undefined || Number.isNaN(number) ? String(number) : number < 0 ? '-inf' : 'inf'
  if (Object.is(number, -0)) return '-0'
  const rounded = digits === undefined ? number : Number(number.toPrecision(digits))
  const [mantissa = '', exponent = '0'] = rounded.toExponential().split('e')
  const power = Number(exponent)
  if (power >= -4 && power < (digits ?? 16)) return String(rounded)
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}
