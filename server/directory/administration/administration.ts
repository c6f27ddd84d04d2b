/**
 * Administration of the academy's accounts: roles, and what those who hold one may do to an account of another. Nothing
 * here reads mail. Who may call what is decided by the caller (http/middleware/role.ts) and, for the last
 * administrator, here.
 */
import type { PersonDocument } from '../people.ts'
import type { Room } from '../room.ts'
import { accountIdOf } from '../passwords.ts'
import type { Recovery } from '../recovery/types.ts'
import type { SecondFactors } from '../second-factor/types.ts'
import { actingAs, assertMayTouch } from './acting.ts'
import { closeSessions, setQuota, suspend, unlock } from './account-actions.ts'
import { takeCensus } from './census.ts'
import { detailOf, findAccounts } from './accounts.ts'
import { createFirstAdministrator } from './first-administrator.ts'
import type { FirstLink } from './first-link.ts'
import type { Administration } from './types.ts'
import { hasAdministrator, rolesIn, rolesOf, setRoles } from './roles.ts'

type CodeMaker = Pick<Recovery, 'makeHelpdeskCode'>

export function createAdministration(
  room: Room,
  link: FirstLink,
  { secondFactors, recovery }: { secondFactors: Pick<SecondFactors, 'isOn' | 'removeAll'>; recovery: CodeMaker },
  personNamed: (username: string) => Promise<PersonDocument>,
): Administration {
  return {
    first: createFirstAdministrator(room, link),
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
    noteImport: (action, by, details) => actingAs(room, by).audit.write({ action, username: null, details }),
    census: () => takeCensus(room),
    hasAdministrator: () => hasAdministrator(room),
    findAccounts: (query) => findAccounts(room, query),
    async setSuspended(username, suspended, by) {
      await suspend(room, await personNamed(username), suspended, by)
    },
    async setQuota(username, allowedBytes, by) {
      await setQuota(room, await personNamed(username), allowedBytes, by)
    },
    async unlock(username, by) {
      await unlock(room, await personNamed(username), by)
    },
    async removeSecondFactors(username, by) {
      const person = await personNamed(username)
      assertMayTouch(by, person)
      await secondFactors.removeAll(accountIdOf(person), by?.username ?? '(command line)')
    },
    async makeAccessCode(username, by) {
      const person = await personNamed(username)
      assertMayTouch(by, person)
      return await recovery.makeHelpdeskCode(person.username, by?.username ?? '(command line)', by?.meta)
    },
    async closeSessions(username, by) {
      await closeSessions(room, await personNamed(username), by)
    },
    account: async (username) => await detailOf(room, secondFactors, await personNamed(username)),
  }
}
