import type { PersonDocument } from '../people.ts'
import type { Departure } from './departure.ts'

/** A person whose end date is known. */
export type Leaving = PersonDocument & { departure: Departure }

export function hasDeparture(person: PersonDocument): person is Leaving {
  return (person.departure ?? null) !== null
}

/** The same as a filter of the database, which its index answers. */
export const isLeaving = { 'departure.endsOn': { $gt: '' } }
