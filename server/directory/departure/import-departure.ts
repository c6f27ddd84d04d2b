import type { PersonDocument } from '../people.ts'
import type { Room } from '../room.ts'
import type { Day } from './day.ts'
import { assertNotDeleting, cancelDeparture, setDeparture } from './departures.ts'
import { hasDeparture, isLeaving } from './leaving.ts'

/**
 * What a line of the academy's file means for the departure of somebody known.
 *
 * `set`: a new date. `cancel`: the file has taken back its own date, or names again somebody whom an earlier file lacked.
 * `present`: the file names without a date somebody who leaves by an administrator's word, which stands; but nothing is
 * deleted while it does.
 */
export type ImportVerdict = 'set' | 'cancel' | 'present' | null

export function judgeDeparture(
  { departure }: Pick<PersonDocument, 'departure'>,
  endsOn: Day | null | undefined,
): ImportVerdict {
  if (!departure) return typeof endsOn === 'string' ? 'set' : null
  if (typeof endsOn === 'string') return departure.by === 'import' && departure.endsOn !== endsOn ? 'set' : null
  if (departure.by === 'import' && endsOn === null) return 'cancel'
  if (departure.isInImport === false && departure.closedOn !== null) return 'cancel'
  return departure.isInImport === true ? null : 'present'
}

export async function applyDeparture(
  room: Room,
  person: PersonDocument,
  verdict: ImportVerdict,
  endsOn: Day | null | undefined,
): Promise<void> {
  if (verdict === null) return
  assertNotDeleting(person)
  if (verdict === 'set' && typeof endsOn === 'string') await setDeparture(room, person, { endsOn, by: 'import' })
  if (verdict === 'cancel' && hasDeparture(person)) await cancelDeparture(room, person)
  if (verdict === 'present')
    await room.people.updateOne({ _id: person._id }, { $set: { 'departure.isInImport': true } })
}

/** Those who leave and whom the file does not name: what it said of their presence before no longer holds. */
export async function forgetPresence(room: Room, seen: ReadonlyMap<string, number>): Promise<void> {
  const projection = { numenKey: 1 }
  for await (const { _id, numenKey } of room.people.find(isLeaving, { projection }))
    if (!seen.has(numenKey)) await room.people.updateOne({ _id }, { $set: { 'departure.isInImport': false } })
}
