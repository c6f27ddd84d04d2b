// Decimal128 (IEEE 754-2008, BID encoding) as exact integers: a coefficient and a power of ten.
// The `bson` package only prints and parses decimals; comparing and computing is done here.

import { Decimal128 } from '../bson/value.ts'

export interface Finite {
  readonly kind: 'finite'
  readonly negative: boolean
  readonly coefficient: bigint
  readonly exponent: number
}

export type Decimal = Finite | { readonly kind: 'infinite'; readonly negative: boolean } | { readonly kind: 'nan' }

const maxDigits = 34
const minExponent = -6176
const maxExponent = 6111
const maxCoefficient = 10n ** 34n - 1n

const powers: bigint[] = [1n]
export function powerOfTen(exponent: number): bigint {
  if (exponent > 400) return 10n ** BigInt(exponent)
  while (powers.length <= exponent) powers.push(powers.at(-1)! * 10n)
  return powers[exponent]!
}

export const finite = (negative: boolean, coefficient: bigint, exponent: number): Finite => ({
  kind: 'finite',
  negative,
  coefficient,
  exponent,
})

export const nan: Decimal = { kind: 'nan' }
export const infinite = (negative: boolean): Decimal => ({ kind: 'infinite', negative })

/** Takes a Decimal128 apart. Coefficients beyond 34 digits are not canonical and mean zero (§3.5.2). */
export function openDecimal(value: Decimal128): Decimal {
  const view = new DataView(value.bytes.buffer, value.bytes.byteOffset, 16)
  const high = view.getBigUint64(8, true)
  const negative = high >> 63n === 1n
  const combination = Number((high >> 58n) & 31n)
  if (combination === 31) return nan
  if (combination === 30) return infinite(negative)
  if (combination >= 24) return finite(negative, 0n, Number((high >> 47n) & 0x3fffn) + minExponent)
  const coefficient = ((high & 0x1_ffff_ffff_ffffn) << 64n) | view.getBigUint64(0, true)
  return finite(
    negative,
    coefficient > maxCoefficient ? 0n : coefficient,
    Number((high >> 49n) & 0x3fffn) + minExponent,
  )
}

/** Rounds (half to even) to what a Decimal128 can hold and packs it. */
export function closeDecimal(value: Decimal): Decimal128 {
  const rounded = value.kind === 'finite' ? roundToFit(value) : value
  let high: bigint
  let low = 0n
  if (rounded.kind === 'nan') high = 0x7c00_0000_0000_0000n
  else if (rounded.kind === 'infinite') high = 0x7800_0000_0000_0000n
  else {
    high = (BigInt(rounded.exponent - minExponent) << 49n) | (rounded.coefficient >> 64n)
    low = rounded.coefficient & 0xffff_ffff_ffff_ffffn
  }
  if (rounded.kind !== 'nan' && rounded.negative) high |= 1n << 63n
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, low, true)
  view.setBigUint64(8, high, true)
  return new Decimal128(bytes)
}

export const digitsOf = (coefficient: bigint): number => (coefficient === 0n ? 0 : coefficient.toString().length)

function roundToFit(value: Finite): Decimal {
  let { coefficient, exponent } = value
  const drop = Math.max(digitsOf(coefficient) - maxDigits, minExponent - exponent, 0)
  if (drop > 0) {
    coefficient = divideHalfEven(coefficient, drop)
    exponent += drop
    if (coefficient > maxCoefficient) {
      coefficient /= 10n
      exponent += 1
    }
  }
  if (coefficient === 0n) return finite(value.negative, 0n, Math.min(Math.max(exponent, minExponent), maxExponent))
  if (exponent > maxExponent) {
    const pad = exponent - maxExponent
    if (digitsOf(coefficient) + pad > maxDigits) return infinite(value.negative)
    coefficient *= powerOfTen(pad)
    exponent = maxExponent
  }
  return finite(value.negative, coefficient, exponent)
}

/** coefficient / 10^digits, rounded half to even. */
function divideHalfEven(coefficient: bigint, digits: number): bigint {
  if (digits > 6200 && digits > digitsOf(coefficient)) return 0n
  const divisor = powerOfTen(digits)
  const quotient = coefficient / divisor
  const twice = (coefficient % divisor) * 2n
  if (twice > divisor || (twice === divisor && quotient % 2n === 1n)) return quotient + 1n
  return quotient
}

/** Rounds to a number of significant digits, half to even. */
export function roundSignificant(value: Finite, digits: number): Finite {
  const drop = digitsOf(value.coefficient) - digits
  if (drop <= 0) return value
  return finite(value.negative, divideHalfEven(value.coefficient, drop), value.exponent + drop)
}

