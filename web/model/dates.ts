/**
 * Dates as people say them. `now` is always handed in: nothing here reads a clock.
 * French typography: « 14 h 05 » in sentences, « 14:05 » in columns.
 */
export type Language = 'fr' | 'en'

const dayMs = 86_400_000

const shapes = {
  clock: { hour: '2-digit', minute: '2-digit' },
  shortDay: { day: 'numeric', month: 'short' },
  numbers: { day: '2-digit', month: '2-digit', year: 'numeric' },
  calendarDay: { day: 'numeric', month: 'long', year: 'numeric' },
  day: { weekday: 'long', day: 'numeric', month: 'long' },
  dayAndYear: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
} satisfies Record<string, Intl.DateTimeFormatOptions>

/** Making a formatter costs far more than using one, and a list scrolls through hundreds of dates. */
const formatters = new Map<string, Intl.DateTimeFormat>()

function format(shape: keyof typeof shapes, date: Date, language: Language): string {
  const key = `${language} ${shape}`
  const formatter = formatters.get(key) ?? new Intl.DateTimeFormat(language, shapes[shape])
  formatters.set(key, formatter)
  return formatter.format(date)
}

/** For a column: the hour today, « hier », the day this year, else day, month and year. */
export function formatListDate(iso: string, now: Date, language: Language = 'fr'): string {
  const date = new Date(iso)
  const daysAgo = daysBetween(date, now)
  if (daysAgo === 0) return formatClock(date, language)
  if (daysAgo === 1) return relativeDay(-1, language)
  if (date.getFullYear() === now.getFullYear()) {
    return format('shortDay', date, language)
  }
  return format('numbers', date, language)
}

/** For a sentence: « aujourd’hui à 14 h 05 », « lundi 16 novembre à 8 h 15 ». */
export function formatSentenceDate(iso: string, now: Date, language: Language = 'fr'): string {
  const date = new Date(iso)
  return `${sentenceDay(date, now, language)}${language === 'fr' ? ' à ' : ' at '}${sentenceClock(date, language)}`
}

/** For a sentence about what is to come: « aujourd’hui à 18 h 00 », « demain à 9 h 30 », « mardi 8 décembre à 9 h 30 ». */
export function formatDeadline(iso: string, now: Date, language: Language = 'fr'): string {
  const date = new Date(iso)
  const daysAhead = -daysBetween(date, now)
  const day = daysAhead === 0 || daysAhead === 1 ? relativeDay(daysAhead, language) : sentenceDay(date, now, language)
  return `${day}${language === 'fr' ? ' à ' : ' at '}${sentenceClock(date, language)}`
}

/** The whole date and hour, for a tooltip or a quotation. */
export function formatFullDate(iso: string, language: Language = 'fr'): string {
  const date = new Date(iso)
  const day = format('dayAndYear', date, language)
  return `${day}${language === 'fr' ? ' à ' : ' at '}${sentenceClock(date, language)}`
}

/** « 30 novembre 2026 », « 1er décembre 2026 ». */
export function formatDay(iso: string, language: Language = 'fr'): string {
  const day = format('calendarDay', new Date(iso), language)
  return language === 'fr' ? day.replace(/^1 /, '1er ') : day
}

export function formatClock(date: Date, language: Language = 'fr'): string {
  return format('clock', date, language)
}

function sentenceDay(date: Date, now: Date, language: Language): string {
  const daysAgo = daysBetween(date, now)
  if (daysAgo === 0 || daysAgo === 1) return relativeDay(-daysAgo, language)
  const sameYear = date.getFullYear() === now.getFullYear()
  return format(sameYear ? 'day' : 'dayAndYear', date, language)
}

function sentenceClock(date: Date, language: Language): string {
  if (language !== 'fr') return formatClock(date, language)
  return `${String(date.getHours())} h ${String(date.getMinutes()).padStart(2, '0')}`
}

function relativeDay(offset: number, language: Language): string {
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(offset, 'day')
}

/** Calendar days, not periods of 24 hours; rounding swallows the hour of a change of time. */
function daysBetween(date: Date, now: Date): number {
  const startOf = (moment: Date): number =>
    new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime()
  return Math.round((startOf(now) - startOf(date)) / dayMs)
}
