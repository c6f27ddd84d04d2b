import { accountIdOf, assertAcceptable, storePassword } from '../passwords.ts'
import type { PersonDocument } from '../people.ts'
import type { Room } from '../room.ts'

export { assertAcceptable as assertMayChoose } from '../passwords.ts'

/**
 * A password chosen by somebody who has proved by another way who they are. Whatever was open is closed, since they may
 * be getting their account back; second factors stay: what proved them is not what those protect from.
 */
export async function replacePassword(room: Room, person: PersonDocument, newPassword: string): Promise<void> {
  const accountId = accountIdOf(person)
  await assertAcceptable(room, person, newPassword)
  await room.removeApplicationPasswords(accountId)
  await storePassword(room, person, newPassword)
  await room.sessions.revokeAll(accountId)
  await room.accounts.users.logout(accountId, 'Mot de passe modifié')
}
