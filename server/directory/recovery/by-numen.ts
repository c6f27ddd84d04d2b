import { AppError } from '../../contract/errors.ts'
import { findPerson } from '../find-person.ts'
import { forgetPassword } from '../passwords.ts'
import type { Room } from '../room.ts'
import type { RequestMeta } from '../session-types.ts'
import { noSoonerThan } from '../uniform.ts'
import { assertMayTry, beginGuess } from './limits.ts'
import { numenSubject, provenBy } from './proof.ts'
import type { NumenProof } from './types.ts'

/**
 * The policy `numen`, as staff know it: the NUMEN and the family name give the username back; with the username they
 * take the password back to the NUMEN. Right and wrong answers cost the same: each is answered at the same time, and
 * what was wrong is not said.
 */
export function createNumenRecovery(room: Room) {
  async function assertAllowed(proof: NumenProof, meta: RequestMeta): Promise<void> {
    if (room.config.accounts.recovery !== 'numen') throw new AppError('forbidden', room.config.academy.helpdesk)
    await assertMayTry(room, numenSubject(room, proof.numen), meta)
  }

  return {
    async findUsername(proof: NumenProof, meta: RequestMeta): Promise<{ username: string } | null> {
      await assertAllowed(proof, meta)
      return await noSoonerThan(room.refusalFloorMs, async () => {
        const username = (await provenBy(room, proof))?.username ?? null
        const action = username === null ? 'usernameRecoveryFailed' : 'usernameRecovered'
        await room.audit.write({ action, username, meta })
        return username === null ? null : { username }
      })
    },

    async resetToNumen(proof: NumenProof & { username: string }, meta: RequestMeta): Promise<boolean> {
      await assertAllowed(proof, meta)
      // Closing everything takes longer than finding nobody: the floor is higher here.
      return await noSoonerThan(3 * room.refusalFloorMs, async () => {
        const named = await findPerson(room, proof.username)
        const guess = await beginGuess(room, named, proof, meta)
        const proven = await provenBy(room, proof)
        if (named === null || proven === null || !named._id.equals(proven._id)) {
          await room.audit.write({ action: 'passwordResetFailed', username: named?.username ?? null, by: null, meta })
          return false
        }
        await guess.succeeded()
        await forgetPassword(room, proven)
        await room.audit.write({ action: 'passwordReset', username: proven.username, meta })
        await room.mail.tell(proven, { kind: 'passwordReset', at: room.now(), ip: meta.ip })
        return true
      })
    },
  }
}
