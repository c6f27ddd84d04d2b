// Types and conversions: $type, $isNumber, $convert and its short forms.

import { badValue, CommandError, failedToParse } from '../../error.ts'
import {
  bsonTypes,
  Binary,
  Decimal128,
  double,
  isDoc,
  isNumber,
  ObjectId,
  Timestamp,
  typeName,
} from '../../bson/value.ts'
import type { TypeName, Value } from '../../bson/value.ts'
import { encodeDoc } from '../../bson/encode.ts'
import { toBoolean } from '../../value/convert.ts'
import { closeDecimal } from '../../value/decimal.ts'
import {
  compareNumbers,
  exactLong,
  isNan,
  numberKind,
  toDecimal,
  toDouble,
  truncateToLong,
} from '../../value/number.ts'
import { isNullish, namedOperands } from '../compiler.ts'
import type { Eval, Operator } from '../compiler.ts'
import { parseDate } from './date-parse.ts'
import { numberText } from './number-text.ts'
import { toUtc, zoneOf } from './time-zone.ts'

type Target = 'int' | 'long' | 'double' | 'decimal' | 'string' | 'bool' | 'date' | 'objectId'

const failure = (message: string): CommandError => new CommandError(241, message)

const unsupported = (value: Value, target: string): CommandError =>
  failure(`Unsupported conversion from ${typeName(value)} to ${target} in $convert with no onError value`)

const converters: Record<Target, (value: Value) => Value> = {
  bool: (value) => (isNumber(value) || typeof value === 'boolean' ? toBoolean(value) : true),
  string: toText,
  int: (value) => Number(toInteger(value, 32)),
  long: (value) => (value instanceof Date ? BigInt(value.getTime()) : toInteger(value, 64)),
  double: (value) => double(toReal(value)),
  decimal: toDecimalValue,
  date: toDate,
  objectId: toObjectId,
}

/** Converts a value that is not null. Throws 241 ConversionFailure. */
const convertTo = (value: Value, target: Target): Value => converters[target](value)

function toInteger(value: Value, bits: 32 | 64): bigint {
  const target = bits === 32 ? 'int' : 'long'
  if (typeof value === 'boolean') return value ? 1n : 0n
  if (typeof value === 'string') {
    if (!/^[+-]?\d+$/.test(value)) throw failure(`Failed to parse number '${value}' in $convert with no onError value`)
    const parsed = BigInt(value.replace(/^\+/, ''))
    if (BigInt.asIntN(bits, parsed) !== parsed) throw failure(`Failed to parse number '${value}': overflow`)
    return parsed
  }
  if (!isNumber(value)) throw unsupported(value, target)
  const cut = truncateToLong(value)
  if (cut === undefined || BigInt.asIntN(bits, cut) !== cut) {
    throw failure('Conversion would overflow target type in $convert with no onError value')
  }
  return cut
}

function toReal(value: Value): number {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value instanceof Date) return value.getTime()
  if (typeof value === 'string') return parseReal(value)
  if (!isNumber(value)) throw unsupported(value, 'double')
  const number = toDouble(value)
  if (value instanceof Decimal128 && !Number.isFinite(number) && !isNan(value) && isFiniteText(value.toString())) {
    throw failure('Conversion would overflow target type in $convert with no onError value')
  }
  return number
}

const isFiniteText = (text: string): boolean => !/inf/i.test(text)

function parseReal(text: string): number {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) {
    const number = Number(text)
    if (!Number.isFinite(number)) throw failure(`Failed to parse number '${text}': out of range`)
    return number
  }
  if (/^[+-]?(inf|infinity)$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  if (/^[+-]?nan$/i.test(text)) return Number.NaN
  throw failure(`Failed to parse number '${text}' in $convert with no onError value`)
}

function toDecimalValue(value: Value): Decimal128 {
  if (value instanceof Decimal128) return value
  if (typeof value === 'boolean') return closeDecimal(toDecimal(value ? 1 : 0))
  if (value instanceof Date) return closeDecimal(toDecimal(BigInt(value.getTime())))
  if (typeof value === 'string') {
    if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value) && !/^[+-]?(inf|infinity|nan)$/i.test(value)) {
      throw failure(`Failed to parse number '${value}' in $convert with no onError value`)
    }
    return Decimal128.fromStringWithRounding(value)
  }
  if (!isNumber(value)) throw unsupported(value, 'decimal')
  return closeDecimal(toDecimal(value))
}

export function toText(value: Value): string {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return String(value)
  if (isNumber(value)) return numberText(value)
  if (value instanceof ObjectId) return value.toHexString()
  if (value instanceof Date) return value.toISOString()
  throw unsupported(value, 'string')
}

