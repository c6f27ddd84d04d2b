// Sums as MongoDB makes them: integers exactly, doubles with a second double that keeps what rounding lost (so that
// 0.1 + 0.2 + 0.3 is 0.6 in any order), decimals apart.

import { Decimal128, double, isInt32 } from '../bson/value.ts'
import {
  addDecimals,
  closeDecimal,
  digitsOf,
  fromDouble,
  fromDoubleRounded,
  fromInteger,
  openDecimal,
} from './decimal.ts'
import type { Decimal } from './decimal.ts'
import { fitsLong, integer, toDouble } from './number.ts'
import type { Num } from './number.ts'

export class Summation {
  private kind: 'int' | 'long' | 'double' | 'decimal' = 'int'
  /** Integers, as a number while that is exact. */
  private small = 0
  private large = 0n
  private high = 0
  private low = 0
  private plain = 0
  private decimals: Decimal | undefined
  count = 0

  add(value: Num): void {
    this.count++
    if (typeof value === 'number' && isInt32(value)) this.addSmall(value)
    else if (typeof value === 'bigint') this.addLong(value)
    else if (value instanceof Decimal128) this.addDecimal(value)
    else {
      if (this.kind !== 'decimal') this.kind = 'double'
      this.addDouble(toDouble(value))
    }
  }

  private addSmall(value: number): void {
    this.small += value
    if (Number.isSafeInteger(this.small)) return
    this.large += BigInt(this.small - value) + BigInt(value)
    this.small = 0
  }

  private addLong(value: bigint): void {
    if (this.kind === 'int') this.kind = 'long'
    this.large += value
  }

  private addDecimal(value: Decimal128): void {
    this.kind = 'decimal'
    const opened = openDecimal(value)
    this.decimals = this.decimals ? openDecimal(closeDecimal(addDecimals(this.decimals, opened))) : opened
  }

  private addDouble(value: number): void {
    this.plain += value
    const [lower, rest] = twoSum(value, this.low)
    const [sum, error] = twoSum(this.high, lower)
    this.high = sum
    this.low = rest + error
  }

  /** The sum of all but decimals, as two doubles. */
  private binaryTotal(): [number, number] {
    const integers = BigInt(this.small) + this.large
    if (integers === 0n) return Number.isNaN(this.high) ? [this.plain, 0] : [this.high, this.low]
    const top = Number(integers)
    const rest = Number(integers - BigInt(top))
    const [lower, lost] = twoSum(rest, this.low)
    const [middle, error] = twoSum(top, lower)
    const [sum, tail] = twoSum(this.high, middle)
    return Number.isNaN(sum) ? [this.plain + top, 0] : [sum, tail + error + lost]
  }

  total(): Num {
    if (this.kind === 'decimal') return closeDecimal(this.decimalTotal())
    if (this.kind === 'double') {
      const [high, low] = this.binaryTotal()
      return double(Number.isFinite(high) ? high + low : high)
    }
    const exact = BigInt(this.small) + this.large
    return fitsLong(exact) ? integer(exact, this.kind) : double(Number(exact))
  }

  /** The sum of everything as a decimal. */
  decimalTotal(): Decimal {
    let total = this.decimals ?? fromInteger(0n)
    const integers = BigInt(this.small) + this.large
    if (integers !== 0n) total = addDecimals(total, fromInteger(integers))
    const [high, low] = [Number.isNaN(this.high) ? this.plain : this.high, this.low]
    if (high !== 0) total = addDecimals(total, decimalOf(high))
    if (low !== 0 && Number.isFinite(high)) total = addDecimals(total, decimalOf(low))
    return total
  }

  /** The sum as a double, for averages. */
  binarySum(): number {
    const [high, low] = this.binaryTotal()
    return Number.isFinite(high) ? high + low : high
  }

  get isDecimal(): boolean {
    return this.kind === 'decimal'
  }
}

/** A double as a decimal: exactly where 34 digits hold it, else rounded to them. */
function decimalOf(value: number): Decimal {
  const exact = fromDouble(value)
  if (exact.kind !== 'finite') return exact
  let { coefficient, exponent } = exact
  while (exponent < 0 && coefficient % 10n === 0n) {
    coefficient /= 10n
    exponent++
  }
  return digitsOf(coefficient) > 34 ? fromDoubleRounded(value, 34) : { ...exact, coefficient, exponent }
}

/** Knuth's exact sum: the rounded sum and what it lost. */
function twoSum(a: number, b: number): [number, number] {
  const sum = a + b
  const part = sum - a
  return [sum, a - (sum - part) + (b - part)]
}
