// Arithmetic operators. Null or missing operands give null; an int64 that overflows becomes a double.

import { CommandError } from '../../error.ts'
import { Decimal128, double, isDoc, isNumber, typeName } from '../../bson/value.ts'
import type { Value } from '../../bson/value.ts'
import {
  addDecimals,
  closeDecimal,
  decimalToDouble,
  digitsOf,
  divideDecimals,
  fromInteger,
  nan,
  negateDecimal,
  openDecimal,
  remainderOfDecimals,
  roundAt,
  squareRoot,
} from '../../value/decimal.ts'
import type { Decimal, Rounding } from '../../value/decimal.ts'
import {
  addNumbers,
  compareNumbers,
  exactLong,
  fitsLong,
  integer,
  isNan,
  isZero,
  numberKind,
  overflowToDouble,
  toDecimal,
  toDouble,
} from '../../value/number.ts'
import type { Num } from '../../value/number.ts'
import { isNullish } from '../compiler.ts'
import type { Eval, Operator } from '../compiler.ts'
import { expOfDecimal, logOfDecimal, powerOfDecimals } from './decimal-functions.ts'
import { multiply } from './multiply.ts'
import { placed, withPlaces } from './rounding.ts'

const typeOf = (value: Value | undefined): string => (value === undefined ? 'missing' : typeName(value))

const add: Operator = (operand, compiler, name) => {
  const parts = compiler.operands(name, operand, 0, Infinity)
  return (scope) => {
    let sum: Num = 0
    let date: Date | undefined
    for (const part of parts) {
      const value = part(scope)
      if (isNullish(value)) return null
      if (isNumber(value)) sum = addNumbers(sum, value, overflowToDouble)
      else if (!(value instanceof Date)) {
        throw new CommandError(14, `$add only supports numeric or date types, not ${typeOf(value)}`)
      } else if (date) throw new CommandError(16612, 'only one date allowed in an $add expression')
      else date = value
    }
    return date ? shiftDate(date, sum) : sum
  }
}

/** Milliseconds added to a date; a fraction is rounded to the nearest. */
function shiftDate(date: Date, ms: Num): Date {
  const decimal = ms instanceof Decimal128 ? roundAt(openDecimal(ms), 0, 'nearest') : undefined
  const shifted = date.getTime() + (decimal ? decimalToDouble(decimal) : Math.round(toDouble(ms)))
  if (!(Math.abs(shifted) <= 8.64e15)) throw new CommandError(15, 'date overflow in $add')
  return new Date(shifted)
}

const subtract: Operator = (operand, compiler, name) => {
  const [left, right] = compiler.operands(name, operand, 2) as [Eval, Eval]
  return (scope) => {
    const a = left(scope)
    const b = right(scope)
    if (isNullish(a) || isNullish(b)) return null
    if (isNumber(a) && isNumber(b)) return subtractNumbers(a, b)
    if (a instanceof Date && b instanceof Date) return BigInt(a.getTime() - b.getTime())
    if (a instanceof Date && isNumber(b)) return shiftDate(a, subtractNumbers(0, b))
    throw new CommandError(14, `can't $subtract ${typeOf(b)} from ${typeOf(a)}`)
  }
}

function subtractNumbers(a: Num, b: Num): Num {
  if (a instanceof Decimal128 || b instanceof Decimal128) {
    return closeDecimal(addDecimals(toDecimal(a), negateDecimal(toDecimal(b))))
  }
  const kinds = [numberKind(a), numberKind(b)]
  if (kinds.includes('double')) return double(toDouble(a) - toDouble(b))
  const exact = BigInt(a as number) - BigInt(b as number)
  return fitsLong(exact) ? integer(exact, kinds.includes('long') ? 'long' : 'int') : overflowToDouble(exact)
}

const divide: Operator = (operand, compiler, name) => {
  const [left, right] = compiler.operands(name, operand, 2) as [Eval, Eval]
  return (scope) => {
    const a = left(scope)
    const b = right(scope)
    if (isNullish(a) || isNullish(b)) return null
    if (!isNumber(a) || !isNumber(b)) {
      throw new CommandError(14, `$divide only supports numeric types, not ${typeOf(a)} and ${typeOf(b)}`)
    }
    if (isZero(b)) throw new CommandError(2, "can't $divide by zero")
    if (a instanceof Decimal128 || b instanceof Decimal128) {
      return closeDecimal(divideDecimals(toDecimal(a), toDecimal(b)))
    }
    return double(toDouble(a) / toDouble(b))
  }
}

