/** A day of the calendar as `YYYY-MM-DD`. */
export const formatDay = (year: number, month: number, day: number): string =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`

/** The day it is on this server at a moment. */
export const dayOf = (at: Date): string => formatDay(at.getFullYear(), at.getMonth() + 1, at.getDate())
