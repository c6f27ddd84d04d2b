// Dates out of text: ISO 8601 in its usual forms, a few English ones, or by a format of $dateFromString.

import { CommandError } from '../../error.ts'
import { zoneOf } from './time-zone.ts'
import type { Zone } from './time-zone.ts'

/** A date as written, and the zone that was written with it. */
export interface ParsedDate {
  /** Milliseconds as if it were in UTC. */
  readonly local: number
  readonly zone: Zone | undefined
}

const dayMs = 86_400_000
const time = '(?<H>\\d{1,2})(?::?(?<M>\\d{1,2})(?::?(?<S>\\d{1,2})(?:[.,](?<fraction>\\d{1,9}))?)?)?'
const zone = '\\s*(?<zone>Z|UTC|GMT|[+-]\\d{2}(?::?\\d{2})?)?'
const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const monthName = '(?<name>[a-z]{3,9})\\.?'
const forms = [
  '(?<Y>\\d{4})-(?<m>\\d{1,2})(?:-(?<d>\\d{1,2}))?',
  '(?<Y>\\d{4})(?<m>\\d{2})(?<d>\\d{2})',
  '(?<Y>\\d{4})/(?<m>\\d{1,2})/(?<d>\\d{1,2})',
  '(?<m>\\d{1,2})/(?<d>\\d{1,2})/(?<Y>\\d{4})',
  '(?<G>\\d{4})-?W(?<V>\\d{2})(?:-?(?<u>[1-7]))?',
  `(?:[a-z]{3,9},? )?(?<d>\\d{1,2})(?:st|nd|rd|th)?[ -]${monthName}[ -](?<Y>\\d{4})`,
  `${monthName} (?<d>\\d{1,2})(?:st|nd|rd|th)?,? (?<Y>\\d{4})`,
].map((date) => new RegExp(`^${date}(?:(?:T|\\s+)${time}${zone})?$`, 'i'))

/** An ISO 8601 date and time, or one of the other forms; undefined when the text is none. */
export function parseDate(text: string): ParsedDate | undefined {
  const trimmed = text.trim()
  const seconds = /^@(-?\d{1,12})$/.exec(trimmed)
  if (seconds) return { local: Number(seconds[1]) * 1000, zone: zoneOf('UTC') }
  for (const form of forms) {
    const fields = form.exec(trimmed)?.groups
    if (fields) return fromFields(fields)
  }
  return undefined
}

type Fields = Readonly<Record<string, string | undefined>>

function fromFields(fields: Fields): ParsedDate | undefined {
  const day = dayOf(fields)
  const clock = clockOf(fields)
  if (day === undefined || clock === undefined) return undefined
  const named = fields['zone']
  const minutes = fields['minutes']
  const offset = minutes === undefined ? undefined : Number(minutes) * 60_000
  return {
    local: day + clock,
    zone: offset !== undefined ? () => offset : named === undefined ? undefined : zoneOf(named.toUpperCase()),
  }
}

/** The start of the day; undefined when there is no such day. */
function dayOf(fields: Fields): number | undefined {
  const number = (name: string, fallback: number): number => Number(fields[name] ?? fallback)
  const date = new Date(0)
  if (fields['G'] !== undefined) {
    const week = number('V', 1)
    const weekDay = number('u', 1)
    if (week < 1 || week > 53 || weekDay < 1 || weekDay > 7) return undefined
    // ISO 8601: week 1 is the one with January 4th.
    date.setUTCFullYear(number('G', 1970), 0, 4)
    return date.getTime() + ((week - 1) * 7 + weekDay - (date.getUTCDay() || 7)) * dayMs
  }
  const name = fields['name']?.toLowerCase()
  const month = name === undefined ? number('m', 1) : monthNames.indexOf(name.slice(0, 3)) + 1
  const day = number('d', 1)
  date.setUTCFullYear(number('Y', 1970), month - 1, day)
  if (month < 1 || month > 12 || date.getUTCMonth() !== month - 1 || day < 1) return undefined
  // The day of the year counts from 0 here, as MongoDB's parser has it.
  return date.getTime() + number('j', 0) * dayMs
}

function clockOf(fields: Fields): number | undefined {
  const number = (name: string): number => Number(fields[name] ?? 0)
  const [hour, minute, second] = [number('H'), number('M'), number('S')]
  if (hour > 23 || minute > 59 || second > 59) return undefined
  const ms = Math.floor(Number(`0.${fields['fraction'] ?? '0'}`) * 1000)
  return hour * 3_600_000 + minute * 60_000 + second * 1000 + ms
}

const patterns: Readonly<Record<string, string>> = {
  Y: '(?<Y>\\d{1,4})',
  m: '(?<m>\\d{1,2})',
  d: '(?<d>\\d{1,2})',
  H: '(?<H>\\d{1,2})',
  M: '(?<M>\\d{1,2})',
  S: '(?<S>\\d{1,2})',
  L: '(?<fraction>\\d{1,3})',
  j: '(?<j>\\d{1,3})',
  G: '(?<G>\\d{1,4})',
  V: '(?<V>\\d{1,2})',
  u: '(?<u>[1-7])',
  b: monthName,
  B: monthName,
  z: '(?<zone>Z|UTC|GMT|[+-]\\d{2}:?\\d{2})',
  Z: '(?<minutes>[+-]\\d{1,4})',
  '%': '%',
}

/** Throws 18535 or 18536 for a format that is not valid. */
export function checkParseFormat(format: string): void {
  if (format === '%') throw new CommandError(18535, "Unmatched '%' at end of format string")
  for (const [, letter] of format.matchAll(/%(.)/gs)) {
    if (!Object.hasOwn(patterns, letter!)) {
      throw new CommandError(18536, `Invalid format character '%${letter}' in format string`)
    }
  }
}

/** A date by format; undefined when the text does not fit, or the format gives no whole date. */
export function parseDateByFormat(text: string, format: string): ParsedDate | undefined {
  const seen = new Set<string>()
  const pattern = format.replaceAll(/%(.)|[\\^$.*+?()[\]{}|/]/gs, (found, letter: string | undefined) => {
    if (letter === undefined) return `\\${found}`
    // A field that comes twice is only looked at the first time.
    const known = patterns[letter]!
    const again = seen.has(letter) && letter !== '%'
    seen.add(letter)
    return again ? known.replace(/\?<\w+>/, '?:') : known
  })
  const fields = new RegExp(`^${pattern}$`, 'i').exec(text)?.groups
  if (!fields) return undefined
  const isWhole =
    fields['G'] !== undefined ||
    (fields['Y'] !== undefined &&
      (fields['j'] !== undefined || (fields['d'] !== undefined && (fields['m'] ?? fields['name']) !== undefined)))
  return isWhole ? fromFields(fields) : undefined
}