const mod: Operator = (operand, compiler, name) => {
  const [left, right] = compiler.operands(name, operand, 2) as [Eval, Eval]
  return (scope) => {
    const a = left(scope)
    const b = right(scope)
    if (isNullish(a) || isNullish(b)) return null
    if (!isNumber(a) || !isNumber(b)) {
      throw new CommandError(16611, `$mod only supports numeric types, not ${typeOf(a)} and ${typeOf(b)}`)
    }
    if (isZero(b)) {
      const isDecimal = a instanceof Decimal128 || b instanceof Decimal128
      throw new CommandError(isDecimal ? 5733415 : 16610, "can't $mod by zero")
    }
    return remainder(a, b)
  }
}

function remainder(a: Num, b: Num): Num {
  if (a instanceof Decimal128 || b instanceof Decimal128) {
    return closeDecimal(remainderOfDecimals(toDecimal(a), toDecimal(b)))
  }
  const kinds = [numberKind(a), numberKind(b)]
  if (kinds.includes('double')) {
    // An integral double divisor that an int32 holds lets integers stay integers.
    const divisor = exactLong(b)
    const isSmall = divisor !== undefined && BigInt.asIntN(32, divisor) === divisor
    if (!isSmall || kinds[0] === 'double') return double(toDouble(a) % toDouble(b))
    return integer(BigInt(a as number) % divisor, kinds[0] === 'int' ? 'int' : 'long')
  }
  return integer(BigInt(a as number) % BigInt(b as number), kinds.includes('long') ? 'long' : 'int')
}

type Unary = (value: Num) => Num

/** An operator on one number, or null for null. */
function unary(compute: Unary): Operator {
  return (operand, compiler, name) => {
    const [part] = compiler.operands(name, operand, 1) as [Eval]
    return (scope) => {
      const value = part(scope)
      if (isNullish(value)) return null
      if (!isNumber(value)) throw new CommandError(28765, `${name} only supports numeric types, not ${typeOf(value)}`)
      return compute(value)
    }
  }
}

const abs: Unary = (value) => {
  if (value instanceof Decimal128) {
    const decimal = openDecimal(value)
    return closeDecimal(decimal.kind === 'nan' ? decimal : { ...decimal, negative: false })
  }
  if (numberKind(value) === 'double') return double(Math.abs(toDouble(value)))
  const exact = BigInt(value as number)
  const positive = exact < 0n ? -exact : exact
  if (!fitsLong(positive)) throw new CommandError(28680, "can't take $abs of long long min")
  return integer(positive, numberKind(value) === 'int' ? 'int' : 'long')
}

/** Cuts the fraction; integers stay as they are. */
const cut =
  (rounding: Rounding, cutDouble: (value: number) => number): Unary =>
  (value) => {
    if (value instanceof Decimal128) return closeDecimal(cutDecimal(openDecimal(value), rounding))
    return numberKind(value) === 'double' ? double(cutDouble(toDouble(value))) : value
  }

/** What has no place for its units among its 34 digits is no number then, as in MongoDB. */
function cutDecimal(value: Decimal, rounding: Rounding): Decimal {
  if (value.kind !== 'finite') return nan
  if (value.coefficient !== 0n && digitsOf(value.coefficient) + value.exponent > 34) return nan
  return withPlaces(roundAt(value, 0, rounding), 0)
}

/** Operators that answer a double, and a decimal for decimals. */
const real = (
  compute: (value: number) => number,
  computeDecimal: (value: Decimal) => Decimal,
  accepts?: (value: Num) => CommandError | undefined,
): Unary => {
  return (value) => {
    const refusal = accepts?.(value)
    if (refusal) throw refusal
    return value instanceof Decimal128
      ? closeDecimal(computeDecimal(openDecimal(value)))
      : double(compute(toDouble(value)))
  }
}

