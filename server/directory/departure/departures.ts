import { AppError } from '../../contract/errors.ts'
import { actingAs, assertNotOneself } from '../administration/acting.ts'
import type { PersonDocument } from '../people.ts'
import type { Room } from '../room.ts'
import { dayOf } from '../../kit/day.ts'
import type { Day } from './day.ts'
import {
  type Departure,
  type Departures,
  type DepartureSource,
  type DepartureStage,
  type DepartureSummary,
  newDeparture,
} from './departure.ts'
import { hasDeparture, isLeaving, type Leaving } from './leaving.ts'
import { keepingOf, prospectOf, timetableOf } from './plan.ts'
import { putLeaver, takeStep } from './steps.ts'

export function openDepartures(room: Room, personNamed: (name: string) => Promise<PersonDocument>): Departures {
  return {
    async set(username, { endsOn, newAddress = '' }, by = null) {
      const person = await personNamed(username)
      assertNotOneself(by, person)
      assertNewAddress(person, newAddress)
      return await setDeparture(actingAs(room, by), person, { endsOn, newAddress, by: 'administrator' })
    },
    async preview(username, endsOn) {
      const departure = departureAs(room, await personNamed(username), { endsOn, by: 'administrator' })
      return prospectOf(departure, room.config.departures, dayOf(room.now()))
    },
    async cancel(username, by = null) {
      const person = await personNamed(username)
      if (!hasDeparture(person)) throw new AppError('notFound', 'Aucune date de départ n’est connue pour ce compte.')
      await cancelDeparture(actingAs(room, by), person)
    },
    async find(username) {
      const person = await personNamed(username)
      return hasDeparture(person) ? summaryOf(room, person) : null
    },
    async *list() {
      for await (const person of room.people.find(isLeaving, { sort: { username: 1 } }))
        if (hasDeparture(person)) yield summaryOf(room, person)
    },
    async hold(username, reason) {
      const person = await personNamed(username)
      assertNotDeleting(person)
      await room.people.updateOne({ _id: person._id }, { $set: { deletionHold: reason, changedAt: room.now() } })
      await room.audit.write({
        action: reason === null ? 'deletionReleased' : 'deletionHeld',
        username: person.username,
      })
    },
  }
}

type NewDeparture = { endsOn: Day; by: DepartureSource; newAddress?: string }

/** A date still to come opens a closed account again; one that is past changes what stands in its record. */
export async function setDeparture(room: Room, person: PersonDocument, told: NewDeparture): Promise<DepartureSummary> {
  assertNotDeleting(person)
  const departure = departureAs(room, person, told)
  if (departure.closedOn === null && hasDeparture(person) && person.departure.closedOn !== null)
    await cancelDeparture(room, person)
  await room.people.updateOne({ _id: person._id }, { $set: { departure, changedAt: room.now() } })
  const leaving: Leaving = { ...person, departure }
  if (departure.closedOn !== null) await putLeaver(room, leaving, departure.refusedOn !== null)
  await room.audit.write({ action: 'departureSet', username: person.username, details: { endsOn: told.endsOn } })
  return summaryOf(room, leaving)
}

/** The record with this date in it: a new one, unless the account has closed and stays so. */
function departureAs(room: Room, person: PersonDocument, told: NewDeparture): Departure {
  const fresh = newDeparture(told)
  const earlier = hasDeparture(person) ? person.departure : null
  const isOver = dayOf(room.now()) >= timetableOf(fresh, room.config.departures).closesOn
  return isOver && earlier !== null && earlier.closedOn !== null ? { ...earlier, ...told } : fresh
}

export async function cancelDeparture(room: Room, person: Leaving): Promise<void> {
  assertNotDeleting(person)
  // The mark first: what an interruption leaves half-open the chore finishes.
  await room.people.updateOne({ _id: person._id }, { $set: { 'departure.ending': 'cancel' } })
  await takeStep(room, person, { kind: 'cancel' })
}

export function assertNotDeleting(person: PersonDocument): void {
  if (person.departure?.ending === 'delete')
    throw new AppError('conflict', 'Ce compte est en cours de suppression : relancez dans quelques minutes.')
}

/** RFC 5321 §4.5.3.1.3. */
const maxAddressLength = 254

function assertNewAddress({ address, aliases }: PersonDocument, newAddress: string): void {
  if (newAddress === '') return
  if (newAddress.length > maxAddressLength || !/^[!-~]+@[a-z0-9.-]+\.[a-z]+$/i.test(newAddress))
    throw new AppError('invalid', 'La nouvelle adresse n’est pas une adresse.')
  if ([address, ...aliases].includes(newAddress.toLowerCase()))
    throw new AppError('invalid', 'La nouvelle adresse est celle du compte qui ferme.')
}

export function summaryOf(room: Room, person: Leaving): DepartureSummary {
  const { username, displayName, address, departure } = person
  const { endsOn, by, newAddress } = departure
  const hold = person.deletionHold ?? null
  return {
    ...{ username, displayName, address, endsOn, by, newAddress },
    stage: stageOf(departure),
    ...prospectOf(departure, room.config.departures, dayOf(room.now())),
    keptBecause: keepingOf(departure, hold),
    holdReason: hold ?? '',
  }
}

function stageOf({ ending, closedOn, refusedOn }: Departure): DepartureStage {
  if (ending === 'delete') return 'deleting'
  if (refusedOn !== null) return 'refusing'
  return closedOn === null ? 'announced' : 'closed'
}
