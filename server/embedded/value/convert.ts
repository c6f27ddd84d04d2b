// Conversions that several parts of the language share.

import { isNumber, Undefined } from '../bson/value.ts'
import type { Value } from '../bson/value.ts'
import { isZero } from './number.ts'

/** MongoDB's truth: false, null, undefined, missing and zero are false; everything else, NaN and '' too, is true. */
export function toBoolean(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === false || value instanceof Undefined) return false
  return !isNumber(value) || !isZero(value)
}
