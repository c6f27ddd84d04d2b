// Dates as text, by the format letters of $dateToString.

import { CommandError } from '../../error.ts'
import { toLocal } from './time-zone.ts'
import type { Zone } from './time-zone.ts'

const dayMs = 86_400_000

/** ISO 8601 weeks begin on Monday; week 1 is the one with the year's first Thursday. */
export function isoWeek(local: Date): { weekYear: number; week: number } {
  const day = Math.floor(local.getTime() / dayMs)
  const thursday = new Date((day - ((local.getUTCDay() || 7) - 1) + 3) * dayMs)
  const weekYear = thursday.getUTCFullYear()
  return { weekYear, week: 1 + Math.floor((thursday.getTime() - Date.UTC(weekYear, 0, 1)) / (7 * dayMs)) }
}

const two = (value: number): string => String(value).padStart(2, '0')
const months = 'January February March April May June July August September October November December'.split(' ')

function offsetText(offsetMs: number): string {
  const minutes = Math.abs(Math.round(offsetMs / 60_000))
  return `${offsetMs < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`
}

/** Throws 18535 or 18536 for a format that is not valid. */
export function checkFormat(format: string): void {
  formatDate(0, format, () => 0)
}

export function formatDate(utcMs: number, format: string, zone: Zone): string {
  const local = new Date(toLocal(utcMs, zone))
  const offset = zone(utcMs)
  if (/(^|[^%])(%%)*%$/.test(format)) throw new CommandError(18535, "Unmatched '%' at end of format string")
  return format.replaceAll(/%(.)/gs, (_, letter: string) => fieldText(letter, local, offset))
}

function fieldText(letter: string, local: Date, offset: number): string {
  const startOfYear = Date.UTC(local.getUTCFullYear(), 0, 1)
  const dayOfYear = Math.floor((local.getTime() - startOfYear) / dayMs) + 1
  switch (letter) {
    case '%':
      return '%'
    case 'Y':
      return String(local.getUTCFullYear()).padStart(4, '0')
    case 'm':
      return two(local.getUTCMonth() + 1)
    case 'd':
      return two(local.getUTCDate())
    case 'H':
      return two(local.getUTCHours())
    case 'M':
      return two(local.getUTCMinutes())
    case 'S':
      return two(local.getUTCSeconds())
    case 'L':
      return String(local.getUTCMilliseconds()).padStart(3, '0')
    case 'j':
      return String(dayOfYear).padStart(3, '0')
    case 'w':
      return String(local.getUTCDay() + 1)
    case 'u':
      return String(local.getUTCDay() || 7)
    case 'U':
      return two(Math.floor((dayOfYear - 1 + 7 - local.getUTCDay()) / 7))
    case 'V':
      return two(isoWeek(local).week)
    case 'G':
      return String(isoWeek(local).weekYear).padStart(4, '0')
    case 'z':
      return offsetText(offset)
    case 'Z':
      return String(Math.round(offset / 60_000))
    case 'b':
      return months[local.getUTCMonth()]!.slice(0, 3)
    case 'B':
      return months[local.getUTCMonth()]!
    default:
      throw new CommandError(18536, `Invalid format character '%${letter}' in format string`)
  }
}
