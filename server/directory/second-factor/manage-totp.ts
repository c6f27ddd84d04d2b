import { AppError } from '../../contract/errors.ts'
import type { TotpSetup } from '../../contract/second-factor.ts'
import type { Room } from '../room.ts'
import { assertPasswordChosen, type Changes } from './changes.ts'
import { tried } from './code-throttle.ts'
import { describeSeed, makeSeed, stepOf } from './totp.ts'
import type { Asking, NewRecoveryCodes } from './types.ts'

/** What notices and the audit log call it. */
const name = 'Application sur le téléphone'

export function createTotpManagement(room: Room, changes: Changes) {
  const { store, keys } = room.secondFactor
  return {
    /** A new seed each time it is asked for; the one in use, if any, stays until the new one is confirmed. */
    async beginTotp(asking: Asking): Promise<TotpSetup> {
      const person = await changes.provedOwner(asking)
      assertPasswordChosen(person)
      const { _id } = await store.documentOf(asking.session.accountId)
      const seed = makeSeed()
      const pendingTotp = { sealedSeed: keys.seal(seed, _id), createdAt: room.now() }
      await store.factors.updateOne({ _id }, { $set: { pendingTotp } })
      return describeSeed(seed, { issuer: room.config.academy.name, account: person.address })
    },

    async confirmTotp(asking: Asking, code: string): Promise<NewRecoveryCodes> {
      const person = await changes.provedOwner(asking)
      const { accountId } = asking.session
      const before = await store.documentOf(accountId)
      const { pendingTotp } = before
      if (pendingTotp === null) throw new AppError('notFound', 'Recommencez depuis le carré à photographier.')
      const seed = keys.open(pendingTotp.sealedSeed, accountId)
      const lastStep = await tried(room, { accountId, ip: asking.meta.ip }, () =>
        Promise.resolve(stepOf(seed, code, room.now())),
      )
      if (lastStep === null) throw wrongCode()
      const totp = { sealedSeed: pendingTotp.sealedSeed, createdAt: room.now(), lastStep }
      const { modifiedCount } = await store.factors.updateOne(
        { _id: accountId, 'pendingTotp.sealedSeed': pendingTotp.sealedSeed },
        { $set: { totp, pendingTotp: null } },
      )
      if (modifiedCount !== 1) throw new AppError('notFound', 'Recommencez depuis le carré à photographier.')
      return await changes.added(asking, person, before, name)
    },

    async removeTotp(asking: Asking): Promise<void> {
      const person = await changes.provedOwner(asking)
      const { modifiedCount } = await store.factors.updateOne(
        { _id: asking.session.accountId, totp: { $ne: null } },
        { $set: { totp: null, pendingTotp: null } },
      )
      if (modifiedCount === 0) throw new AppError('notFound', 'Cette validation est déjà retirée.')
      await changes.removed(asking, person, name)
    },
  }
}

function wrongCode(): AppError {
  const told = 'Ce n’est pas le bon code. Attendez que l’application en montre un autre, puis recopiez-le.'
  return new AppError('invalid', told, { details: { fields: { code: told } } })
}
