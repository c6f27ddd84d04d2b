// e^x, logarithms and powers of decimals to their 34 digits, by exact integers that stand for multiples of 10^-places.
// A last digit may differ from MongoDB's, whose library does not always round the true value.

import {
  compareDecimals,
  digitsOf,
  finite,
  fromInteger,
  infinite,
  nan,
  powerOfTen,
  roundSignificant,
} from '../../value/decimal.ts'
import type { Decimal, Finite } from '../../value/decimal.ts'

const places = 90
const one = powerOfTen(places)
const digits = 34
/** Beyond these powers of ten the result is infinite or nothing. */
const largestPower = 6200

const multiply = (a: bigint, b: bigint): bigint => (a * b) / one

/** 2 · artanh(y), the logarithm of (1 + y) / (1 - y), for y between -1 and 1. */
function twiceArtanh(y: bigint): bigint {
  const square = multiply(y, y)
  let power = y
  let sum = 0n
  for (let n = 1n; power !== 0n; n += 2n) {
    sum += power / n
    power = multiply(power, square)
  }
  return sum * 2n
}

let lnTenKnown: bigint | undefined
// 10 is 2^3 times 5/4; the series give the logarithms of 2 = (1 + 1/3) / (1 - 1/3) and of 5/4 = (1 + 1/9) / (1 - 1/9).
const lnTen = (): bigint => (lnTenKnown ??= 3n * twiceArtanh(one / 3n) + twiceArtanh(one / 9n))

/** The logarithm of a positive decimal. */
function lnFixed({ coefficient, exponent }: Finite): bigint {
  const length = digitsOf(coefficient)
  // Between 0.1 and 1, then near 1 by square roots, of which each doubles the logarithm.
  const mantissa = (coefficient * one) / powerOfTen(length)
  let root = mantissa
  const roots = 5n
  for (let i = 0n; i < roots; i++) root = squareRootOf(root * one)
  const near = twiceArtanh(((root - one) * one) / (root + one)) << roots
  return near + BigInt(length + exponent) * lnTen()
}

function squareRootOf(value: bigint): bigint {
  let guess = 1n << BigInt((value.toString(2).length + 1) >> 1)
  for (;;) {
    const next = (guess + value / guess) >> 1n
    if (next >= guess) return guess
    guess = next
  }
}

/** e^x as a decimal of 34 digits. */
function expFixed(x: bigint): Decimal {
  const power = x / lnTen()
  if (power > BigInt(largestPower)) return infinite(false)
  if (power < BigInt(-largestPower - 100)) return finite(false, 0n, -largestPower)
  const halvings = 8n
  let term = one
  let sum = one
  const rest = (x - power * lnTen()) >> halvings
  for (let n = 1n; term !== 0n; n++) {
    term = multiply(term, rest) / n
    sum += term
  }
  for (let i = 0n; i < halvings; i++) sum = multiply(sum, sum)
  return roundSignificant(finite(false, sum, Number(power) - places), digits)
}

/** Fixed-point; undefined when so large that it only says "huge". */
function toFixed({ negative, coefficient, exponent }: Finite): bigint | undefined {
  if (digitsOf(coefficient) + exponent > 8) return undefined
  const shift = exponent + places
  const magnitude = shift >= 0 ? coefficient * powerOfTen(shift) : coefficient / powerOfTen(-shift)
  return negative ? -magnitude : magnitude
}

const fromFixed = (value: bigint): Decimal =>
  roundSignificant(finite(value < 0n, value < 0n ? -value : value, -places), digits)

export function expOfDecimal(value: Decimal): Decimal {
  if (value.kind === 'nan') return nan
  if (value.kind === 'infinite') return value.negative ? fromInteger(0n) : value
  if (value.coefficient === 0n) return fromInteger(1n)
  const fixed = toFixed(value)
  if (fixed !== undefined) return expFixed(fixed)
  return value.negative ? finite(false, 0n, -largestPower) : infinite(false)
}

/** An exact integer without the zeros that the computing left behind it. */
function tidy(value: Decimal): Decimal {
  if (value.kind !== 'finite' || value.exponent >= 0) return value
  const unit = powerOfTen(-value.exponent)
  return value.coefficient % unit === 0n ? finite(value.negative, value.coefficient / unit, 0) : value
}

const isOne = (value: Finite): boolean => !value.negative && compareDecimals(value, fromInteger(1n)) === 0

/** The logarithm to a base (e when it is not given) of a decimal that is greater than zero. */
export function logOfDecimal(value: Decimal, base?: Decimal): Decimal {
  if (value.kind === 'nan' || base?.kind === 'nan') return nan
  if (value.kind === 'infinite') return value
  if (isOne(value)) return fromInteger(0n)
  if (base === undefined) return tidy(fromFixed(lnFixed(value)))
  if (base.kind === 'infinite') return fromInteger(0n)
  return tidy(fromFixed((lnFixed(value) * one) / lnFixed(base)))
}

const padded = (value: Finite): Decimal => {
  const missing = digits - digitsOf(value.coefficient)
  return finite(value.negative, value.coefficient * powerOfTen(missing), value.exponent - missing)
}

export function powerOfDecimals(base: Decimal, exponent: Decimal): Decimal {
  if (exponent.kind === 'finite' && exponent.coefficient === 0n) return padded(fromInteger(1n))
  if (base.kind === 'finite' && isOne(base)) return padded(fromInteger(1n))
  if (base.kind === 'nan' || exponent.kind === 'nan') return nan
  if (exponent.kind === 'infinite') return infinitePower(base, exponent.negative)
  const isOdd = isOddInteger(exponent)
  if (base.kind === 'infinite') {
    return exponent.negative ? finite(false, 0n, -largestPower) : infinite(base.negative && isOdd === true)
  }
  if (base.coefficient === 0n) return finite(false, 0n, -largestPower)
  if (base.negative && isOdd === undefined) return nan
  const fixed = toFixed(exponent)
  const product = fixed === undefined ? undefined : multiply(fixed, lnFixed({ ...base, negative: false }))
  const result = product === undefined ? infinitePower(base, exponent.negative) : expFixed(product)
  if (result.kind !== 'finite') return result.kind === 'nan' ? nan : infinite(base.negative && isOdd === true)
  const signed = { ...result, negative: base.negative && isOdd === true }
  return signed.coefficient === 0n ? signed : padded(signed)
}

function infinitePower(base: Decimal, negative: boolean): Decimal {
  const isLarge = base.kind !== 'finite' || digitsOf(base.coefficient) + base.exponent > 0
  return isLarge === negative ? finite(false, 0n, -largestPower) : infinite(false)
}

/** Whether an integer is odd; undefined when the value has a fraction. */
function isOddInteger({ coefficient, exponent }: Finite): boolean | undefined {
  if (exponent > 0) return false
  const unit = powerOfTen(-exponent)
  return coefficient % unit === 0n ? (coefficient / unit) % 2n === 1n : undefined
}
