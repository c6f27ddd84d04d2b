import { AppError } from '../../contract/errors.ts'
import type { PasskeyCreation, PasskeyOptions } from '../../contract/second-factor.ts'
import type { Room } from '../room.ts'
import type { WebSession } from '../types.ts'
import { assertPasswordChosen, type Changes } from './changes.ts'
import { creationOptions, verifyCreation } from './passkeys.ts'
import type { StoredPasskey } from './store.ts'
import type { Asking, NewRecoveryCodes } from './types.ts'

/** More than anybody owns; a bound on what one account can make us keep. */
const maxPasskeys = 20

const purposeOf = ({ sessionId }: WebSession): string => `add passkey ${sessionId}`

export function createPasskeyManagement(room: Room, changes: Changes) {
  const { store, challenges } = room.secondFactor
  return {
    async beginPasskey(asking: Asking): Promise<PasskeyOptions> {
      const { session, site } = asking
      const person = await changes.provedOwner(asking)
      assertPasswordChosen(person)
      const { userHandle, passkeys } = await store.documentOf(session.accountId)
      if (passkeys.length >= maxPasskeys)
        throw new AppError('conflict', `Vous avez déjà ${maxPasskeys} clés d’accès : retirez-en une d’abord.`)
      const owner = {
        userHandle,
        username: person.username,
        displayName: person.displayName,
        academy: room.config.academy.name,
      }
      return await creationOptions(challenges, { site, purpose: purposeOf(session), owner, passkeys })
    },

    async addPasskey(
      asking: Asking,
      { name, passkey }: { name: string; passkey: PasskeyCreation },
    ): Promise<NewRecoveryCodes> {
      const { session, site } = asking
      const person = await changes.provedOwner(asking)
      assertPasswordChosen(person)
      const made = await verifyCreation(challenges, { site, purpose: purposeOf(session), passkey })
      if (made === null) throw new AppError('invalid', 'Cette clé d’accès n’a pas pu être vérifiée : recommencez.')
      const before = await store.documentOf(session.accountId)
      const kept: StoredPasskey = { ...made, name, createdAt: room.now(), lastUsedAt: null }
      const { modifiedCount } = await store.factors.updateOne(
        { _id: session.accountId, 'passkeys.id': { $ne: made.id } },
        { $push: { passkeys: kept } },
      )
      if (modifiedCount === 0) throw new AppError('conflict', 'Cette clé d’accès est déjà enregistrée.')
      return await changes.added(asking, person, before, name)
    },

    async renamePasskey({ session }: Asking, id: string, name: string): Promise<void> {
      const { matchedCount } = await store.factors.updateOne(
        { _id: session.accountId, 'passkeys.id': id },
        { $set: { 'passkeys.$.name': name } },
      )
      if (matchedCount === 0) throw noSuchPasskey()
    },

    async removePasskey(asking: Asking, id: string): Promise<void> {
      const person = await changes.provedOwner(asking)
      const { accountId } = asking.session
      const before = await store.documentOf(accountId)
      const found = before.passkeys.find((each) => each.id === id)
      const { modifiedCount } = await store.factors.updateOne({ _id: accountId }, { $pull: { passkeys: { id } } })
      if (!found || modifiedCount === 0) throw noSuchPasskey()
      await changes.removed(asking, person, found.name)
    },
  }
}

const noSuchPasskey = (): AppError => new AppError('notFound', 'Cette clé d’accès est déjà retirée.')
