// Date operators. All computing is done on local milliseconds (UTC plus the zone's offset) with UTC methods.

import { CommandError } from '../../error.ts'
import { isDoc, typeName } from '../../bson/value.ts'
import type { Value } from '../../bson/value.ts'
import { isNullish, namedOperands } from '../compiler.ts'
import type { Eval, Operator } from '../compiler.ts'
import { instantOf, optional, zoneFrom } from './date-arguments.ts'
import { dateAddition, dateDiff, dateTrunc } from './date-arithmetic.ts'
import { dateFromParts } from './date-from-parts.ts'
import { dateFromString } from './date-from-string.ts'
import { checkFormat, formatDate, isoWeek } from './date-format.ts'
import { toLocal, zoneOf } from './time-zone.ts'

/** $year and its kin: one field of a date, local to a zone. */
function field(read: (local: Date) => Value): Operator {
  return (operand, compiler, name) => {
    const isNamed = isDoc(operand) && (operand.has('date') || !(operand.keys().next().value ?? '').startsWith('$'))
    if (Array.isArray(operand) && operand.length !== 1) {
      throw new CommandError(
        40536,
        `${name} accepts exactly one argument if given an array, but was given ${operand.length}`,
      )
    }
    const codes = { shape: 40539, unknown: 40535, missing: 40539 }
    const spec = isNamed ? namedOperands(name, operand, ['date'], ['timezone'], codes) : undefined
    const [datePart] = spec ? [compiler.compile(spec.get('date')!)] : (compiler.operands(name, operand, 1) as [Eval])
    const zonePart = spec && optional(spec, 'timezone', compiler)
    const named = spec?.has('timezone') ? compiler.constantOf(spec.get('timezone')!)?.value : undefined
    if (typeof named === 'string') zoneOf(named)
    return (scope) => {
      const value = datePart(scope)
      if (isNullish(value)) return null
      const utcMs = instantOf(value)
      if (!zonePart) return read(new Date(utcMs))
      const zone = zonePart(scope)
      if (isNullish(zone)) return null
      if (typeof zone !== 'string') {
        throw new CommandError(40533, `${name} requires a string for the timezone argument, not ${typeName(zone)}`)
      }
      return read(new Date(toLocal(utcMs, zoneOf(zone))))
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
    const value = date(scope)
    const format = formatPart ? formatPart(scope) : '%Y-%m-%dT%H:%M:%S.%LZ'
    if (isNullish(format)) return null
    if (typeof format !== 'string') throw new CommandError(18533, '$dateToString requires that format be a string')
    checkFormat(format)
    const zone = zoneFrom(zonePart, scope)
    if (isNullish(value)) return onNull ? onNull(scope) : null
    return zone === null ? null : formatDate(instantOf(value), format, zone)
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
    if (zone === null || isNullish(iso)) return null
    if (typeof iso !== 'boolean') throw new CommandError(40521, 'iso8601 must evaluate to a bool')
    const value = date(scope)
    if (isNullish(value)) return null
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
  $dateAdd: dateAddition(1),
  $dateSubtract: dateAddition(-1),
  $dateDiff: dateDiff,
  $dateTrunc: dateTrunc,
}
