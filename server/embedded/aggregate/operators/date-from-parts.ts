// $dateFromParts: from year, month, day, or from the year, week and day of ISO 8601. Parts beyond their range carry over.

import { CommandError } from '../../error.ts'
import { isNumber, typeName } from '../../bson/value.ts'
import { exactLong } from '../../value/number.ts'
import { isNullish, namedOperands } from '../compiler.ts'
import type { Eval, Operator, Scope } from '../compiler.ts'
import { optional, zoneFrom } from './date-arguments.ts'
import { toUtc } from './time-zone.ts'

const naturalParts = ['year', 'month', 'day']
const isoParts = ['isoWeekYear', 'isoWeek', 'isoDayOfWeek']
const timeParts = ['hour', 'minute', 'second', 'millisecond']
/** The parts that MongoDB keeps in 16 bits. */
const shortParts = new Set(['month', 'day', 'isoWeek', 'isoDayOfWeek', 'hour', 'minute'])
const lastMs = 8.64e15

export const dateFromParts: Operator = (operand, compiler, name) => {
  const codes = { shape: 40519, unknown: 40518, missing: 40516 }
  const known = [...naturalParts, ...isoParts, ...timeParts, 'timezone']
  const spec = namedOperands(name, operand, [], known, codes)
  const isIso = !spec.has('year') && spec.has('isoWeekYear')
  if (!isIso && !spec.has('year')) {
    throw new CommandError(40516, "$dateFromParts requires either 'year' or 'isoWeekYear' to be present")
  }
  if ((isIso ? naturalParts : isoParts).some((part) => spec.has(part))) {
    throw new CommandError(isIso ? 40525 : 40489, '$dateFromParts does not allow mixing natural dates with ISO dates')
  }
  const compile = (names: readonly string[]): [string, Eval][] =>
    names.flatMap((part): [string, Eval][] => (spec.has(part) ? [[part, compiler.compile(spec.get(part)!)]] : []))
  const time = compile(timeParts)
  const day = compile(isIso ? isoParts : naturalParts)
  const zonePart = optional(spec, 'timezone', compiler)
  const isWithoutZone = spec.has('timezone') && compiler.constantOf(spec.get('timezone')!)?.value === null
  return (scope) => {
    if (isWithoutZone) return null
    const numbers = new Map<string, number>()
    if (!readParts(time, scope, numbers)) return null
    const zone = zoneFrom(zonePart, scope)
    if (zone === null || !readParts(day, scope, numbers)) return null
    checkYear(numbers, isIso ? 'isoWeekYear' : 'year', isIso ? 31095 : 40523)
    const local = localFromParts(numbers, isIso)
    if (!(Math.abs(local) <= lastMs)) {
      throw new CommandError(159, 'Overflow casting from a lower-precision duration to a higher-precision duration')
    }
    return new Date(toUtc(local, zone))
  }
}

/** False when one of them is null. */
function readParts(parts: readonly [string, Eval][], scope: Scope, numbers: Map<string, number>): boolean {
  for (const [part, compute] of parts) {
    const value = compute(scope)
    if (isNullish(value)) return false
    const long = isNumber(value) ? exactLong(value) : undefined
    if (long === undefined) {
      throw new CommandError(40515, `'${part}' must evaluate to an integer, found ${typeName(value)}`)
    }
    if (shortParts.has(part) && BigInt.asIntN(16, long) !== long) {
      throw new CommandError(31034, `'${part}' must evaluate to a value in the range [-32768, 32767]`)
    }
    numbers.set(part, Number(long))
  }
  return true
}

function checkYear(numbers: ReadonlyMap<string, number>, part: string, code: number): void {
  const year = numbers.get(part)!
  if (year >= 1 && year <= 9999) return
  throw new CommandError(code, `'${part}' must evaluate to an integer in the range 1 to 9999, found ${year}`)
}

function localFromParts(numbers: ReadonlyMap<string, number>, isIso: boolean): number {
  const part = (name: string, fallback: number): number => numbers.get(name) ?? fallback
  const date = new Date(0)
  if (isIso) {
    // ISO 8601: week 1 is the one with January 4th.
    date.setUTCFullYear(part('isoWeekYear', 1970), 0, 4)
    const monday = date.getUTCDate() - ((date.getUTCDay() || 7) - 1)
    date.setUTCDate(monday + (part('isoWeek', 1) - 1) * 7 + part('isoDayOfWeek', 1) - 1)
  } else date.setUTCFullYear(part('year', 1970), part('month', 1) - 1, part('day', 1))
  return (
    date.getTime() +
    part('hour', 0) * 3_600_000 +
    part('minute', 0) * 60_000 +
    part('second', 0) * 1000 +
    part('millisecond', 0)
  )
}
