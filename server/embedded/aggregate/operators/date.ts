// Date operators. All computing is done on local milliseconds (UTC plus the zone's offset) with UTC methods.

import { CommandError } from '../../error.ts'
import { isDoc, isNumber, ObjectId, Timestamp, typeName } from '../../bson/value.ts'
import type { Doc, Value } from '../../bson/value.ts'
import { exactLong } from '../../value/number.ts'
import { isNullish, namedOperands } from '../compiler.ts'
import type { Compiler, Eval, Operator, Scope } from '../compiler.ts'
import { addUnits, startOfUnit, unitOf, unitsBetween } from './date-units.ts'
import { parseDate, parseDateByFormat } from './date-parse.ts'
import { checkFormat, formatDate, isoWeek } from './date-format.ts'
import { toLocal, toUtc, zoneOf } from './time-zone.ts'
import type { Zone } from './time-zone.ts'

/** Dates, timestamps and the time inside an ObjectId. Throws 16006 for anything else. */
function instantOf(value: Value): number {
  if (value instanceof Date) return value.getTime()
  if (value instanceof Timestamp) return value.t * 1000
  if (value instanceof ObjectId) return value.getTimestamp().getTime()
  throw new CommandError(16006, `can't convert from BSON type ${typeName(value)} to Date`)
}

const utcZone = zoneOf('UTC')

/** The zone of a `timezone` argument; null when that is null. */
function zoneFrom(part: Eval | undefined, scope: Scope): Zone | null {
  if (!part) return utcZone
  const name = part(scope)
  if (isNullish(name)) return null
  if (typeof name !== 'string')
    throw new CommandError(40517, `timezone must evaluate to a string, found ${typeName(name)}`)
  return zoneOf(name)
}

const optional = (spec: Doc, key: string, compiler: Compiler): Eval | undefined =>
  spec.has(key) ? compiler.compile(spec.get(key)!) : undefined

/** $year and its kin: one field of a date, local to a zone. */
function field(read: (local: Date) => Value): Operator {
  return (operand, compiler, name) => {
    const isNamed = isDoc(operand) && (operand.has('date') || !(operand.keys().next().value ?? '').startsWith('$'))
    const codes = { shape: 40539, unknown: 40535, missing: 40539 }
    const spec = isNamed ? namedOperands(name, operand, ['date'], ['timezone'], codes) : undefined
    const [datePart] = spec ? [compiler.compile(spec.get('date')!)] : (compiler.operands(name, operand, 1) as [Eval])
    const zonePart = spec && optional(spec, 'timezone', compiler)
    return (scope) => {
      const zone = zoneFrom(zonePart, scope)
      const value = datePart(scope)
      if (isNullish(value) || zone === null) return null
      return read(new Date(toLocal(instantOf(value), zone)))
    }
  }
}

const dayOfYear = (local: Date): number =>
  Math.floor((local.getTime() - Date.UTC(local.getUTCFullYear(), 0, 1)) / 86_400_000) + 1

const week = (local: Date): number => Math.floor((dayOfYear(local) - 1 + 7 - local.getUTCDay()) / 7)

const dateToString: Operator = (operand, compiler, name) => {
  const codes = { shape: 18629, unknown: 18534, missing: 18628 }
  const spec = namedOperands(name, operand, ['date'], ['format', 'timezone', 'onNull'], codes)
  const date = compiler.compile(spec.get('date')!)
  const formatPart = optional(spec, 'format', compiler)
  const zonePart = optional(spec, 'timezone', compiler)
  const onNull = optional(spec, 'onNull', compiler)
  return (scope) => {
    const zone = zoneFrom(zonePart, scope)
    const format = formatPart ? formatPart(scope) : `%Y-%m-%dT%H:%M:%S.%L${zonePart ? '' : 'Z'}`
    const value = date(scope)
    if (isNullish(format)) return null
    if (typeof format !== 'string') throw new CommandError(18533, '$dateToString requires that format be a string')
    checkFormat(format)
    if (isNullish(value)) return onNull ? onNull(scope) : null
    if (zone === null) return null
    const utcMs = instantOf(value)
    return formatDate(utcMs, format, zone)
  }
}