/** A logarithm; of a decimal that is not a number it answers a double, as MongoDB does. */
const logarithm = (name: string, code: number, compute: (value: number) => number, base?: Decimal): Unary => {
  const unaryLog = real(
    compute,
    (value) => logOfDecimal(value, base),
    (value) =>
      isNan(value) || compareNumbers(value, 0) > 0
        ? undefined
        : new CommandError(code, `${name}'s argument must be a positive number`),
  )
  return (value) => (isNan(value) ? Number.NaN : unaryLog(value))
}

const root: Unary = real(
  Math.sqrt,
  (value) => squareRoot(value)!,
  (value) =>
    compareNumbers(value, 0) < 0 && !isNan(value)
      ? new CommandError(28714, "$sqrt's argument must be greater than or equal to 0")
      : undefined,
)

const pow: Operator = (operand, compiler, name) => {
  const [left, right] = compiler.operands(name, operand, 2) as [Eval, Eval]
  return (scope) => {
    const base = left(scope)
    const exponent = right(scope)
    if (isNullish(base) || isNullish(exponent)) return null
    if (!isNumber(base)) throw new CommandError(28762, "$pow's base must be numeric")
    if (!isNumber(exponent)) throw new CommandError(28763, "$pow's exponent must be numeric")
    if (isZero(base) && toDouble(exponent) < 0) {
      throw new CommandError(28764, '$pow cannot take a base of 0 and a negative exponent')
    }
    return power(base, exponent)
  }
}

function power(base: Num, exponent: Num): Num {
  if (base instanceof Decimal128 || exponent instanceof Decimal128) {
    return closeDecimal(powerOfDecimals(toDecimal(base), toDecimal(exponent)))
  }
  const kinds = [numberKind(base), numberKind(exponent)]
  const times = toDouble(exponent)
  if (toDouble(base) === 1 && kinds.includes('double')) return double(1)
  if (kinds.includes('double') || times < 0 || times > 63) {
    const unit = !kinds.includes('double') && (toDouble(base) === 1 || toDouble(base) === -1 || isZero(base))
    if (!unit) return double(toDouble(base) ** times)
    return integer(
      BigInt(toDouble(base) ** (Math.abs(times) % 2 === 0 ? 2 : 1)),
      kinds.includes('long') ? 'long' : 'int',
    )
  }
  const exact = BigInt(base as number) ** BigInt(exponent as number)
  return fitsLong(exact) ? integer(exact, kinds.includes('long') ? 'long' : 'int') : overflowToDouble(exact)
}

const log: Operator = (operand, compiler, name) => {
  const [left, right] = compiler.operands(name, operand, 2) as [Eval, Eval]
  return (scope) => {
    const value = left(scope)
    const base = right(scope)
    if (isNullish(value) || isNullish(base)) return null
    if (!isNumber(value)) throw new CommandError(28756, "$log's argument must be numeric")
    if (!isNumber(base)) throw new CommandError(28757, "$log's base must be numeric")
    if (toDouble(value) <= 0) throw new CommandError(28758, "$log's argument must be a positive number")
    if (toDouble(base) <= 0 || toDouble(base) === 1) {
      throw new CommandError(28759, "$log's base must be a positive number not equal to 1")
    }
    if (isNan(value) || isNan(base)) return Number.NaN
    if (value instanceof Decimal128 || base instanceof Decimal128) {
      return closeDecimal(logOfDecimal(toDecimal(value), toDecimal(base)))
    }
    return double(Math.log(toDouble(value)) / Math.log(toDouble(base)))
  }
}

const rand: Operator = (operand) => {
  const isEmpty = Array.isArray(operand) ? operand.length === 0 : isDoc(operand) && operand.size === 0
  if (!isEmpty) throw new CommandError(3040501, '$rand does not currently accept arguments')
  return () => double(Math.random())
}

export const arithmeticOperators: Record<string, Operator> = {
  $abs: unary(abs),
  $add: add,
  $ceil: unary(cut('ceil', Math.ceil)),
  $divide: divide,
  $exp: unary(real(Math.exp, expOfDecimal)),
  $floor: unary(cut('floor', Math.floor)),
  $ln: unary(logarithm('$ln', 28766, Math.log)),
  $log: log,
  $log10: unary(logarithm('$log10', 28761, Math.log10, fromInteger(10n))),
  $mod: mod,
  $multiply: multiply,
  $pow: pow,
  $rand: rand,
  $round: placed('nearest'),
  $sqrt: unary(root),
  $subtract: subtract,
  $trunc: placed('truncate'),
}
