/**
 * Administration of the academy's accounts: roles, and what those who hold one may do to an account of another. Nothing
 * here reads mail. Who may call what is decided by the caller (http/middleware/role.ts) and, for the last
 * administrator, here.
 */
import type { PersonDocument } from '../people.ts'
import type { Room } from '../room.ts'
import { detailOf, findAccounts } from './accounts.ts'
import type { Administration } from './types.ts'
import { hasAdministrator, rolesIn, rolesOf, setRoles } from './roles.ts'

export function createAdministration(
  room: Room,
  personNamed: (username: string) => Promise<PersonDocument>,
): Administration {
  return {
    rolesOf: (accountId) => rolesOf(room, accountId),
    async setRoles(username, roles, by) {
      await setRoles(room, await personNamed(username), roles, by)
    },
    async roleHolders() {
      const holders = await room.people.find({ roles: { $exists: true } }, { sort: { username: 1 } }).toArray()
      return holders.map((person) => {
        const { username, displayName, address } = person
        return { username, displayName, address, roles: rolesIn(person) }
      })
    },
    hasAdministrator: () => hasAdministrator(room),
    findAccounts: (query) => findAccounts(room, query),
    account: async (username) => await detailOf(room, await personNamed(username)),
  }
}
