import { summaryOf as departureOf } from './departure/departures.ts'
import { hasDeparture } from './departure/leaving.ts'
import { findPerson } from './find-person.ts'
import { setPassword } from './passwords.ts'
import type { PersonDocument } from './people.ts'
import type { Room } from './room.ts'
import { setSuspended } from './suspend.ts'
import type { AccountSummary, Directory } from './types.ts'

type Tools = Pick<Directory, 'listAccounts' | 'findAccount' | 'setPassword' | 'setSuspended'>

/** Accounts by name, for the command line. */
export function accountTools(room: Room, personNamed: (name: string) => Promise<PersonDocument>): Tools {
  return {
    async *listAccounts() {
      for await (const person of room.people.find({}, { sort: { username: 1 } })) yield summaryOf(room, person)
    },
    async findAccount(name) {
      const person = await findPerson(room, name)
      return person && summaryOf(room, person)
    },
    async setPassword(username, newPassword, options) {
      await setPassword(room, await personNamed(username), newPassword, options)
    },
    async setSuspended(username, suspended) {
      await setSuspended(room, await personNamed(username), suspended ? 'administrator' : null)
    },
  }
}

function summaryOf(room: Room, person: PersonDocument): AccountSummary {
  const { username, displayName, address, aliases, state, passwordChosen, school, function: task } = person
  const departure = hasDeparture(person) ? departureOf(room, person) : null
  return { username, displayName, address, aliases, state, passwordChosen, school, function: task, departure }
}
