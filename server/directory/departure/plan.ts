import type { Config } from '../../config/schema.ts'
import { addDays, type Day } from './day.ts'
import type { Departure, Keeping, Prospect, Timetable } from './departure.ts'

/** The next thing to do for somebody who leaves. */
export type Step =
  | { kind: 'notice'; daysBefore: number; settles: number[] }
  | { kind: 'close' }
  | { kind: 'refuse' }
  | { kind: 'delete' }
  | { kind: 'cancel' }

export type DepartureSettings = Config['departures']

/** The days of each stage; those after the closing move with it. */
export function timetableOf(departure: Departure, settings: DepartureSettings): Timetable {
  // The last day is worked: the account closes when it is over.
  const closesOn = addDays(departure.endsOn, settings.closeAfterDays + 1)
  const closed = departure.closedOn ?? closesOn
  return {
    closesOn,
    refusesOn: addDays(closed, settings.autoReplyDays),
    deletesOn: addDays(closed, settings.deleteAfterDays),
  }
}

/** What is still to come, seen from a day: a date that is past closes the account on this one. */
export function prospectOf(departure: Departure, settings: DepartureSettings, today: Day): Prospect {
  const timetable = timetableOf(departure, settings)
  const closesOn = departure.closedOn ?? (today > timetable.closesOn ? today : timetable.closesOn)
  const { refusesOn, deletesOn } = timetableOf({ ...departure, closedOn: closesOn }, settings)
  return { closesOn, refusesOn, deletesOn, noticesOn: noticesLeft(departure, settings, today) }
}

function noticesLeft(departure: Departure, settings: DepartureSettings, today: Day): Day[] {
  const { closesOn } = timetableOf(departure, settings)
  if (departure.closedOn !== null || today >= closesOn) return []
  const later = settings.noticeDays.map((days) => addDays(departure.endsOn, -Number(days))).filter((day) => day > today)
  const now = noticeDue(departure, settings, today) === null ? [] : [today]
  return [...now, ...later.sort()]
}

export function keepingOf(departure: Departure, hold: string | null): Keeping | null {
  if (hold !== null) return 'hold'
  return departure.isInImport === true ? 'present' : null
}

/** What is due on a day, or null; asked again after each step. */
export function nextStep(
  departure: Departure,
  options: { today: Day; hold: string | null; settings: DepartureSettings },
): Step | null {
  const { today, hold, settings } = options
  if (departure.ending !== null) return { kind: departure.ending }
  const { closesOn, refusesOn, deletesOn } = timetableOf(departure, settings)
  if (departure.closedOn === null) {
    if (today >= closesOn) return { kind: 'close' }
    return noticeDue(departure, settings, today)
  }
  if (today >= deletesOn && keepingOf(departure, hold) === null) return { kind: 'delete' }
  return departure.refusedOn === null && today >= refusesOn ? { kind: 'refuse' } : null
}

/** Of several notices that are due, only the last one is sent: who leaves in three days is not told of thirty. */
function noticeDue({ endsOn, noticesSent }: Departure, settings: DepartureSettings, today: Day): Step | null {
  const due = settings.noticeDays.map(Number).filter((days) => today >= addDays(endsOn, -days))
  const unsent = due.filter((days) => !noticesSent.includes(days))
  const daysBefore = Math.min(...due)
  return unsent.includes(daysBefore) ? { kind: 'notice', daysBefore, settles: unsent } : null
}
