import type { Chore } from '../../kit/chores/chore.ts'
import { createLogger } from '../../kit/log.ts'
import type { Room } from '../room.ts'
import { dayOf } from '../../kit/day.ts'
import { hasDeparture, isLeaving } from './leaving.ts'
import { nextStep } from './plan.ts'
import { takeStep } from './steps.ts'

/** The calendar moves once a day; an hour keeps a night's restart from costing a day. */
const everyMs = 3_600_000
/** Announced, told, closed, refused, deleted: a person never has more steps due than there are stages. */
const maxSteps = 6

const log = createLogger('departures')

export function departureChore(room: Room): Chore {
  return { name: 'departures', everyMs, run: (signal) => runDepartures(room, signal) }
}

/** Does whatever is due for everybody. One person's failure holds up nobody else; it is thrown at the end. */
async function runDepartures(room: Room, signal: AbortSignal): Promise<void> {
  const failures: unknown[] = []
  const usernames = await leavingUsernames(room)
  for (const username of usernames) {
    if (signal.aborted) break
    try {
      await settle(room, username)
    } catch (error) {
      log.warn('a departure cannot go on', { username, error })
      failures.push(error)
    }
  }
  if (failures.length > 0) throw new Error(`${failures.length} departures failed`, { cause: failures[0] })
}

/** Names only: a step reads the person anew, since an import may be under way. */
async function leavingUsernames(room: Room): Promise<string[]> {
  const found = room.people.find(isLeaving, { projection: { username: 1 }, sort: { username: 1 } })
  return (await found.toArray()).map(({ username }) => username)
}

async function settle(room: Room, username: string): Promise<void> {
  for (let steps = 0; steps < maxSteps; steps++) {
    const person = await room.people.findOne({ username })
    if (person === null || !hasDeparture(person)) return
    const step = nextStep(person.departure, {
      today: dayOf(room.now()),
      hold: person.deletionHold ?? null,
      settings: room.config.departures,
    })
    if (step === null) return
    await takeStep(room, person, step)
  }
}
