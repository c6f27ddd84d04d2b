import { AppError } from '../../contract/errors.ts'
import { unknownAccount } from '../../mailstore/throttle/log-in-guard.ts'
import type { Actor } from '../audit.ts'
import { findPerson } from '../find-person.ts'
import type { Room } from '../room.ts'
import type { RequestMeta } from '../session-types.ts'
import { noSoonerThan } from '../uniform.ts'
import type { HelpdeskCodes } from './helpdesk-codes.ts'
import { assertMayTry } from './limits.ts'
import { assertMayChoose, replacePassword } from './new-password.ts'

const wrong = 'Cet identifiant et ce code ne vont pas ensemble, ou le code n’est plus valable.'

/** The help desk, which has made sure by its own means whom it speaks with, gives a code; it works in every policy. */
export function createHelpdeskRecovery(room: Room, codes: HelpdeskCodes) {
  return {
    /** Throws `notFound`. The code is shown to `by` once and kept nowhere. */
    async makeHelpdeskCode(
      username: string,
      by: Actor,
      meta?: RequestMeta,
    ): Promise<{ code: string; expiresAt: Date }> {
      const person = await findPerson(room, username)
      if (person?.state !== 'active') throw new AppError('notFound', 'Ce compte n’existe pas, ou il est suspendu.')
      const made = await codes.make(person._id)
      await room.audit.write({ action: 'helpdeskCodeMade', username: person.username, by, ...(meta && { meta }) })
      await room.mail.tell(person, { kind: 'helpdeskCodeMade', at: room.now() })
      return made
    },

    /** Throws `forbidden` (one sentence for every reason), `invalid` for a password that may not be chosen. */
    async useHelpdeskCode(
      { username, code, newPassword }: { username: string; code: string; newPassword: string },
      meta: RequestMeta,
    ): Promise<{ username: string }> {
      await assertMayTry(room, `code ${unknownAccount(username)}`, meta)
      return await noSoonerThan(room.refusalFloorMs, async () => {
        const named = await findPerson(room, username)
        const person = named?.state === 'active' ? named : null
        const isRight = await codes.verify(person?._id ?? null, code)
        if (person === null || !isRight) {
          await room.audit.write({ action: 'helpdeskCodeFailed', username: named?.username ?? null, by: null, meta })
          throw new AppError('forbidden', wrong)
        }
        await assertMayChoose(room, person, newPassword)
        if (!(await codes.claim(person._id))) throw new AppError('forbidden', wrong)
        await replacePassword(room, person, newPassword).catch(async (error: unknown) => {
          await codes.release(person._id)
          throw error
        })
        await room.audit.write({ action: 'helpdeskCodeUsed', username: person.username, meta })
        await room.mail.tell(person, { kind: 'helpdeskReset', at: room.now(), ip: meta.ip })
        return { username: person.username }
      })
    },
  }
}
