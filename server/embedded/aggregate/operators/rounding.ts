// $round and $trunc.

import { CommandError } from '../../error.ts'
import { Decimal128, double, isNumber, typeName } from '../../bson/value.ts'
import type { Value } from '../../bson/value.ts'
import { closeDecimal, decimalToDouble, digitsOf, openDecimal, powerOfTen, roundAt } from '../../value/decimal.ts'
import type { Decimal, Rounding } from '../../value/decimal.ts'
import { exactLong, fitsLong, integer, numberKind, toDecimal, toDouble } from '../../value/number.ts'
import type { Num } from '../../value/number.ts'
import { isNullish } from '../compiler.ts'
import type { Eval, Operator } from '../compiler.ts'

const typeOf = (value: Value | undefined): string => (value === undefined ? 'missing' : typeName(value))

/** $round and $trunc: to a decimal place from -20 to 100. */
export function placed(rounding: 'nearest' | 'truncate'): Operator {
  return (operand, compiler, name) => {
    const [part, placePart] = compiler.operands(name, operand, 1, 2) as [Eval, Eval?]
    return (scope) => {
      const value = part(scope)
      if (isNullish(value)) return null
      if (!isNumber(value)) throw new CommandError(51081, `${name} only supports numeric types, not ${typeOf(value)}`)
      const place = placePart ? placePart(scope) : 0
      if (isNullish(place)) return null
      if (!isNumber(place)) throw new CommandError(16004, `can't convert from BSON type ${typeOf(place)} to long`)
      if (!Number.isFinite(toDouble(place)) && !(place instanceof Decimal128)) {
        throw new CommandError(31109, `Can't coerce out of range value ${toDouble(place)} to long`)
      }
      const digits = exactLong(place)
      if (digits === undefined || BigInt.asIntN(32, digits) !== digits)
        throw new CommandError(51082, `precision argument to ${name} must be an integral value`)
      if (digits < -20n || digits > 100n)
        throw new CommandError(51083, `cannot apply ${name} with precision value ${digits}`)
      return roundNumber(value, Number(digits), rounding)
    }
  }
}

function roundNumber(value: Num, place: number, rounding: Rounding): Num {
  const kind = numberKind(value)
  if (value instanceof Decimal128) return closeDecimal(withPlaces(roundAt(openDecimal(value), place, rounding), place))
  if (kind === 'double') {
    const number = toDouble(value)
    if (!Number.isFinite(number)) return value
    const rounded = roundAt(toDecimal(double(number)), place, rounding)
    return double(decimalToDouble(rounded))
  }
  if (place >= 0) return value
  const step = 10n ** BigInt(-place)
  const exact = BigInt(value as number)
  let rounded = (exact / step) * step
  if (rounding === 'nearest') {
    const rest = exact - rounded
    const twice = (rest < 0n ? -rest : rest) * 2n
    const odd = (exact / step) % 2n !== 0n
    if (twice > step || (twice === step && odd)) rounded += rest < 0n ? -step : step
  }
  if (!fitsLong(rounded)) throw new CommandError(51080, 'invalid conversion: the rounded value does not fit in 64 bits')
  return integer(rounded, kind === 'int' ? 'int' : 'long')
}

/** As many decimal places as asked for, with zeros where there are none, up to 34 digits in all. */
export function withPlaces(value: Decimal, place: number): Decimal {
  if (value.kind !== 'finite' || value.exponent <= -place) return value
  const missing = value.exponent + place
  const added = value.coefficient === 0n ? missing : Math.min(missing, 34 - digitsOf(value.coefficient))
  if (added <= 0) return value
  return { ...value, coefficient: value.coefficient * powerOfTen(added), exponent: value.exponent - added }
}
