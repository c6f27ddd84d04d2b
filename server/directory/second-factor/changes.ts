import { AppError } from '../../contract/errors.ts'
import { ownerOf } from '../find-person.ts'
import type { PersonDocument } from '../people.ts'
import type { Room } from '../room.ts'
import { tellMailPrograms } from './mail-programs.ts'
import { assertProved } from './proof.ts'
import { makeRecoveryCodes, plainRecoveryCode } from './recovery-codes.ts'
import type { SecondFactorDocument } from './store.ts'
import type { Asking, NewRecoveryCodes } from './types.ts'

/** What follows when a factor was added or taken away, whichever it is. */
export function createChanges(room: Room) {
  const { store, keys } = room.secondFactor

  async function renewCodes(accountId: string): Promise<string[]> {
    const codes = makeRecoveryCodes()
    const recoveryCodes = codes.map((code) => keys.hashRecoveryCode(accountId, plainRecoveryCode(code)))
    await store.factors.updateOne({ _id: accountId }, { $set: { recoveryCodes } })
    return codes
  }

  return {
    ownerOf: (accountId: string) => ownerOf(room, accountId),
    renewCodes,

    /** The owner, who has shown again who they are. */
    async provedOwner({ session }: Asking): Promise<PersonDocument> {
      assertProved(room, session)
      return await ownerOf(room, session.accountId)
    },

    /** `before`: the account as it was; with its first factor it gets recovery codes, and its other sessions end. */
    async added(
      { session, meta }: Asking,
      person: PersonDocument,
      before: SecondFactorDocument,
      name: string,
    ): Promise<NewRecoveryCodes> {
      const { accountId, sessionId } = session
      const isFirst = before.totp === null && before.passkeys.length === 0
      const recoveryCodes = isFirst ? await renewCodes(accountId) : null
      await tellMailPrograms(room, await store.documentOf(accountId))
      await room.sessions.markSecondFactor(sessionId)
      if (isFirst) await room.sessions.revokeAll(accountId, sessionId)
      await room.audit.write({ action: 'secondFactorAdded', username: person.username, meta, details: { name } })
      await room.mail.tell(person, { kind: 'secondFactorAdded', at: room.now(), ip: meta.ip, name })
      return { recoveryCodes }
    },

    async removed({ session, meta }: Asking, person: PersonDocument, name: string): Promise<void> {
      const { accountId } = session
      const after = await store.documentOf(accountId)
      // Codes of a drawer must not open an account that has no factor to stand in for.
      if (after.totp === null && after.passkeys.length === 0)
        await store.factors.updateOne({ _id: accountId }, { $set: { recoveryCodes: [] } })
      await tellMailPrograms(room, after)
      await room.audit.write({ action: 'secondFactorRemoved', username: person.username, meta, details: { name } })
      await room.mail.tell(person, { kind: 'secondFactorRemoved', at: room.now(), ip: meta.ip, name })
    },
  }
}

export type Changes = ReturnType<typeof createChanges>

/** The NUMEN is known to offices: a factor on top of it would promise more than it holds. */
export function assertPasswordChosen(person: PersonDocument): void {
  if (!person.passwordChosen)
    throw new AppError('conflict', 'Choisissez d’abord un mot de passe : votre NUMEN ne suffit pas ici.')
}
