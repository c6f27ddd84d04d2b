import { isNumber } from '../../bson/value.ts'
import type { Value } from '../../bson/value.ts'
import { exactLong } from '../../value/number.ts'

/** An integer of 32 bits out of a number, or undefined. */
export function int32Of(value: Value | undefined): number | undefined {
  const long = isNumber(value) ? exactLong(value) : undefined
  return long !== undefined && BigInt.asIntN(32, long) === long ? Number(long) : undefined
}
