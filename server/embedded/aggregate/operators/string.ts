// String operators. Bytes count in UTF-8, code points by `CP`; upper and lower case know ASCII only, as in MongoDB.

import { CommandError } from '../../error.ts'
import { BSONSymbol, Code, Decimal128, isNumber, Timestamp, typeName } from '../../bson/value.ts'
import type { Value } from '../../bson/value.ts'
import { compareStrings } from '../../value/compare.ts'
import { exactLong, isNan, toDouble, truncateToLong } from '../../value/number.ts'
import { isNullish, namedOperands } from '../compiler.ts'
import type { Eval, Operator } from '../compiler.ts'
import { numberText } from './number-text.ts'

const typeOf = (value: Value | undefined): string => (value === undefined ? 'missing' : typeName(value))

/** Text as $toLower and $substr take it: null is empty, numbers and dates print. Throws 16007. */
function coerce(value: Value | undefined): string {
  if (isNullish(value)) return ''
  if (typeof value === 'string') return value
  if (value instanceof BSONSymbol) return value.value
  if (value instanceof Code && value.scope === null) return value.code
  if (isNumber(value)) return numberText(value, 6)
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Timestamp) return `Timestamp(${value.t}, ${value.i})`
  throw new CommandError(16007, `can't convert from BSON type ${typeName(value)} to String`)
}

const textOrFail = (value: Value | undefined, code: number, message: string): string => {
  if (typeof value === 'string') return value
  throw new CommandError(code, `${message}, found: ${typeOf(value)}`)
}

/** No document can hold a longer one. */
const longestText = 16 * 1024 * 1024

const concat: Operator = (operand, compiler, name) => {
  const parts = compiler.operands(name, operand, 0, Infinity)
  return (scope) => {
    let text = ''
    for (const part of parts) {
      const value = part(scope)
      if (isNullish(value)) return null
      text += textOrFail(value, 16702, '$concat only supports strings')
      if (text.length > longestText) throw new CommandError(146, '$concat would use too much memory')
    }
    return text
  }
}

const mapped =
  (change: (text: string) => Value): Operator =>
  (operand, compiler, name) => {
    const [part] = compiler.operands(name, operand, 1) as [Eval]
    return (scope) => change(coerce(part(scope)))
  }

const lower = (text: string): string => text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase())
const upper = (text: string): string => text.replaceAll(/[a-z]+/g, (letters) => letters.toUpperCase())

const strcasecmp: Operator = (operand, compiler, name) => {
  const [left, right] = compiler.operands(name, operand, 2) as [Eval, Eval]
  return (scope) => Math.sign(compareStrings(upper(coerce(left(scope))), upper(coerce(right(scope)))))
}

const substrBytes: Operator = (operand, compiler, name) => {
  const [textPart, startPart, lengthPart] = compiler.operands(name, operand, 3) as [Eval, Eval, Eval]
  return (scope) => {
    const [text, from, count] = [textPart(scope), startPart(scope), lengthPart(scope)]
    const bytes = Buffer.from(coerce(text))
    const start = cutNumber(from, 16034, `${name}: starting index must be a numeric type`)
    const length = cutNumber(count, 16035, `${name}: length must be a numeric type`)
    if (start < 0) throw new CommandError(50752, `${name}: starting index must be non-negative`)
    if (start >= bytes.length) return ''
    const end = length < 0 ? bytes.length : Math.min(start + length, bytes.length)
    if (isContinuation(bytes[start])) {
      throw new CommandError(28656, `${name}: Invalid range, starting index is a UTF-8 continuation byte.`)
    }
    if (end < bytes.length && isContinuation(bytes[end])) {
      throw new CommandError(28657, `${name}: Invalid range, ending index is in the middle of a UTF-8 character.`)
    }
    return bytes.toString('utf8', start, end)
  }
}

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80

function cutNumber(value: Value | undefined, code: number, message: string): number {
  if (!isNumber(value)) throw new CommandError(code, message)
  const long = truncateToLong(value)
  if (long !== undefined) return Number(long)
  if (value instanceof Decimal128) return isNan(value) ? 0 : toDouble(value)
  throw new CommandError(31109, "Can't coerce out of range value to long")
}

const substrCp: Operator = (operand, compiler, name) => {
  const [textPart, startPart, lengthPart] = compiler.operands(name, operand, 3) as [Eval, Eval, Eval]
  return (scope) => {
    const characters = Array.from(coerce(textPart(scope)))
    const [startValue, lengthValue] = [startPart(scope), lengthPart(scope)]
    const start = int32Argument(startValue, [34450, 34451], `${name}: starting index`)
    const length = int32Argument(lengthValue, [34452, 34453], `${name}: length`)
    if (length < 0) throw new CommandError(34454, `${name}: length must be a nonnegative integer`)
    if (start < 0) throw new CommandError(34455, `${name}: starting index must be a nonnegative integer`)
    return characters.slice(start, start + length).join('')
  }
}

/** A number that must be an int32 and not negative; the codes are for "no number", "no int32", "negative". */
function indexArgument(value: Value | undefined, codes: [number, number, number], what: string): number {
  const index = int32Argument(value, [codes[0], codes[1]], what)
  if (index < 0) throw new CommandError(codes[2], `${what} must be a nonnegative integer`)
  return index
}

