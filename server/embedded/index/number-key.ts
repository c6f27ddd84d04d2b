// Numbers of all four BSON types as bytes that sort by value: equal numbers have equal bytes whatever their types.
//
// A number is cut into its integer part (towards minus infinity) and whether a fraction follows. Small integers, the
// usual case, take two to four bytes. A number with a fraction, or one of 2^48 and beyond, continues with the double
// just below it and, where that double is not the number itself (a large int64, a decimal), with its decimal digits.

import { Decimal128, Double } from '../bson/value.ts'
import { decimalToDouble, openDecimal } from '../value/decimal.ts'
import type { Finite } from '../value/decimal.ts'
import { compareNumbers } from '../value/number.ts'
import type { Num } from '../value/number.ts'
import { writeByte, writeRaw, writeUnsigned } from './key-writer.ts'

export const nanByte = 0x20
const hugeNegative = 0x21
const zeroByte = 0x29
const hugePositive = 0x31
/** The first byte after those of numbers. */
export const numbersEnd = 0x32

const integerLimit = 2 ** 48
const exact = 0
const inexact = 1

export function writeNumberKey(value: Num): void {
  if (typeof value === 'number') return writeDoubleKey(value, undefined)
  if (value instanceof Double) return writeDoubleKey(value.value, undefined)
  const floor = floorToDouble(value)
  writeDoubleKey(floor, compareNumbers(floor, value) === 0 ? undefined : value)
}

/** The greatest double that is not above the number. */
function floorToDouble(value: bigint | Decimal128): number {
  const nearest = typeof value === 'bigint' ? Number(value) : decimalToDouble(openDecimal(value))
  if (Number.isNaN(nearest) || compareNumbers(nearest, value) <= 0) return nearest
  return nextBelow(nearest)
}

const view = new DataView(new ArrayBuffer(8))

function nextBelow(value: number): number {
  if (value === 0) return -Number.MIN_VALUE
  view.setFloat64(0, value)
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 ? -1n : 1n))
  return view.getFloat64(0)
}

/** `beyond` is the number itself where it lies above `floor` and below the next double. */
function writeDoubleKey(floor: number, beyond: bigint | Decimal128 | undefined): void {
  if (Number.isNaN(floor)) return writeByte(nanByte)
  const integer = Math.floor(floor)
  if (!(Math.abs(integer) < integerLimit)) {
    writeByte(floor < 0 ? hugeNegative : hugePositive)
    return writeTail(floor, beyond)
  }
  const hasFraction = beyond !== undefined || integer !== floor
  writeSmall(integer * 2 + (hasFraction ? 1 : 0))
  if (hasFraction) writeTail(floor, beyond)
}

function writeSmall(signed: number): void {
  const magnitude = Math.abs(signed)
  let size = 0
  for (let rest = magnitude; rest > 0; rest = Math.floor(rest / 256)) size++
  writeByte(signed < 0 ? zeroByte - size : zeroByte + size)
  writeUnsigned(magnitude, size, signed < 0)
}

function writeTail(floor: number, beyond: bigint | Decimal128 | undefined): void {
  view.setFloat64(0, floor === 0 ? 0 : floor)
  const negative = (view.getUint8(0) & 0x80) !== 0
  for (let i = 0; i < 8; i++) writeByte(negative ? 255 - view.getUint8(i) : view.getUint8(i) ^ (i === 0 ? 0x80 : 0))
  writeByte(beyond === undefined ? exact : inexact)
  if (beyond !== undefined) writeDigits(beyond)
}

/** Sign, place of the first digit, digits without trailing zeros, end mark. */
function writeDigits(value: bigint | Decimal128): void {
  const parts =
    value instanceof Decimal128
      ? finiteParts(value)
      : { negative: value < 0n, digits: String(value).replace('-', ''), exponent: 0 }
  const digits = parts.digits.replace(/0+$/, '')
  const place = parts.digits.length + parts.exponent + 32768
  const bytes = Buffer.from(`\0\0${digits}\0`, 'latin1')
  bytes.writeUInt16BE(place, 0)
  writeByte(parts.negative ? 0 : 1)
  writeRaw(parts.negative ? bytes.map((byte) => 255 - byte) : bytes)
}

function finiteParts(value: Decimal128): { negative: boolean; digits: string; exponent: number } {
  // NaN, the infinities and zero are doubles exactly, so they never come here.
  const decimal = openDecimal(value) as Finite
  return { negative: decimal.negative, digits: String(decimal.coefficient), exponent: decimal.exponent }
}