const dateToParts: Operator = (operand, compiler, name) => {
  const codes = { shape: 40524, unknown: 40520, missing: 40522 }
  const spec = namedOperands(name, operand, ['date'], ['timezone', 'iso8601'], codes)
  const date = compiler.compile(spec.get('date')!)
  const zonePart = optional(spec, 'timezone', compiler)
  const isoPart = optional(spec, 'iso8601', compiler)
  return (scope) => {
    const zone = zoneFrom(zonePart, scope)
    const iso = isoPart ? isoPart(scope) : false
    const value = date(scope)
    if (isNullish(value) || zone === null || isNullish(iso)) return null
    if (typeof iso !== 'boolean') throw new CommandError(40521, 'iso8601 must evaluate to a bool')
    const local = new Date(toLocal(instantOf(value), zone))
    const { weekYear, week: number } = isoWeek(local)
    const day: [string, Value][] = iso
      ? [
          ['isoWeekYear', weekYear],
          ['isoWeek', number],
          ['isoDayOfWeek', local.getUTCDay() || 7],
        ]
      : [
          ['year', local.getUTCFullYear()],
          ['month', local.getUTCMonth() + 1],
          ['day', local.getUTCDate()],
        ]
    return new Map<string, Value>([
      ...day,
      ['hour', local.getUTCHours()],
      ['minute', local.getUTCMinutes()],
      ['second', local.getUTCSeconds()],
      ['millisecond', local.getUTCMilliseconds()],
    ])
  }
}

const partNames = [
  'year',
  'isoWeekYear',
  'month',
  'isoWeek',
  'day',
  'isoDayOfWeek',
  'hour',
  'minute',
  'second',
  'millisecond',
]

const dateFromParts: Operator = (operand, compiler, name) => {
  const codes = { shape: 40519, unknown: 40518, missing: 40516 }
  const spec = namedOperands(name, operand, [], [...partNames, 'timezone'], codes)
  const isIso = spec.has('isoWeekYear')
  if (isIso === spec.has('year')) {
    throw new CommandError(
      isIso ? 40489 : 40516,
      "$dateFromParts requires either 'year' or 'isoWeekYear' to be present",
    )
  }
  const parts = new Map(
    partNames.filter((part) => spec.has(part)).map((part) => [part, compiler.compile(spec.get(part)!)]),
  )
  const zonePart = optional(spec, 'timezone', compiler)
  return (scope) => {
    const zone = zoneFrom(zonePart, scope)
    const numbers = new Map<string, number>()
    for (const [part, compute] of parts) {
      const value = compute(scope)
      if (isNullish(value)) return null
      const long = isNumber(value) ? exactLong(value) : undefined
      if (long === undefined) throw new CommandError(40515, `'${part}' must evaluate to an integer`)
      numbers.set(part, Number(long))
    }
    if (zone === null) return null
    return new Date(toUtc(localFromParts(numbers, isIso), zone))
  }
}

/** Months, days and the rest may go beyond their range and carry over. */
function localFromParts(numbers: ReadonlyMap<string, number>, isIso: boolean): number {
  const part = (name: string, fallback: number): number => numbers.get(name) ?? fallback
  const date = new Date(0)
  if (isIso) {
    // ISO 8601: week 1 is the one with January 4th.
    date.setUTCFullYear(part('isoWeekYear', 1970), 0, 4)
    const monday = date.getUTCDate() - ((date.getUTCDay() || 7) - 1)
    date.setUTCDate(monday + (part('isoWeek', 1) - 1) * 7 + part('isoDayOfWeek', 1) - 1)
  } else date.setUTCFullYear(part('year', 1970), part('month', 1) - 1, part('day', 1))
  date.setUTCHours(part('hour', 0), part('minute', 0), part('second', 0), part('millisecond', 0))
  return date.getTime()
}

const dateFromString: Operator = (operand, compiler, name) => {
  const codes = { shape: 40540, unknown: 40541, missing: 40542 }
  const spec = namedOperands(name, operand, ['dateString'], ['format', 'timezone', 'onError', 'onNull'], codes)
  const text = compiler.compile(spec.get('dateString')!)
  const formatPart = optional(spec, 'format', compiler)
  const zonePart = optional(spec, 'timezone', compiler)
  const onError = optional(spec, 'onError', compiler)
  const onNull = optional(spec, 'onNull', compiler)
  return (scope) => {
    const value = text(scope)
    if (isNullish(value)) return onNull ? onNull(scope) : null
    const zone = zoneFrom(zonePart, scope)
    const format = formatPart?.(scope)
    if (zone === null || (formatPart && isNullish(format))) return null
    if (typeof value !== 'string') {
      if (onError) return onError(scope)
      throw new CommandError(241, `$dateFromString requires that 'dateString' be a string, found: ${typeName(value)}`)
    }
    const date = typeof format === 'string' ? parseDateByFormat(value, format, zone) : parseDate(value, zone)
    if (date) return date
    if (onError) return onError(scope)
    throw new CommandError(241, `Error parsing date string '${value}'`)
  }
}

