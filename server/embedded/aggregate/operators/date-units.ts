// Adding, counting and cutting units of time. Days and longer are calendar units of the zone; hours and shorter are
// lengths of time.

import { CommandError } from '../../error.ts'
import { toLocal, toUtc } from './time-zone.ts'
import type { Zone } from './time-zone.ts'

const lengths = { millisecond: 1, second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 }
const months = { month: 1, quarter: 3, year: 12 }

export type Unit = keyof typeof lengths | keyof typeof months

export const unitNamed = (name: string): Unit | undefined =>
  Object.hasOwn(lengths, name) || Object.hasOwn(months, name) ? (name as Unit) : undefined

const isMonths = (unit: Unit): unit is keyof typeof months => Object.hasOwn(months, unit)
const isShort = (unit: Unit): boolean =>
  unit === 'hour' || unit === 'minute' || unit === 'second' || unit === 'millisecond'

/** Dates end where JavaScript's end, in the year 275760; MongoDB's go on to the year 292 million. */
const lastMs = 8.64e15
/** What an int64 of milliseconds holds. */
const longestMs = 2 ** 63

/** Throws 5976500, 5166406 or 159 when the result is no date. */
export function addUnits(utcMs: number, unit: Unit, count: number, zone: Zone): number {
  const length = isMonths(unit) ? months[unit] * 30 * lengths.day : lengths[unit]
  if (Math.abs(count) * length >= longestMs) {
    if (unit === 'millisecond') throw new CommandError(159, `Overflow while adding ${count}ms to ${utcMs}ms`)
    if (Math.abs(count) >= 2 ** 31)
      throw new CommandError(5976500, `invalid dateAdd 'amount' parameter value: ${count} ${unit}`)
    throw new CommandError(5166406, 'dateAdd overflowed')
  }
  const result = shiftUnits(utcMs, unit, count, zone)
  if (!(Math.abs(result) <= lastMs)) throw new CommandError(5166406, 'dateAdd overflowed')
  return result
}

function shiftUnits(utcMs: number, unit: Unit, count: number, zone: Zone): number {
  if (!isMonths(unit)) {
    const length = lengths[unit]
    return isShort(unit) ? utcMs + count * length : toUtc(toLocal(utcMs, zone) + count * length, zone)
  }
  const local = new Date(toLocal(utcMs, zone))
  const month = local.getUTCFullYear() * 12 + local.getUTCMonth() + count * months[unit]
  const year = Math.floor(month / 12)
  // The 31st plus a month is the last day of the next.
  const lastDay = new Date(Date.UTC(year, (month % 12) + 1, 0)).getUTCDate()
  local.setUTCFullYear(year, ((month % 12) + 12) % 12, Math.min(local.getUTCDate(), lastDay))
  return toUtc(local.getTime(), zone)
}

/** How many boundaries of the unit lie between two instants. */
export function unitsBetween(fromMs: number, toMs: number, unit: Unit, zone: Zone, weekStart: number): number {
  const [from, to] = isShort(unit) && unit !== 'hour' ? [fromMs, toMs] : [toLocal(fromMs, zone), toLocal(toMs, zone)]
  return ordinal(to, unit, weekStart) - ordinal(from, unit, weekStart)
}

/** The number of the unit that a local time falls into. */
function ordinal(localMs: number, unit: Unit, weekStart: number): number {
  if (isMonths(unit)) {
    const local = new Date(localMs)
    return Math.floor((local.getUTCFullYear() * 12 + local.getUTCMonth()) / months[unit])
  }
  // 1970-01-01 was a Thursday, 4 days after a Sunday.
  if (unit === 'week') return Math.floor((Math.floor(localMs / lengths.day) + 4 - weekStart) / 7)
  return Math.floor(localMs / lengths[unit])
}

/** MongoDB's bound. */
const largestBin = 100_000_000_000

/** The start of the bin of `size` units, counted from 2000-01-01, that an instant falls into. */
export function startOfUnit(utcMs: number, unit: Unit, size: number, zone: Zone, weekStart: number): number {
  const length = isMonths(unit) ? months[unit] * 30 * lengths.day : lengths[unit]
  if (size * length >= longestMs || size >= largestBin) {
    throw new CommandError(5439006, 'dateTrunc unsupported binSize value')
  }
  const local = toLocal(utcMs, zone)
  if (isMonths(unit)) {
    const date = new Date(local)
    const span = months[unit] * size
    const month = Math.floor(((date.getUTCFullYear() - 2000) * 12 + date.getUTCMonth()) / span) * span
    return toUtc(Date.UTC(2000, month, 1), zone)
  }
  // Weeks are counted from the first such day of 2000, which began on a Saturday.
  const origin = Date.UTC(2000, 0, unit === 'week' ? 1 + ((weekStart - 6 + 7) % 7) : 1)
  const span = lengths[unit] * size
  return toUtc(origin + Math.floor((local - origin) / span) * span, zone)
}
