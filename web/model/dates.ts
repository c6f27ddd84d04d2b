/**
 * Dates as people say them. `now` is always handed in: nothing here reads a clock.
 * French typography: « 14 h 05 » in sentences, « 14:05 » in columns.
 */
export type Language = 'fr' | 'en'

const dayMs = 86_400_000

/** For a column: the hour today, « hier », the day this year, else day, month and year. */
export function formatListDate(iso: string, now: Date, language: Language = 'fr'): string {
  const date = new Date(iso)
  const daysAgo = daysBetween(date, now)
  if (daysAgo === 0) return formatClock(date, language)
  if (daysAgo === 1) return relativeDay(-1, language)
  if (date.getFullYear() === now.getFullYear()) {
    return new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' }).format(date)
  }
  return new Intl.DateTimeFormat(language, { day: '2-digit', month: '2-digit', year: 'numeric' }).format(date)
}

/** For a sentence: « aujourd’hui à 14 h 05 », « lundi 16 novembre à 8 h 15 ». */
export function formatSentenceDate(iso: string, now: Date, language: Language = 'fr'): string {
  const date = new Date(iso)
  return `${sentenceDay(date, now, language)}${language === 'fr' ? ' à ' : ' at '}${sentenceClock(date, language)}`
}

/** The whole date and hour, for a tooltip or a quotation. */
export function formatFullDate(iso: string, language: Language = 'fr'): string {
  const date = new Date(iso)
  const day = new Intl.DateTimeFormat(language, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  }).format(date)
  return `${day}${language === 'fr' ? ' à ' : ' at '}${sentenceClock(date, language)}`
}

export function formatClock(date: Date, language: Language = 'fr'): string {
  return new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' }).format(date)
}

function sentenceDay(date: Date, now: Date, language: Language): string {
  const daysAgo = daysBetween(date, now)
  if (daysAgo === 0 || daysAgo === 1) return relativeDay(-daysAgo, language)
  const sameYear = date.getFullYear() === now.getFullYear()
  return new Intl.DateTimeFormat(language, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(date)
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
