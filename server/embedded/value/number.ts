// Arithmetic on BSON's four number types. The result has the wider type of the two operands (int < long < double <
// decimal); an int32 that overflows becomes an int64; what becomes of an int64 that overflows is the caller's choice,
// because updates refuse it and expressions turn it into a double.

import { Decimal128, double, Double, isInt32 } from '../bson/value.ts'
import type { Value } from '../bson/value.ts'
import {
  addDecimals,
  closeDecimal,
  compareDecimals,
  decimalToDouble,
  decimalToLong,
  fromDouble,
  fromDoubleRounded,
  fromInteger,
  multiplyDecimals,
  openDecimal,
} from './decimal.ts'
import type { Decimal } from './decimal.ts'

export type Num = number | bigint | Double | Decimal128

export type NumberKind = 'int' | 'long' | 'double' | 'decimal'

export function numberKind(value: Num): NumberKind {
  if (typeof value === 'number') return isInt32(value) ? 'int' : 'double'
  if (typeof value === 'bigint') return 'long'
  return value instanceof Double ? 'double' : 'decimal'
}

/** The nearest double. */
export function toDouble(value: Num): number {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  return value instanceof Double ? value.value : decimalToDouble(openDecimal(value))
}

/** The exact value, for comparisons. */
function toExactDecimal(value: Num): Decimal {
  if (value instanceof Decimal128) return openDecimal(value)
  if (typeof value === 'bigint') return fromInteger(value)
  return fromDouble(toDouble(value))
}

/** The value as decimal arithmetic takes it: doubles count with 15 digits, so that 0.1 is 0.1. */
export function toDecimal(value: Num): Decimal {
  if (value instanceof Decimal128) return openDecimal(value)
  if (typeof value === 'bigint') return fromInteger(value)
  if (typeof value === 'number' && isInt32(value)) return fromInteger(BigInt(value))
  return fromDoubleRounded(toDouble(value), 15)
}

/** Exact order across all number types; NaN equals NaN and comes first; -0 equals 0. */
export function compareNumbers(a: Num, b: Num): number {
  const left = a instanceof Double ? a.value : a
  const right = b instanceof Double ? b.value : b
  if (left instanceof Decimal128 || right instanceof Decimal128) {
    return compareDecimals(toExactDecimal(left), toExactDecimal(right))
  }
  // JavaScript compares a number with a bigint by their exact values.
  if (left < right) return -1
  if (left > right) return 1
  return Number(Number.isNaN(right)) - Number(Number.isNaN(left))
}

export const fitsLong = (value: bigint): boolean => BigInt.asIntN(64, value) === value

/** An integer in the narrowest type that is at least `kind`. */
export function integer(value: bigint, kind: 'int' | 'long'): number | bigint {
  return kind === 'int' && BigInt.asIntN(32, value) === value ? Number(value) : value
}

/** Both operands as integers and the kind of their result, or undefined when one is not an integer type. */
function asIntegers(a: Num, b: Num): { left: bigint; right: bigint; kind: 'int' | 'long' } | undefined {
  const kinds = [numberKind(a), numberKind(b)]
  if (kinds.includes('double') || kinds.includes('decimal')) return undefined
  return { left: BigInt(a as number), right: BigInt(b as number), kind: kinds.includes('long') ? 'long' : 'int' }
}

export type OnOverflow = (exact: bigint) => Num

/** An int64 overflow becomes a double, as in expressions. */
export const overflowToDouble: OnOverflow = (exact) => double(Number(exact))

export function addNumbers(a: Num, b: Num, onOverflow: OnOverflow): Num {
  const integers = asIntegers(a, b)
  if (integers) {
    const sum = integers.left + integers.right
    return fitsLong(sum) ? integer(sum, integers.kind) : onOverflow(sum)
  }
  if (a instanceof Decimal128 || b instanceof Decimal128) return closeDecimal(addDecimals(toDecimal(a), toDecimal(b)))
  return double(toDouble(a) + toDouble(b))
}

export function multiplyNumbers(a: Num, b: Num, onOverflow: OnOverflow): Num {
  const integers = asIntegers(a, b)
  if (integers) {
    const product = integers.left * integers.right
    return fitsLong(product) ? integer(product, integers.kind) : onOverflow(product)
  }
  if (a instanceof Decimal128 || b instanceof Decimal128) {
    return closeDecimal(multiplyDecimals(toDecimal(a), toDecimal(b)))
  }
  return double(toDouble(a) * toDouble(b))
}

/** Whether the value is zero, of any number type. */
export const isZero = (value: Num): boolean => compareNumbers(value, 0) === 0

/** Whether the value is not a number (double or decimal). */
export const isNan = (value: Num): boolean =>
  value instanceof Decimal128 ? openDecimal(value).kind === 'nan' : Number.isNaN(toDouble(value))

/** The value cut to an integer of 64 bits; undefined for NaN, the infinities and what does not fit. */
export function truncateToLong(value: Num): bigint | undefined {
  if (typeof value === 'bigint') return value
  if (value instanceof Decimal128) {
    const decimal = openDecimal(value)
    return decimal.kind === 'finite' ? decimalToLong(decimal) : undefined
  }
  const number = Math.trunc(toDouble(value))
  if (!(number >= -(2 ** 63) && number < 2 ** 63)) return undefined
  return BigInt(number)
}

/** The integer that the value is exactly, as a bigint; undefined when it has a fraction or does not fit. */
export function exactLong(value: Num): bigint | undefined {
  const cut = truncateToLong(value)
  return cut !== undefined && compareNumbers(cut, value) === 0 ? cut : undefined
}

/** A safe integer out of a BSON number, or undefined: for options such as limits and positions. */
export function exactInteger(value: Value | undefined): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'bigint' && !(value instanceof Double)) {
    if (!(value instanceof Decimal128)) return undefined
  }
  const long = exactLong(value)
  return long === undefined || !Number.isSafeInteger(Number(long)) ? undefined : Number(long)
}
