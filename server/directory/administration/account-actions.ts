import { AppError } from '../../contract/errors.ts'
import { maxQuotaBytes, minQuotaBytes } from '../../contract/administration.ts'
import { accountIdOf } from '../passwords.ts'
import type { PersonDocument } from '../people.ts'
import type { Room } from '../room.ts'
import { setSuspended } from '../suspend.ts'
import { actingAs, assertMayTouch, assertNotOneself } from './acting.ts'
import type { Actor } from './actor.ts'
import { assertAnotherAdmin, rolesIn } from './roles.ts'

/** What one who administers does to an account of another. Each is audited. */
export async function suspend(room: Room, person: PersonDocument, suspended: boolean, by: Actor | null): Promise<void> {
  if (suspended) {
    assertNotOneself(by, person)
    if (by !== null && rolesIn(person).includes('admin')) await assertAnotherAdmin(room, person)
  }
  await setSuspended(actingAs(room, by), person, suspended ? 'administrator' : null)
}

/** Less than what lies in it already is allowed: then nothing more comes in until its owner has made room. */
export async function setQuota(room: Room, person: PersonDocument, bytes: number, by: Actor | null): Promise<void> {
  if (!Number.isSafeInteger(bytes) || bytes < minQuotaBytes || bytes > maxQuotaBytes)
    throw new AppError('invalid', 'Un espace va de 10 Mo à 1 To.')
  const accountId = accountIdOf(person)
  const { allowed } = (await room.accounts.users.get(accountId)).limits.quota
  await room.accounts.users.update(accountId, { quota: bytes })
  await actingAs(room, by).audit.write({
    action: 'quotaChanged',
    username: person.username,
    details: { before: allowed, after: bytes },
  })
}

/** Wrong codes of a second factor, wrong passwords at a change of it: counted apart from log-ins. */
const otherTries = (accountId: string): string[] => [`second factor ${accountId}`, `change ${accountId}`]
/** What is forgotten needs none. */
const anyRule = { free: 0, firstDelayMs: 0, maxDelayMs: 0, forgetOneMs: 1 }

/** Waits after wrong passwords are over, on every door. */
export async function unlock(room: Room, person: PersonDocument, by: Actor | null): Promise<void> {
  const accountId = accountIdOf(person)
  await room.guard.unlock(accountId)
  for (const key of otherTries(accountId)) await room.throttle.forget({ rule: anyRule, key })
  await actingAs(room, by).audit.write({ action: 'accountUnlocked', username: person.username })
}

/** Every browser and every mail program has to log in again; passwords stay. */
export async function closeSessions(room: Room, person: PersonDocument, by: Actor | null): Promise<void> {
  assertMayTouch(by, person)
  const accountId = accountIdOf(person)
  await room.sessions.revokeAll(accountId)
  await room.accounts.users.logout(accountId, 'Sessions fermées par l’administration')
  await actingAs(room, by).audit.write({ action: 'sessionsClosed', username: person.username })
}
