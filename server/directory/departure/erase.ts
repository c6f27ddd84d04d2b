import { AppError } from '../../contract/errors.ts'
import type { Room } from '../room.ts'
import type { Leaving } from './leaving.ts'

/**
 * Deletes an account for good: mail, account, whatever opens it, and the person. What stays is the register of names,
 * which holds the username and the addresses under the keyed hash of the NUMEN, so that they go to nobody else, and the
 * audit log for its time.
 *
 * From the mark on there is no way back. Each part bears being done again; the person's document goes last, so that an
 * interrupted deletion is found and finished.
 */
export async function erase(room: Room, person: Leaving): Promise<void> {
  if (!(await markForDeletion(room, person))) return
  const { accountId, username, address, aliases } = person
  if (accountId !== null) {
    await room.sessions.revokeAll(accountId)
    await room.removeApplicationPasswords(accountId)
    for (const forget of room.traces) await forget({ accountId, username })
    await removeAccount(room, accountId)
    await room.leavers.remove(accountId)
  }
  await room.audit.write({ action: 'accountDeleted', username, details: { address, aliases } })
  await room.people.deleteOne({ _id: person._id })
}

/** Only if nothing has changed since it was found to be due: a hold or an import may have come in between. */
async function markForDeletion(room: Room, { _id, departure }: Leaving): Promise<boolean> {
  if (departure.ending === 'delete') return true
  const { matchedCount } = await room.people.updateOne(
    {
      _id,
      'departure.endsOn': departure.endsOn,
      'departure.closedOn': departure.closedOn,
      'departure.ending': null,
      'departure.isInImport': { $ne: true },
      deletionHold: null,
    },
    { $set: { 'departure.ending': 'delete' } },
  )
  return matchedCount === 1
}

/** WildDuck closes the account at once and clears its mail in the background. */
async function removeAccount(room: Room, accountId: string): Promise<void> {
  try {
    await room.accounts.users.remove(accountId)
  } catch (error) {
    // An earlier run has done it.
    if (!(error instanceof AppError && error.code === 'notFound')) throw error
  }
}
