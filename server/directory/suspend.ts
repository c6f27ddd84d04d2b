import { AppError } from '../contract/errors.ts'
import type { PersonDocument, Suspender } from './people.ts'
import type { Room } from './room.ts'

/** Closes an account on every protocol, or opens it again (`by` null). Mail still comes in: nothing of it is lost. */
export async function setSuspended(room: Room, person: PersonDocument, by: Suspender | null): Promise<void> {
  const { accountId } = person
  if (accountId === null) throw new AppError('notFound', 'Ce compte n’est pas encore créé : relancez l’import.')
  const isSuspended = by !== null
  // Closed in the directory first, opened there last: in between, the account is closed.
  const state = { state: isSuspended ? 'suspended' : 'active', suspendedBy: by, changedAt: room.now() } as const
  if (isSuspended) await room.people.updateOne({ _id: person._id }, { $set: state })
  await room.accounts.users.update(accountId, { suspended: isSuspended })
  if (isSuspended) {
    await room.sessions.revokeAll(accountId)
    await room.endSharedPasswords(accountId)
    await room.accounts.users.logout(accountId, 'Compte suspendu')
  } else await room.people.updateOne({ _id: person._id }, { $set: state })
  await room.audit.write({
    action: isSuspended ? 'accountSuspended' : 'accountReinstated',
    username: person.username,
    details: { by: by ?? 'administrator' },
  })
}
