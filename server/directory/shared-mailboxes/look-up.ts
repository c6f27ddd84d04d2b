import { AppError } from '../../contract/errors.ts'
import { academyAddress } from '../academy-address.ts'
import { findPerson } from '../find-person.ts'
import type { PersonDocument } from '../people.ts'
import type { Room } from '../room.ts'
import type { SharedMailboxDocument, SharedMailboxStore } from './store.ts'
import type { SharedMailbox } from './types.ts'

type Made = { accountId: string }
export type LookUp = ReturnType<typeof createLookUp>

/** Finds what an administrator names, and shows what was found. */
export function createLookUp(room: Pick<Room, 'people' | 'config'>, { mailboxes, passwords }: SharedMailboxStore) {
  return {
    /** By address or account. Throws `notFound`. */
    async mailbox(typed: string): Promise<SharedMailboxDocument & Made> {
      const byId = /^[0-9a-f]{24}$/.test(typed) ? await mailboxes.findOne({ accountId: typed }) : null
      const found = byId ?? (await mailboxes.findOne({ address: academyAddress(typed, room.config) }))
      if (found === null || found.accountId === null)
        throw new AppError('notFound', `Il n’y a pas de boîte fonctionnelle « ${typed.slice(0, 100)} ».`)
      return { ...found, accountId: found.accountId }
    },

    /** Throws `notFound`. */
    async person(typed: string): Promise<PersonDocument & Made> {
      const person = await findPerson(room, typed)
      if (person === null || person.accountId === null)
        throw new AppError('notFound', `Il n’y a pas de compte « ${typed.slice(0, 100)} ».`)
      return { ...person, accountId: person.accountId }
    },

    async view({ accountId, username, address, name, members }: SharedMailboxDocument & Made): Promise<SharedMailbox> {
      const people = await room.people.find({ accountId: { $in: members.map((each) => each.accountId) } }).toArray()
      const own = await passwords.find({ mailboxAccountId: accountId }).toArray()
      const shown = people.map((person) => ({
        username: person.username,
        displayName: person.displayName,
        address: person.address,
        right: members.find((member) => member.accountId === person.accountId)?.right ?? 'read',
        passwords: own.filter((password) => password.memberAccountId === person.accountId).length,
      }))
      shown.sort((a, b) => a.displayName.localeCompare(b.displayName, 'fr'))
      return { accountId, username, address, name, members: shown }
    },
  }
}
