// Dates out of text: ISO 8601 in its usual forms, or by a format of $dateFromString.

import { CommandError } from '../../error.ts'
import { toUtc, zoneOf } from './time-zone.ts'
import type { Zone } from './time-zone.ts'

const iso =
  /^(\d{4})-(\d{2})(?:-(\d{2}))?(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/i

/** An ISO 8601 date and time; undefined when the text is none. Text without a zone is in `zone`. */
export function parseDate(text: string, zone: Zone = zoneOf('UTC')): Date | undefined {
  const match = iso.exec(text.trim())
  if (!match) return undefined
  const [, year, month, day = '1', hour = '0', minute = '0', second = '0', fraction = '0', offset] = match
  const local = utcOf(
    [year, month, day, hour, minute, second].map(Number) as LocalFields,
    Math.floor(Number(`0.${fraction}`) * 1000),
  )
  if (local === undefined) return undefined
  return new Date(toUtc(local, offset === undefined ? zone : zoneOf(offset.toUpperCase())))
}

type LocalFields = [number, number, number, number, number, number]

function utcOf([year, month, day, hour, minute, second]: LocalFields, ms: number): number | undefined {
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second, ms)
  return date.getTime()
}

const patterns: Record<string, string> = {
  Y: '(?<Y>\\d{4})',
  m: '(?<m>\\d{1,2})',
  d: '(?<d>\\d{1,2})',
  H: '(?<H>\\d{1,2})',
  M: '(?<M>\\d{1,2})',
  S: '(?<S>\\d{1,2})',
  L: '(?<L>\\d{1,3})',
  j: '(?<j>\\d{1,3})',
  z: '(?<z>Z|[+-]\\d{2}:?\\d{2})',
  '%': '%',
}

/** A date by format; undefined when the text does not fit. */
export function parseDateByFormat(text: string, format: string, zone: Zone): Date | undefined {
  const pattern = format.replaceAll(/%(.)|[\\^$.*+?()[\]{}|/]/g, (found, letter: string | undefined) => {
    if (letter === undefined) return `\\${found}`
    const known = patterns[letter]
    if (known === undefined) throw new CommandError(18536, `Invalid format character '%${letter}' in format string`)
    return known
  })
  const fields = new RegExp(`^${pattern}$`, 'i').exec(text)?.groups
  if (!fields) return undefined
  const number = (name: string, fallback: number): number => Number(fields[name] ?? fallback)
  const dayOfYear = fields['j']
  const local = utcOf(
    [
      number('Y', 1970),
      dayOfYear === undefined ? number('m', 1) : 1,
      dayOfYear === undefined ? number('d', 1) : 1,
      number('H', 0),
      number('M', 0),
      number('S', 0),
    ],
    number('L', 0),
  )
  if (local === undefined) return undefined
  const shifted = dayOfYear === undefined ? local : local + (Number(dayOfYear) - 1) * 86_400_000
  const offset = fields['z']
  return new Date(toUtc(shifted, offset === undefined ? zone : zoneOf(offset.toUpperCase())))
}