/** The exact value of a double; the result may have more than 34 digits. */
export function fromDouble(value: number): Decimal {
  if (Number.isNaN(value)) return nan
  const negative = value < 0 || Object.is(value, -0)
  if (!Number.isFinite(value)) return infinite(negative)
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const biased = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & 0xf_ffff_ffff_ffffn
  const mantissa = biased === 0 ? fraction : fraction | (1n << 52n)
  const power = Math.max(biased, 1) - 1075
  if (power >= 0) return finite(negative, mantissa << BigInt(power), 0)
  return finite(negative, mantissa * 5n ** BigInt(-power), power)
}

export const fromInteger = (value: bigint): Finite => finite(value < 0n, value < 0n ? -value : value, 0)

/** A double with 15 significant digits, as MongoDB converts it for arithmetic; with more where 15 would not do. */
export function fromDoubleRounded(value: number, digits: 15 | 34): Decimal {
  const exact = fromDouble(value)
  if (exact.kind !== 'finite') return exact
  if (exact.coefficient === 0n) return finite(exact.negative, 0n, 0)
  const short = digitsOf(exact.coefficient) <= digits ? exact : roundSignificant(exact, digits)
  return padTo(short, digits)
}

/** The same value with exactly `digits` digits where it has fewer: MongoDB keeps the zeros of a converted double. */
function padTo(value: Finite, digits: number): Finite {
  const pad = digits - digitsOf(value.coefficient)
  if (pad <= 0) return value
  return finite(value.negative, value.coefficient * powerOfTen(pad), value.exponent - pad)
}

/** -1, 0 or 1; NaN equals NaN and is less than everything. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  if (a.kind === 'nan' || b.kind === 'nan') return Number(b.kind === 'nan') - Number(a.kind === 'nan')
  const signs = signOf(a) - signOf(b)
  if (signs !== 0) return Math.sign(signs)
  const magnitudes = compareMagnitudes(a, b)
  return signOf(a) < 0 ? 0 - magnitudes : magnitudes
}

export function signOf(value: Exclude<Decimal, { kind: 'nan' }>): number {
  if (value.kind === 'finite' && value.coefficient === 0n) return 0
  return value.negative ? -1 : 1
}

function compareMagnitudes(a: Exclude<Decimal, { kind: 'nan' }>, b: Exclude<Decimal, { kind: 'nan' }>): number {
  if (a.kind === 'infinite' || b.kind === 'infinite') {
    return Number(a.kind === 'infinite') - Number(b.kind === 'infinite')
  }
  if (a.coefficient === 0n && b.coefficient === 0n) return 0
  // Far apart: the place of the first digit decides, without building 6000-digit integers.
  const places = digitsOf(a.coefficient) + a.exponent - (digitsOf(b.coefficient) + b.exponent)
  if (places !== 0) return Math.sign(places)
  const exponent = Math.min(a.exponent, b.exponent)
  const left = a.coefficient * powerOfTen(a.exponent - exponent)
  const right = b.coefficient * powerOfTen(b.exponent - exponent)
  return left < right ? -1 : left > right ? 1 : 0
}

const signed = (value: Finite): bigint => (value.negative ? -value.coefficient : value.coefficient)

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  if (a.kind === 'nan' || b.kind === 'nan') return nan
  if (a.kind === 'infinite') return b.kind === 'infinite' && a.negative !== b.negative ? nan : a
  if (b.kind === 'infinite') return b
  const exponent = Math.min(a.exponent, b.exponent)
  const sum = signed(a) * powerOfTen(a.exponent - exponent) + signed(b) * powerOfTen(b.exponent - exponent)
  if (sum === 0n) return finite(a.negative && b.negative, 0n, exponent)
  return finite(sum < 0n, sum < 0n ? -sum : sum, exponent)
}

export function negateDecimal(value: Decimal): Decimal {
  return value.kind === 'nan' ? value : { ...value, negative: !value.negative }
}

export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  if (a.kind === 'nan' || b.kind === 'nan') return nan
  const negative = a.negative !== b.negative
  if (a.kind === 'infinite' || b.kind === 'infinite') {
    return signOf(a) === 0 || signOf(b) === 0 ? nan : infinite(negative)
  }
  return finite(negative, a.coefficient * b.coefficient, a.exponent + b.exponent)
}

export function divideDecimals(a: Decimal, b: Decimal): Decimal {
  if (a.kind === 'nan' || b.kind === 'nan') return nan
  const negative = a.negative !== b.negative
  if (a.kind === 'infinite') return b.kind === 'infinite' ? nan : infinite(negative)
  if (b.kind === 'infinite') return finite(negative, 0n, minExponent)
  if (b.coefficient === 0n) return a.coefficient === 0n ? nan : infinite(negative)
  const ideal = a.exponent - b.exponent
  const scale = Math.max(0, maxDigits + 3 + digitsOf(b.coefficient) - digitsOf(a.coefficient))
  const numerator = a.coefficient * powerOfTen(scale)
  let coefficient = numerator / b.coefficient
  let exponent = ideal - scale
  if (numerator % b.coefficient !== 0n) {
    // A digit beyond the last kept one remembers that the quotient goes on, so that rounding sees it.
    return finite(negative, coefficient * 10n + 1n, exponent - 1)
  }
  while (exponent < ideal && coefficient % 10n === 0n && coefficient !== 0n) {
    coefficient /= 10n
    exponent++
  }
  return finite(negative, coefficient, coefficient === 0n ? ideal : exponent)
}

/** The remainder with the sign of the dividend, exact. */
export function remainderOfDecimals(a: Decimal, b: Decimal): Decimal {
  if (a.kind !== 'finite' || b.kind === 'nan') return nan
  if (b.kind === 'infinite') return a
  if (b.coefficient === 0n) return nan
  const exponent = Math.min(a.exponent, b.exponent)
  const left = a.coefficient * powerOfTen(a.exponent - exponent)
  const right = b.coefficient * powerOfTen(b.exponent - exponent)
  return finite(a.negative, left % right, exponent)
}

