// Array operators.

import { CommandError } from '../../error.ts'
import { Decimal128, isDoc, isNumber, typeName, UNDEFINED } from '../../bson/value.ts'
import type { Doc, Value } from '../../bson/value.ts'
import { compareValues, valuesEqual } from '../../value/compare.ts'
import { exactLong, truncateToLong } from '../../value/number.ts'
import { spendEffort } from '../../query/effort.ts'
import { isNullish, namedOperands } from '../compiler.ts'
import type { Eval, Operator } from '../compiler.ts'
import { int32Of } from './int32.ts'

const typeOf = (value: Value | undefined): string => (value === undefined ? 'missing' : typeName(value))

const arrayElemAt: Operator = (operand, compiler, name) => {
  const [arrayPart, indexPart] = compiler.operands(name, operand, 2) as [Eval, Eval]
  return (scope) => {
    const array = arrayPart(scope)
    const index = indexPart(scope)
    if (isNullish(array) || isNullish(index)) return null
    if (!Array.isArray(array)) {
      throw new CommandError(28689, `$arrayElemAt's first argument must be an array, but is ${typeOf(array)}`)
    }
    if (!isNumber(index)) throw new CommandError(28690, "$arrayElemAt's second argument must be a numeric value")
    const at = int32Of(index)
    if (at === undefined) throw new CommandError(28691, "$arrayElemAt's second argument must be a 32-bit integer")
    return array.at(at)
  }
}

/** $first and $last of an array. */
const endOf =
  (index: 0 | -1): Operator =>
  (operand, compiler, name) => {
    const [part] = compiler.operands(name, operand, 1) as [Eval]
    return (scope) => {
      const array = part(scope)
      if (isNullish(array)) return null
      if (!Array.isArray(array)) throw new CommandError(28689, `${name}'s argument must be an array`)
      return array.at(index)
    }
  }

const concatArrays: Operator = (operand, compiler, name) => {
  const parts = compiler.operands(name, operand, 0, Infinity)
  return (scope) => {
    const all: Value[] = []
    for (const part of parts) {
      const value = part(scope)
      if (isNullish(value)) return null
      if (!Array.isArray(value))
        throw new CommandError(28664, `$concatArrays only supports arrays, not ${typeOf(value)}`)
      spendEffort(value.length)
      for (const item of value) all.push(item)
    }
    return all
  }
}

const size: Operator = (operand, compiler, name) => {
  const [part] = compiler.operands(name, operand, 1) as [Eval]
  return (scope) => {
    const value = part(scope)
    if (!Array.isArray(value))
      throw new CommandError(17124, `The argument to $size must be an array, but was of type: ${typeOf(value)}`)
    return value.length
  }
}

const isIn: Operator = (operand, compiler, name) => {
  const [needle, haystack] = compiler.operands(name, operand, 2) as [Eval, Eval]
  return (scope) => {
    const value = needle(scope)
    const array = haystack(scope)
    if (!Array.isArray(array))
      throw new CommandError(40081, `$in requires an array as a second argument, found: ${typeOf(array)}`)
    // Missing equals undefined, and not null.
    return array.some((item) => valuesEqual(item, value === undefined ? UNDEFINED : value))
  }
}

const indexOfArray: Operator = (operand, compiler, name) => {
  const before = compiler.reads.met
  const [arrayPart, needle, from, to] = compiler.operands(name, operand, 2, 4) as [Eval, Eval, Eval?, Eval?]
  const constant = compiler.reads.met === before ? undefined : compiler.constantOf((operand as Value[])[0]!)
  if (constant && !isNullish(constant.value) && !Array.isArray(constant.value)) {
    throw new CommandError(50809, 'First operand of $indexOfArray must be an array')
  }
  return (scope) => {
    const array = arrayPart(scope)
    if (isNullish(array)) return null
    if (!Array.isArray(array)) throw new CommandError(40090, `$indexOfArray requires an array as a first argument`)
    const value = needle(scope)
    const bound = (part: Eval | undefined, fallback: number): number => {
      if (!part) return fallback
      const index = int32Of(part(scope))
      if (index === undefined) throw new CommandError(40096, '$indexOfArray requires an integral index')
      if (index < 0) throw new CommandError(40097, '$indexOfArray requires a nonnegative index')
      return index
    }
    const start = bound(from, 0)
    const end = Math.min(bound(to, array.length), array.length)
    for (let i = start; i < end; i++) if (value !== undefined && valuesEqual(array[i]!, value)) return i
    return -1
  }
}

const reverseArray: Operator = (operand, compiler, name) => {
  const [part] = compiler.operands(name, operand, 1) as [Eval]
  return (scope) => {
    const value = part(scope)
    if (isNullish(value)) return null
    if (!Array.isArray(value)) throw new CommandError(34435, `The argument to $reverseArray must be an array`)
    return value.toReversed()
  }
}

