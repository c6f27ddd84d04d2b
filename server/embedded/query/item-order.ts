// The order of array items for $push's $sort and for $sortArray: by whole values, or by fields of subdocuments.

import { CommandError } from '../error.ts'
import { isDoc } from '../bson/value.ts'
import type { Value } from '../bson/value.ts'
import { compileSort } from './sort.ts'
import { compareValues } from '../value/compare.ts'
import { exactInteger } from '../value/number.ts'

export function itemOrder(sortBy: Value): (a: Value, b: Value) => number {
  if (isDoc(sortBy)) {
    const compare = compileSort(sortBy)
    return (a, b) => compare(isDoc(a) ? a : new Map(), isDoc(b) ? b : new Map())
  }
  const direction = exactInteger(sortBy)
  if (direction !== 1 && direction !== -1) {
    const isInteger = direction !== undefined && direction !== 0
    throw new CommandError(isInteger ? 2942506 : 2942507, 'The $sort is invalid: use 1/-1 to sort the whole element')
  }
  return (a, b) => direction * compareValues(a, b)
}