function shift(sign: 1 | -1): Operator {
  return (operand, compiler, name) => {
    const codes = { shape: 5166400, unknown: 5166401, missing: 5166402 }
    const spec = namedOperands(name, operand, ['startDate', 'unit', 'amount'], ['timezone'], codes)
    const [start, unitPart, amountPart] = ['startDate', 'unit', 'amount'].map((key) => compiler.compile(spec.get(key)!))
    const zonePart = optional(spec, 'timezone', compiler)
    return (scope) => {
      const date = start!(scope)
      const unit = unitPart!(scope)
      const amount = amountPart!(scope)
      const zone = zoneFrom(zonePart, scope)
      if (isNullish(unit)) return null
      const wanted = unitOf(unit, 5439013, 9)
      if (isNullish(date) || isNullish(amount) || zone === null) return null
      const count = isNumber(amount) ? exactLong(amount) : undefined
      if (count === undefined) throw new CommandError(5166405, `${name} expects integer amount of time units`)
      return new Date(addUnits(instantOf(date), wanted, sign * Number(count), zone))
    }
  }
}

const dateDiff: Operator = (operand, compiler, name) => {
  const codes = { shape: 5166301, unknown: 5166302, missing: 5166303 }
  const spec = namedOperands(name, operand, ['startDate', 'endDate', 'unit'], ['timezone', 'startOfWeek'], codes)
  const [start, end, unitPart] = ['startDate', 'endDate', 'unit'].map((key) => compiler.compile(spec.get(key)!))
  const zonePart = optional(spec, 'timezone', compiler)
  return (scope) => {
    const from = start!(scope)
    const to = end!(scope)
    const unit = unitPart!(scope)
    const zone = zoneFrom(zonePart, scope)
    if (isNullish(from) || isNullish(to) || isNullish(unit) || zone === null) return null
    return BigInt(unitsBetween(instantOf(from), instantOf(to), unitOf(unit, 5439013, 9), zone))
  }
}

const dateTrunc: Operator = (operand, compiler, name) => {
  const codes = { shape: 5439007, unknown: 5439008, missing: 5439009 }
  const spec = namedOperands(name, operand, ['date', 'unit'], ['binSize', 'timezone', 'startOfWeek'], codes)
  const date = compiler.compile(spec.get('date')!)
  const unitPart = compiler.compile(spec.get('unit')!)
  const binPart = optional(spec, 'binSize', compiler)
  const zonePart = optional(spec, 'timezone', compiler)
  return (scope) => {
    const value = date(scope)
    const unit = unitPart(scope)
    const bin = binPart ? binPart(scope) : 1
    const zone = zoneFrom(zonePart, scope)
    if (isNullish(value) || isNullish(unit) || isNullish(bin) || zone === null) return null
    const size = isNumber(bin) ? exactLong(bin) : undefined
    if (size === undefined) throw new CommandError(5439017, '$dateTrunc requires binSize to be a 64-bit integer')
    if (size <= 0n) throw new CommandError(5439018, '$dateTrunc requires binSize to be greater than 0')
    return new Date(startOfUnit(instantOf(value), unitOf(unit, 5439013, 9), Number(size), zone))
  }
}

export const dateOperators: Record<string, Operator> = {
  $year: field((local) => local.getUTCFullYear()),
  $month: field((local) => local.getUTCMonth() + 1),
  $dayOfMonth: field((local) => local.getUTCDate()),
  $dayOfWeek: field((local) => local.getUTCDay() + 1),
  $dayOfYear: field(dayOfYear),
  $hour: field((local) => local.getUTCHours()),
  $minute: field((local) => local.getUTCMinutes()),
  $second: field((local) => local.getUTCSeconds()),
  $millisecond: field((local) => local.getUTCMilliseconds()),
  $week: field(week),
  $isoWeek: field((local) => isoWeek(local).week),
  $isoWeekYear: field((local) => BigInt(isoWeek(local).weekYear)),
  $isoDayOfWeek: field((local) => local.getUTCDay() || 7),
  $dateToString: dateToString,
  $dateToParts: dateToParts,
  $dateFromParts: dateFromParts,
  $dateFromString: dateFromString,
  $dateAdd: shift(1),
  $dateSubtract: shift(-1),
  $dateDiff: dateDiff,
  $dateTrunc: dateTrunc,
}