const slice: Operator = (operand, compiler, name) => {
  const [arrayPart, second, third] = compiler.operands(name, operand, 2, 3) as [Eval, Eval, Eval?]
  return (scope) => {
    const array = arrayPart(scope)
    const first = second(scope)
    if (isNullish(array) || isNullish(first)) return null
    if (!Array.isArray(array)) throw new CommandError(28724, 'First argument to $slice must be an array')
    const n = int32Of(first)
    if (n === undefined) {
      throw new CommandError(isNumber(first) ? 28726 : 28725, 'Second argument to $slice must be a 32-bit integer')
    }
    if (!third) return n >= 0 ? array.slice(0, n) : array.slice(n)
    const count = third(scope)
    if (isNullish(count)) return null
    const length = int32Of(count)
    if (length === undefined) {
      throw new CommandError(isNumber(count) ? 28728 : 28727, 'Third argument to $slice must be a 32-bit integer')
    }
    if (length <= 0) throw new CommandError(28729, 'Third argument to $slice must be positive')
    const start = n >= 0 ? n : Math.max(array.length + n, 0)
    return array.slice(start, start + length)
  }
}

const range: Operator = (operand, compiler, name) => {
  const parts = compiler.operands(name, operand, 2, 3)
  return (scope) => {
    const [start, end, step = 1] = parts.map((part, i) => {
      const value = part(scope)
      if (!isNumber(value)) throw new CommandError([34443, 34445, 34447][i]!, '$range requires numeric values')
      const int = int32Of(value)
      if (int === undefined) throw new CommandError([34444, 34446, 34448][i]!, '$range requires 32-bit integers')
      return int
    }) as [number, number, number?]
    if (step === 0) throw new CommandError(34449, '$range requires a non-zero step value')
    const length = Math.max(0, Math.ceil((end - start) / step))
    if (length > 4_000_000) throw new CommandError(146, '$range would use too much memory')
    spendEffort(length)
    return Array.from({ length }, (_, i) => start + i * step)
  }
}

const arrayToObject: Operator = (operand, compiler, name) => {
  const [part] = compiler.operands(name, operand, 1) as [Eval]
  return (scope) => {
    const value = part(scope)
    if (isNullish(value)) return null
    if (!Array.isArray(value)) throw new CommandError(40386, '$arrayToObject requires an array input')
    const doc: Doc = new Map()
    for (const item of value) {
      const [key, member] = keyAndValue(item)
      if (key.includes('\0')) throw new CommandError(4940400, 'Key field cannot contain an embedded null byte')
      doc.set(key, member)
    }
    return doc
  }
}

function keyAndValue(item: Value): [string, Value] {
  if (Array.isArray(item)) {
    if (item.length !== 2) throw new CommandError(40397, '$arrayToObject requires arrays of size 2')
    if (typeof item[0] !== 'string') throw new CommandError(40395, '$arrayToObject requires string keys')
    return [item[0], item[1]!]
  }
  if (!isDoc(item)) throw new CommandError(40398, 'Unrecognised input type format for $arrayToObject')
  const key = item.get('k')
  if (item.size !== 2) throw new CommandError(40392, "$arrayToObject requires objects with fields 'k' and 'v'")
  if (key === undefined || !item.has('v')) throw new CommandError(40393, '$arrayToObject requires k and v')
  if (typeof key !== 'string') throw new CommandError(40394, '$arrayToObject requires string keys')
  return [key, item.get('v')!]
}

/** $firstN, $lastN, $minN, $maxN of an array. */
function several(choose: (items: Value[], n: number) => Value[]): Operator {
  return (operand, compiler, name) => {
    const spec = namedOperands(name, operand, ['n', 'input'], [], {
      shape: 5787801,
      unknown: 5787901,
      missing: 5787906,
    })
    const countPart = compiler.compile(spec.get('n')!)
    const input = compiler.compile(spec.get('input')!)
    return (scope) => {
      const n = countOf(countPart(scope))
      const value = input(scope)
      if (!Array.isArray(value)) throw new CommandError(5788200, 'Input must be an array')
      return choose(value, n)
    }
  }
}

/** The `n` of $firstN and its kin: a positive integer. */
export function countOf(value: Value | undefined): number {
  const n = isNumber(value) ? exactLong(value) : undefined
  if (isNumber(value) && !(value instanceof Decimal128) && truncateToLong(value) === undefined)
    throw new CommandError(31109, "Can't coerce out of range value to long")
  if (n === undefined)
    throw new CommandError(isNumber(value) ? 5787903 : 5787902, "Value for 'n' must be of integral type")
  if (n <= 0n) throw new CommandError(5787908, "'n' must be greater than 0")
  return Number(n)
}

const notNull = (items: Value[]): Value[] => items.filter((item) => !isNullish(item))

export const arrayOperators: Record<string, Operator> = {
  $arrayElemAt: arrayElemAt,
  $arrayToObject: arrayToObject,
  $concatArrays: concatArrays,
  $first: endOf(0),
  $firstN: several((items, n) => items.slice(0, n)),
  $in: isIn,
  $indexOfArray: indexOfArray,
  $isArray: (operand, compiler, name) => {
    const [part] = compiler.operands(name, operand, 1) as [Eval]
    return (scope) => Array.isArray(part(scope))
  },
  $last: endOf(-1),
  $lastN: several((items, n) => items.slice(-n)),
  $maxN: several((items, n) =>
    // Of equals the first ones are taken, and given in reverse order.
    notNull(items)
      .sort((a, b) => compareValues(b, a))
      .slice(0, n)
      .sort(compareValues)
      .reverse(),
  ),
  $minN: several((items, n) => notNull(items).sort(compareValues).slice(0, n)),
  $range: range,
  $reverseArray: reverseArray,
  $size: size,
  $slice: slice,
}
