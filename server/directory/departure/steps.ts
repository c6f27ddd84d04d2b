import type { Notice } from '../mail-notices/notice.ts'
import { addressesOf } from '../mail-notices/system-mail.ts'
import type { Room } from '../room.ts'
import { setSuspended } from '../suspend.ts'
import { dayOf } from '../../kit/day.ts'
import { addDays, dayInWords } from './day.ts'
import type { Departure } from './departure.ts'
import { erase } from './erase.ts'
import type { Leaving } from './leaving.ts'
import { type Step, timetableOf } from './plan.ts'
import { replyTextFor } from './reply-text.ts'

/** Does one step. Whatever was done of it by an interrupted run is done again without harm; what marks it comes last. */
export async function takeStep(room: Room, person: Leaving, step: Step): Promise<void> {
  switch (step.kind) {
    case 'notice':
      return await giveNotice(room, person, step)
    case 'close':
      return await close(room, person)
    case 'refuse':
      return await refuse(room, person)
    case 'cancel':
      return await reopen(room, person)
    case 'delete':
      return await erase(room, person)
  }
}

async function giveNotice(room: Room, person: Leaving, step: Step & { kind: 'notice' }): Promise<void> {
  const { departure } = person
  const { closesOn, refusesOn, deletesOn } = timetableOf(departure, room.config.departures)
  const notice: Notice = {
    kind: 'departure',
    endsOn: dayInWords(departure.endsOn),
    lastDayOpen: dayInWords(addDays(closesOn, -1)),
    refusesOn: dayInWords(refusesOn),
    deletesOn: dayInWords(deletesOn),
  }
  // One that cannot be queued is no notice: the step fails, and the next run takes it again.
  const key = `${departure.endsOn} ${step.daysBefore}`
  for (const address of addressesOf(person)) await room.mail.send(address, person.displayName, notice, key)
  await change(room, person, { noticesSent: [...departure.noticesSent, ...step.settles] })
  await told(room, person, 'departureNotified', { daysBefore: step.daysBefore })
}

async function close(room: Room, person: Leaving): Promise<void> {
  await putLeaver(room, person, false)
  // Somebody who was suspended for another reason stays so when the departure is called off.
  if (person.state === 'active') await setSuspended(room, person, 'departure')
  await change(room, person, { closedOn: dayOf(room.now()) })
  await told(room, person, 'departureClosed')
}

async function refuse(room: Room, person: Leaving): Promise<void> {
  await putLeaver(room, person, true)
  await change(room, person, { refusedOn: dayOf(room.now()) })
  await told(room, person, 'departureRefused')
}

/** The person stays, or is back: everything as before. */
async function reopen(room: Room, person: Leaving): Promise<void> {
  if (person.accountId !== null) await room.leavers.remove(person.accountId)
  if (person.suspendedBy === 'departure') await setSuspended(room, person, null)
  await room.people.updateOne({ _id: person._id }, { $set: { departure: null, changedAt: room.now() } })
  await told(room, person, 'departureCancelled')
}

/** What the delivery front answers from now on. */
export async function putLeaver(room: Room, person: Leaving, isRefusing: boolean): Promise<void> {
  const { accountId, displayName, departure } = person
  if (accountId === null) return
  const { replyText, autoReplyDays } = room.config.departures
  const { newAddress } = departure
  await room.leavers.put(accountId, {
    displayName,
    newAddress,
    isRefusing,
    replyText: replyTextFor({ displayName, newAddress }, { replyText, keptDays: autoReplyDays }),
  })
}

async function change(room: Room, person: Leaving, changes: Partial<Departure>): Promise<void> {
  const fields = Object.entries(changes).map(([name, value]) => [`departure.${name}`, value])
  await room.people.updateOne({ _id: person._id }, { $set: { ...Object.fromEntries(fields), changedAt: room.now() } })
}

type DepartureAction = 'departureNotified' | 'departureClosed' | 'departureRefused' | 'departureCancelled'

async function told(
  room: Room,
  { username, departure }: Leaving,
  action: DepartureAction,
  details: Record<string, number> = {},
): Promise<void> {
  await room.audit.write({ action, username, details: { endsOn: departure.endsOn, ...details } })
}