function toDate(value: Value): Date {
  if (value instanceof Date) return value
  if (value instanceof ObjectId) return value.getTimestamp()
  if (value instanceof Timestamp) return new Date(value.t * 1000)
  if (typeof value === 'string') {
    const parsed = parseDate(value)
    if (!parsed) throw failure(`Error parsing date string '${value}' in $convert with no onError value`)
    return new Date(toUtc(parsed.local, parsed.zone ?? zoneOf('UTC')))
  }
  if (!isNumber(value) || numberKind(value) === 'int') throw unsupported(value, 'date')
  const ms = truncateToLong(value)
  if (ms === undefined || compareNumbers(ms, 8.64e15) > 0 || compareNumbers(ms, -8.64e15) < 0) {
    throw failure('Conversion would overflow target type in $convert with no onError value')
  }
  return new Date(Number(ms))
}

function toObjectId(value: Value): ObjectId {
  if (value instanceof ObjectId) return value
  if (typeof value !== 'string') throw unsupported(value, 'objectId')
  if (!/^[0-9a-fA-F]{24}$/.test(value))
    throw failure(`Failed to parse objectId '${value}' in $convert with no onError value`)
  return new ObjectId(value)
}

/** A short form such as $toInt: null for null. */
const short =
  (target: Target): Operator =>
  (operand, compiler, name) => {
    const [part] = compiler.operands(name, operand, 1) as [Eval]
    return (scope) => {
      const value = part(scope)
      return isNullish(value) ? null : convertTo(value, target)
    }
  }

const targets: readonly string[] = ['int', 'long', 'double', 'decimal', 'string', 'bool', 'date', 'objectId']

function typeNamed(to: Value): TypeName {
  if (typeof to !== 'string') return nameOfCode(to)
  if (!Object.hasOwn(bsonTypes, to)) throw badValue(`Unknown type name: ${to}`)
  return to as TypeName
}

function targetOf(name: TypeName): Target {
  if (!targets.includes(name)) throw failure(`Unsupported conversion to ${name} in $convert with no onError value`)
  return name as Target
}

function nameOfCode(to: Value): TypeName {
  const code = isNumber(to) ? exactLong(to) : undefined
  if (code === undefined) throw failedTo()
  if (code === 0n) throw failure('Unsupported conversion to missing in $convert with no onError value')
  const entry = Object.entries(bsonTypes).find(([, other]) => BigInt(other) === code)
  if (!entry) throw failedToParse(`In $convert, numeric value for 'to' does not correspond to a BSON type: ${code}`)
  return entry[0] as TypeName
}

const failedTo = (): CommandError => new CommandError(9, "$convert's 'to' argument must be a string or number")

const convert: Operator = (operand, compiler, name) => {
  const spec = namedOperands(name, operand, ['input', 'to'], ['onError', 'onNull'], {
    shape: 9,
    unknown: 9,
    missing: 9,
  })
  const input = compiler.compile(spec.get('input')!)
  const to = compiler.compile(spec.get('to')!)
  const onError = spec.has('onError') ? compiler.compile(spec.get('onError')!) : undefined
  const onNull = spec.has('onNull') ? compiler.compile(spec.get('onNull')!) : undefined
  return (scope) => {
    const wanted = to(scope)
    const target = isNullish(wanted) ? undefined : typeNamed(wanted)
    const value = input(scope)
    if (isNullish(value)) return onNull ? onNull(scope) : null
    if (target === undefined) return null
    try {
      return convertTo(value, targetOf(target))
    } catch (error) {
      if (onError && error instanceof CommandError && error.code === 241) return onError(scope)
      throw error
    }
  }
}

export const typeOperators: Record<string, Operator> = {
  $type: (operand, compiler, name) => {
    const [part] = compiler.operands(name, operand, 1) as [Eval]
    return (scope) => {
      const value = part(scope)
      return value === undefined ? 'missing' : typeName(value)
    }
  },
  $isNumber: (operand, compiler, name) => {
    const [part] = compiler.operands(name, operand, 1) as [Eval]
    return (scope) => isNumber(part(scope))
  },
  $convert: convert,
  $toInt: short('int'),
  $toLong: short('long'),
  $toDouble: short('double'),
  $toDecimal: short('decimal'),
  $toString: short('string'),
  $toBool: short('bool'),
  $toDate: short('date'),
  $toObjectId: short('objectId'),
  $binarySize: (operand, compiler, name) => {
    const [part] = compiler.operands(name, operand, 1) as [Eval]
    return (scope) => {
      const value = part(scope)
      if (isNullish(value)) return null
      if (typeof value === 'string') return Buffer.byteLength(value)
      if (value instanceof Binary) return value.position
      throw new CommandError(51276, `$binarySize requires a string or BinData argument, found: ${typeName(value)}`)
    }
  },
  $bsonSize: (operand, compiler, name) => {
    const [part] = compiler.operands(name, operand, 1) as [Eval]
    return (scope) => {
      const value = part(scope)
      if (isNullish(value)) return null
      if (isDoc(value)) return encodeDoc(value).length
      throw new CommandError(31393, `$bsonSize requires a document input, found: ${typeName(value)}`)
    }
  },
}