/** The square root with more digits than a decimal holds; undefined for a negative number. */
export function squareRoot(value: Decimal): Decimal | undefined {
  if (value.kind === 'nan') return value
  if (value.negative && !(value.kind === 'finite' && value.coefficient === 0n)) return undefined
  if (value.kind === 'infinite') return value
  const pad = 2 * maxDigits + 6 - digitsOf(value.coefficient)
  const even = pad + (Math.abs(value.exponent - pad) % 2)
  const scaled = value.coefficient * powerOfTen(even)
  const root = integerRoot(scaled)
  const exponent = (value.exponent - even) / 2
  if (root * root !== scaled) return finite(value.negative, root * 10n + 1n, exponent - 1)
  let [coefficient, power] = [root, exponent]
  while (coefficient !== 0n && coefficient % 10n === 0n && power < Math.floor(value.exponent / 2)) {
    coefficient /= 10n
    power++
  }
  return finite(value.negative, coefficient, power)
}

/** The integer part of a square root, by Newton's method. */
function integerRoot(value: bigint): bigint {
  if (value < 2n) return value
  let guess = 1n << BigInt(Math.ceil(value.toString(2).length / 2))
  for (;;) {
    const next = (guess + value / guess) >> 1n
    if (next >= guess) return guess
    guess = next
  }
}

/** How a fraction is cut: towards zero, down, up, or to the nearest (ties to even). */
export type Rounding = 'truncate' | 'floor' | 'ceil' | 'nearest'

/** Rounds at 10^-place (place 0: to an integer). */
export function roundAt(value: Decimal, place: number, rounding: Rounding): Decimal {
  if (value.kind !== 'finite' || value.exponent >= -place) return value
  const drop = -place - value.exponent
  if (rounding === 'nearest') return finite(value.negative, divideHalfEven(value.coefficient, drop), -place)
  const divisor = powerOfTen(drop)
  const rest = value.coefficient % divisor !== 0n
  const away = rest && (rounding === 'floor' ? value.negative : rounding === 'ceil' && !value.negative)
  return finite(value.negative, value.coefficient / divisor + (away ? 1n : 0n), -place)
}

/** The nearest double. */
export function decimalToDouble(value: Decimal): number {
  if (value.kind === 'nan') return Number.NaN
  if (value.kind === 'infinite') return value.negative ? -Infinity : Infinity
  return Number(`${value.negative ? '-' : ''}${value.coefficient}e${value.exponent}`)
}

/** The integer part of a finite decimal; undefined when it does not fit in 64 bits. */
export function decimalToLong(value: Finite): bigint | undefined {
  if (value.coefficient !== 0n && digitsOf(value.coefficient) + value.exponent > 20) return undefined
  const magnitude =
    value.exponent >= 0
      ? value.coefficient * powerOfTen(value.coefficient === 0n ? 0 : value.exponent)
      : value.exponent < -6200 || -value.exponent > digitsOf(value.coefficient)
        ? 0n
        : value.coefficient / powerOfTen(-value.exponent)
  const integer = value.negative ? -magnitude : magnitude
  return integer === BigInt.asIntN(64, integer) ? integer : undefined
}

export const isIntegral = (value: Finite): boolean =>
  value.exponent >= 0 ||
  value.coefficient === 0n ||
  (-value.exponent <= digitsOf(value.coefficient) && value.coefficient % powerOfTen(-value.exponent) === 0n)
