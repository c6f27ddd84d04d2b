// Time zones: fixed offsets (`+02:00`) and names of the IANA database, which Node carries.

import { CommandError } from '../../error.ts'

/** Milliseconds to add to UTC to get local time at this instant. */
export type Zone = (utcMs: number) => number

const utc: Zone = () => 0

/** Throws 40485 for a name that is not known. */
export function zoneOf(name: string): Zone {
  if (name === 'UTC' || name === 'GMT' || name === 'Z') return utc
  const fixed = /^([+-])(\d{2}):?(\d{2})?$/.exec(name)
  if (fixed) {
    const offset = (Number(fixed[2]) * 60 + Number(fixed[3] ?? 0)) * 60_000 * (fixed[1] === '-' ? -1 : 1)
    return () => offset
  }
  const format = formatOf(name)
  return (utcMs) => {
    const parts = format.formatToParts(new Date(utcMs))
    const field = (type: string): number => Number(parts.find((part) => part.type === type)?.value)
    // Not Date.UTC, which takes the years 0 to 99 for those of the last century.
    const local = new Date(0)
    local.setUTCFullYear(field('year'), field('month') - 1, field('day'))
    local.setUTCHours(field('hour'), field('minute'), field('second'))
    return local.getTime() - Math.floor(utcMs / 1000) * 1000
  }
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(name: string): Intl.DateTimeFormat {
  const known = formats.get(name)
  if (known) return known
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(name, format)
    return format
  } catch {
    throw new CommandError(40485, `unrecognized time zone identifier: "${name}"`)
  }
}

export const toLocal = (utcMs: number, zone: Zone): number => utcMs + zone(utcMs)

/** The instant of a local time; of two, the one with the offset before the change. */
export function toUtc(localMs: number, zone: Zone): number {
  const guess = localMs - zone(localMs)
  return localMs - zone(guess)
}
