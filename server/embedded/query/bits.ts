// $bitsAllSet, $bitsAllClear, $bitsAnySet, $bitsAnyClear: a list of bit positions, a number as mask, or a binary mask.

import { badValue, failedToParse } from '../error.ts'
import { Binary, isNumber } from '../bson/value.ts'
import type { Value } from '../bson/value.ts'
import { binaryBytes } from '../value/compare.ts'
import { exactLong } from '../value/number.ts'
import type { BitsOp } from './filter.ts'

/** The bit positions that an operand names. */
export function parseBitPositions(operator: string, operand: Value): number[] {
  if (Array.isArray(operand)) return operand.map(parsePosition)
  if (isNumber(operand)) return positionsOfMask(operator, operand)
  if (operand instanceof Binary) {
    const bytes = binaryBytes(operand)
    return Array.from({ length: bytes.length * 8 }, (_, i) => i).filter((i) => bitOfBytes(bytes, i))
  }
  throw badValue(`${operator} takes an Array, a number, or a BinData but received something else`)
}

function parsePosition(item: Value): number {
  if (!isNumber(item)) throw badValue('bit positions must be an integer')
  const position = exactLong(item)
  if (position === undefined) throw failedToParse('bit positions must be an integer')
  if (position < 0n) throw badValue('bit positions must be >= 0')
  if (position > 0x7fff_ffffn) throw failedToParse('bit positions cannot be represented as a 32-bit integer')
  return Number(position)
}

function positionsOfMask(operator: string, operand: Parameters<typeof exactLong>[0]): number[] {
  const mask = exactLong(operand)
  if (mask === undefined) throw failedToParse(`${operator} expected an integer`)
  if (mask < 0n) throw failedToParse(`${operator} expected a non-negative number`)
  return Array.from({ length: 63 }, (_, i) => i).filter((i) => (mask >> BigInt(i)) & 1n)
}

const bitOfBytes = (bytes: Uint8Array, position: number): boolean =>
  ((bytes[position >> 3] ?? 0) & (1 << (position & 7))) !== 0

/** Negative numbers go on with ones for ever (two's complement). */
const bitOfLong = (value: bigint, position: number): boolean => ((value >> BigInt(Math.min(position, 63))) & 1n) === 1n

/** A test of a value's bits; values other than integral numbers and binaries never match. */
export function bitsTest(op: BitsOp, positions: readonly number[]): (value: Value | undefined) => boolean {
  const wantSet = op === 'allSet' || op === 'anySet'
  const any = op === 'anySet' || op === 'anyClear'
  return (value) => {
    const isSet = bitReader(value)
    if (!isSet) return false
    const holds = (position: number): boolean => isSet(position) === wantSet
    return any ? positions.some(holds) : positions.every(holds)
  }
}

function bitReader(value: Value | undefined): ((position: number) => boolean) | undefined {
  if (value instanceof Binary) {
    const bytes = binaryBytes(value)
    return (position) => bitOfBytes(bytes, position)
  }
  if (!isNumber(value)) return undefined
  const long = exactLong(value)
  return long === undefined ? undefined : (position) => bitOfLong(long, position)
}
