/**
 * Dates of the demo, counted from the day it is seeded, in working days: nobody writes about a class council on a
 * Sunday, and a mailbox full of last year's mail looks dead.
 */

const dayMs = 24 * 3_600_000
const zone = 'Europe/Paris'

/** The day `count` working days after (or before) `from`, at the same time. */
export function addWorkingDays(from: Date, count: number): Date {
  const step = Math.sign(count)
  let day = from
  for (let left = Math.abs(count); left > 0;) {
    day = new Date(day.getTime() + step * dayMs)
    if (isWorkingDay(day)) left--
  }
  return day
}

/** Fixed public holidays, day/month; those that move with Easter do not matter here. */
const holidays = new Set(['01/01', '01/05', '08/05', '14/07', '15/08', '01/11', '11/11', '25/12'])

function isWorkingDay(day: Date): boolean {
  return !['Sat', 'Sun'].includes(weekday.format(day)) && !holidays.has(dayAndMonth.format(day))
}
const dayAndMonth = new Intl.DateTimeFormat('fr-FR', { day: '2-digit', month: '2-digit', timeZone: zone })
const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'short', timeZone: zone })

/** The moment of `HH:MM` on that day in France, whatever the zone of this machine. */
export function atTime(day: Date, time: string): Date {
  const offset = offsetFormat.formatToParts(day).find((part) => part.type === 'timeZoneName')?.value
  return new Date(`${isoDay.format(day)}T${time}:00${offset?.replace('GMT', '') || '+00:00'}`)
}

const isoDay = new Intl.DateTimeFormat('en-CA', { timeZone: zone })
const offsetFormat = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })

/** « jeudi 3 décembre » ; the first of a month is « 1er ». */
export const formatDay = (day: Date): string => longDay.format(day).replace(/ 1 /, ' 1er ')

/** « jeudi 3 décembre 2026 à 8 h 42 », as a reply introduces what it quotes. */
export function formatMoment(at: Date): string {
  const parts = clock.formatToParts(at)
  const value = (type: string): string => parts.find((part) => part.type === type)?.value ?? ''
  return `${formatDay(at)} ${year.format(at)} à ${Number(value('hour'))} h ${value('minute')}`
}

const longDay = new Intl.DateTimeFormat('fr-FR', { weekday: 'long', day: 'numeric', month: 'long', timeZone: zone })
const clock = new Intl.DateTimeFormat('fr-FR', { hour: 'numeric', minute: '2-digit', timeZone: zone })
const year = new Intl.DateTimeFormat('fr-FR', { year: 'numeric', timeZone: zone })

/** « 2026-2027 »: a school year begins in September. */
export function schoolYear(at: Date): string {
  const first = at.getUTCMonth() >= 7 ? at.getUTCFullYear() : at.getUTCFullYear() - 1
  return `${first}-${first + 1}`
}

/** Replaces `{+5}` and `{-3}` by days in words, `{année}` by the school year. */
export function fillDates(text: string, now: Date): string {
  return text
    .replace(/\{([+-]\d+)\}/g, (_match, days: string) => formatDay(addWorkingDays(now, Number(days))))
    .replaceAll('{année}', schoolYear(now))
}
