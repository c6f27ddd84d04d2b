import { AppError } from '../../contract/errors.ts'
import type { IdentityProof, PasskeyOptions } from '../../contract/second-factor.ts'
import { assertCurrentPassword } from '../passwords.ts'
import type { Room } from '../room.ts'
import type { WebSession } from '../types.ts'
import { usePasskey } from './check-factor.ts'
import { tried } from './code-throttle.ts'
import { assertionOptions } from './passkeys.ts'
import { usableAt } from './sign-in-steps.ts'
import type { Asking } from './types.ts'

/**
 * Who finds a computer left open must not be able to shut its owner out: what changes the way in asks again for the
 * password or a passkey, once for the few minutes that one works at it.
 */
export const proofMs = 10 * 60_000

const purposeOf = ({ sessionId }: WebSession): string => `proof ${sessionId}`

export function assertProved({ now }: Pick<Room, 'now'>, { provedAt }: WebSession): void {
  if (provedAt === null || now().getTime() - provedAt.getTime() > proofMs)
    throw new AppError('proofRequired', 'Confirmez d’abord que c’est bien vous.')
}

export function createProof(room: Room) {
  const { store, challenges } = room.secondFactor
  return {
    async proofOptions({ session, site }: Asking): Promise<PasskeyOptions> {
      const passkeys = usableAt(site, await store.factors.findOne({ _id: session.accountId }))
      return await assertionOptions(challenges, { site, purpose: purposeOf(session), passkeys })
    },

    async prove({ session, meta, site }: Asking, proof: IdentityProof): Promise<void> {
      const { accountId } = session
      if ('password' in proof) await assertCurrentPassword(room, accountId, proof.password, meta)
      else {
        const document = await store.factors.findOne({ _id: accountId })
        const asked = { site, purpose: purposeOf(session), passkey: proof.passkey }
        const isRight = await tried(room, { accountId, ip: meta.ip }, async () =>
          document && (await usePasskey({ ...room.secondFactor, now: room.now }, document, asked)) ? true : null,
        )
        if (isRight === null) throw new AppError('forbidden', 'Cette clé d’accès n’est pas reconnue ici.')
      }
      await room.sessions.markProved(session.sessionId)
    },
  }
}
