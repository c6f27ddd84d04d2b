import { AppError } from '../contract/errors.ts'
import { networkOf } from '../mailstore/throttle/network.ts'
import type { ThrottleKey, ThrottleRule } from '../mailstore/throttle/throttle.ts'
import { findPerson } from './find-person.ts'
import { parseNumen } from './numen.ts'
import { forgetPassword } from './passwords.ts'
import { hasFamilyName, type PersonDocument } from './people.ts'
import { type Room, verifierOf } from './room.ts'
import { tooMany } from './sign-in.ts'
import type { RequestMeta } from './types.ts'
import { noSoonerThan } from './uniform.ts'

/**
 * « Je ne connais pas mon identifiant et/ou mon mot de passe »: the NUMEN and the family name give the username back;
 * with the username they take the password back to the NUMEN.
 *
 * Right and wrong answers cost the same: each try counts, each is answered at the same time, and what was wrong is not
 * said. A NUMEN is known to several offices, so it alone must not be enough; the family name is asked as well.
 */
const networkRule: ThrottleRule = { free: 20, firstDelayMs: 10_000, maxDelayMs: 600_000, forgetOneMs: 60_000 }
const numenRule: ThrottleRule = { free: 5, firstDelayMs: 10_000, maxDelayMs: 600_000, forgetOneMs: 180_000 }
/** All tries together: a botnet that walks through the NUMEN gets one a second. */
const globalRule: ThrottleRule = { free: 300, firstDelayMs: 1_000, maxDelayMs: 10_000, forgetOneMs: 1_000 }

export function createRecovery(room: Room) {
  async function assertAllowed(meta: RequestMeta, typedNumen: string): Promise<void> {
    if (room.config.accounts.recovery !== 'numen') throw new AppError('forbidden', room.config.academy.helpdesk)
    const tries: ThrottleKey[] = [
      { rule: networkRule, key: `recovery network ${networkOf(meta.ip)}` },
      // Its keyed hash, so that no NUMEN waits in memory.
      { rule: numenRule, key: `recovery numen ${room.numen.lookupKey(parseNumen(typedNumen) ?? '')}` },
      { rule: globalRule, key: 'recovery' },
    ]
    const { waitMs } = await room.throttle.take(tries)
    if (waitMs > 0) throw tooMany(waitMs)
  }

  /** The person that NUMEN and name prove, or null; the same work whichever. */
  async function prove(proof: { numen: string; familyName: string }): Promise<PersonDocument | null> {
    const numen = parseNumen(proof.numen) ?? ''
    const person = await room.people.findOne({ numenKey: room.numen.lookupKey(numen) })
    const isRight = await room.numen.verify(numen, person && verifierOf(person))
    return person !== null && isRight && hasFamilyName(person, proof.familyName) && person.state === 'active'
      ? person
      : null
  }

  return {
    async recoverUsername(
      proof: { numen: string; familyName: string },
      meta: RequestMeta,
    ): Promise<{ username: string } | null> {
      await assertAllowed(meta, proof.numen)
      return await noSoonerThan(room.refusalFloorMs, async () => {
        const person = await prove(proof)
        const action = person ? 'usernameRecovered' : 'usernameRecoveryFailed'
        await room.audit.write({ action, username: person?.username ?? null, by: person?.username ?? null, meta })
        return person && { username: person.username }
      })
    },

    async resetToNumen(
      proof: { username: string; numen: string; familyName: string },
      meta: RequestMeta,
    ): Promise<boolean> {
      await assertAllowed(meta, proof.numen)
      // Closing everything takes longer than finding nobody: the floor is higher here.
      return await noSoonerThan(3 * room.refusalFloorMs, async () => {
        const [named, proven] = await Promise.all([findPerson(room, proof.username), prove(proof)])
        const isSame = named !== null && proven !== null && named._id.equals(proven._id)
        if (isSame) await forgetPassword(room, proven)
        const action = isSame ? 'passwordReset' : 'passwordResetFailed'
        await room.audit.write({ action, username: named?.username ?? null, by: isSame ? named.username : null, meta })
        if (isSame) await room.mail.tell(proven, { kind: 'passwordReset', at: room.now(), ip: meta.ip })
        return isSame
      })
    },
  }
}
