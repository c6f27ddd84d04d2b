import { formatDay } from '../../kit/day.ts'

/**
 * A calendar day as `YYYY-MM-DD`: what the academy's file, a letter and a person mean by « le 31 août ». Days are
 * compared as text and counted without hours, so that no time zone and no summer time moves a date.
 */
export type Day = string

export function addDays(day: Day, days: number): Day {
  const at = new Date(`${day}T00:00:00Z`)
  at.setUTCDate(at.getUTCDate() + days)
  return at.toISOString().slice(0, 10)
}

/** `31/08/2027`, `31-8-2027`, `31.08.27`, with or without an hour behind. */
const french = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:\s+[\d:]+)?$/
/** `2027-08-31`, with or without an hour behind (ISO 8601, and as databases write it). */
const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[T\s].*)?$/

/** Null for what is no day of the calendar. */
export function parseDay(text: string): Day | null {
  const trimmed = text.trim()
  const byIso = iso.exec(trimmed)
  if (byIso) return validDay(Number(byIso[1]), Number(byIso[2]), Number(byIso[3]))
  const parts = french.exec(trimmed)
  if (!parts) return null
  const year = Number(parts[3])
  return validDay(year < 100 ? 2000 + year : year, Number(parts[2]), Number(parts[1]))
}

function validDay(year: number, month: number, day: number): Day | null {
  const at = new Date(Date.UTC(year, month - 1, day))
  const isSame = at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === day
  return isSame ? formatDay(year, month, day) : null
}

const inFrench = new Intl.DateTimeFormat('fr-FR', { dateStyle: 'long', timeZone: 'UTC' })

/** « 31 août 2027 » */
export const dayInWords = (day: Day): string => inFrench.format(new Date(`${day}T00:00:00Z`))