function int32Argument(value: Value | undefined, codes: [number, number], what: string): number {
  if (!isNumber(value)) throw new CommandError(codes[0], `${what} must be a numeric type`)
  const long = exactLong(value)
  if (long === undefined || BigInt.asIntN(32, long) !== long) {
    throw new CommandError(codes[1], `${what} must be representable as a 32-bit integral value`)
  }
  return Number(long)
}

const lengthOf =
  (code: number, measure: (text: string) => number): Operator =>
  (operand, compiler, name) => {
    const [part] = compiler.operands(name, operand, 1) as [Eval]
    return (scope) => measure(textOrFail(part(scope), code, `${name} requires a string argument`))
  }

/** $indexOfBytes and $indexOfCP: over `units`, which are bytes or code points. */
function indexOf(units: (text: string) => string[], textCode: number, tokenCode: number): Operator {
  return (operand, compiler, name) => {
    const [textPart, tokenPart, fromPart, toPart] = compiler.operands(name, operand, 2, 4) as [Eval, Eval, Eval?, Eval?]
    return (scope) => {
      const text = textPart(scope)
      if (isNullish(text)) return null
      const all = units(textOrFail(text, textCode, `${name} requires a string as the first argument`))
      const token = units(textOrFail(tokenPart(scope), tokenCode, `${name} requires a string as the second argument`))
      const bound = (part: Eval | undefined, fallback: number): number =>
        part ? indexArgument(part(scope), [40096, 40096, 40097], `${name} index`) : fallback
      const start = bound(fromPart, 0)
      const end = Math.min(bound(toPart, all.length), all.length)
      // Nothing is found at the end of the text, not even the empty text, unless there is nothing else.
      if (name === '$indexOfCP' && start >= end && all.length > 0) return -1
      for (let i = start; i + token.length <= end; i++) {
        if (token.every((unit, k) => all[i + k] === unit)) return i
      }
      return -1
    }
  }
}

const bytesOf = (text: string): string[] => Array.from(Buffer.from(text).toString('latin1'))

const split: Operator = (operand, compiler, name) => {
  const [textPart, separatorPart] = compiler.operands(name, operand, 2) as [Eval, Eval]
  return (scope) => {
    const text = textPart(scope)
    const separator = separatorPart(scope)
    if (isNullish(text) || isNullish(separator)) return null
    const whole = textOrFail(
      text,
      40085,
      '$split requires an expression that evaluates to a string as a first argument',
    )
    const by = textOrFail(
      separator,
      40086,
      '$split requires an expression that evaluates to a string as a second argument',
    )
    if (by === '') throw new CommandError(40087, '$split requires a non-empty separator')
    return whole.split(by)
  }
}

const whiteSpace = '\0\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a'

function trim(ends: 'both' | 'left' | 'right'): Operator {
  return (operand, compiler, name) => {
    const spec = namedOperands(name, operand, ['input'], ['chars'], { shape: 50696, unknown: 50694, missing: 50695 })
    const input = compiler.compile(spec.get('input')!)
    const charsPart = spec.has('chars') ? compiler.compile(spec.get('chars')!) : undefined
    return (scope) => {
      const text = input(scope)
      if (isNullish(text)) return null
      const characters = Array.from(textOrFail(text, 50699, `${name} requires its input to be a string`))
      const chars = charsPart ? charsPart(scope) : whiteSpace
      if (isNullish(chars)) return null
      const unwanted = new Set(textOrFail(chars, 50700, `${name} requires 'chars' to be a string`))
      let start = 0
      let end = characters.length
      if (ends !== 'right') while (start < end && unwanted.has(characters[start]!)) start++
      if (ends !== 'left') while (end > start && unwanted.has(characters[end - 1]!)) end--
      return characters.slice(start, end).join('')
    }
  }
}

function replace(all: boolean): Operator {
  return (operand, compiler, name) => {
    const codes = { shape: 51751, unknown: 51750, missing: { input: 51749, find: 51748, replacement: 51747 } }
    const spec = namedOperands(name, operand, ['input', 'find', 'replacement'], [], codes)
    const parts = (['input', 'find', 'replacement'] as const).map((key) => compiler.compile(spec.get(key)!))
    return (scope) => {
      const [input, find, replacement] = parts
        .map((part) => part(scope))
        .map((value, i) =>
          isNullish(value) ? null : textOrFail(value, [51746, 51745, 51744][i]!, `${name} requires strings`),
        )
      if (typeof input !== 'string' || typeof find !== 'string' || typeof replacement !== 'string') return null
      return all ? input.replaceAll(find, () => replacement) : input.replace(find, () => replacement)
    }
  }
}

export const stringOperators: Record<string, Operator> = {
  $concat: concat,
  $toLower: mapped(lower),
  $toUpper: mapped(upper),
  $strcasecmp: strcasecmp,
  $substr: substrBytes,
  $substrBytes: substrBytes,
  $substrCP: substrCp,
  $strLenBytes: lengthOf(34473, (text) => Buffer.byteLength(text)),
  $strLenCP: lengthOf(34471, (text) => Array.from(text).length),
  $indexOfBytes: indexOf(bytesOf, 40091, 40092),
  $indexOfCP: indexOf((text) => Array.from(text), 40093, 40094),
  $split: split,
  $trim: trim('both'),
  $ltrim: trim('left'),
  $rtrim: trim('right'),
  $replaceOne: replace(false),
  $replaceAll: replace(true),
}
