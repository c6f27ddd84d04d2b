/**
 * Departure: what becomes of an account when its owner leaves the academy.
 *
 * A person has an end date, from the academy's file or from an administrator. Before it the person is told, at it the
 * account is closed to every log-in while mail still comes in and is answered automatically, later mail is refused, and
 * last everything is deleted but the names, which go to nobody else (registry.ts).
 *
 * Rules: a stage is reached only by the chore that looks at the calendar (run-departures.ts), each step can be cut off
 * anywhere and done again; what comes after the closing is counted from the day it was really closed, so that a wrong
 * date of years ago deletes nothing tomorrow; nothing is deleted while somebody holds it or the academy's file names the
 * person as present.
 */
import type { Actor } from '../administration/actor.ts'
import type { Day } from './day.ts'

/** Who gave the date; the file changes only what came from the file. */
export type DepartureSource = 'import' | 'administrator'

/** Part of a person's document, from the day on which the end date is known. */
export type Departure = {
  /** The last day at the academy. */
  endsOn: Day
  by: DepartureSource
  /** Where the person can be written to now; told to senders. Empty: nowhere. */
  newAddress: string
  /** Days before the end for which the person has been told. */
  noticesSent: number[]
  closedOn: Day | null
  refusedOn: Day | null
  /** The last import named this person without an end date; null where none has spoken since. */
  isInImport: boolean | null
  /** What has begun and goes to its end, whatever happens in between. */
  ending: 'cancel' | 'delete' | null
}

export const newDeparture = (facts: Pick<Departure, 'endsOn' | 'by'> & { newAddress?: string }): Departure => ({
  newAddress: '',
  ...facts,
  noticesSent: [],
  closedOn: null,
  refusedOn: null,
  isInImport: null,
  ending: null,
})

export type Timetable = { closesOn: Day; refusesOn: Day; deletesOn: Day }

/** What is to come; `noticesOn` are the days on which the person is still to be told. */
export type Prospect = Timetable & { noticesOn: Day[] }

/** Why nothing of a person who has left is deleted, although it is time. */
export type Keeping = 'hold' | 'present'

export type DepartureStage = 'announced' | 'closed' | 'refusing' | 'deleting'

/** What is known of somebody who leaves, and when what comes next is due. */
export type DepartureSummary = Prospect & {
  username: string
  displayName: string
  address: string
  endsOn: Day
  by: DepartureSource
  newAddress: string
  stage: DepartureStage
  /** Why nothing is deleted though it may be time; `holdReason` is what an administrator wrote. */
  keptBecause: Keeping | null
  holdReason: string
}

export type Departures = {
  /**
   * Gives or changes the end date. Throws `notFound`, `invalid`, `conflict` while the account is being deleted and for
   * one's own account.
   */
  set(
    username: string,
    departure: { endsOn: Day; newAddress?: string | undefined },
    by?: Actor | null,
  ): Promise<DepartureSummary>
  /** What would happen with this date. Throws `notFound`. */
  preview(username: string, endsOn: Day): Promise<Prospect>
  /** The person stays, or is back: the account is open again. Throws `notFound`, `conflict`. */
  cancel(username: string, by?: Actor | null): Promise<void>
  find(username: string): Promise<DepartureSummary | null>
  /** Everybody with an end date, by username. */
  list(): AsyncIterable<DepartureSummary>
  /** Nothing of this account is deleted until it is released (`null`), departure or not. Throws `notFound`. */
  hold(username: string, reason: string | null): Promise<void>
}
