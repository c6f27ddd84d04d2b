import { setTimeout as sleep } from 'node:timers/promises'
import { publicUrlOf } from '../../config/schema.ts'
import { AppError } from '../../contract/errors.ts'
import { createLogger, describeError } from '../../kit/log.ts'
import { unknownAccount } from '../../mailstore/throttle/log-in-guard.ts'
import { findPerson } from '../find-person.ts'
import type { PersonDocument } from '../people.ts'
import type { Room } from '../room.ts'
import type { RequestMeta } from '../session-types.ts'
import { assertMayTry, mayBeSentLink } from './limits.ts'
import { linkMinutes, type Links } from './links.ts'
import { assertMayChoose, replacePassword } from './new-password.ts'
import { numenSubject, provenBy } from './proof.ts'
import type { LinkView, NumenProof } from './types.ts'

const log = createLogger('recovery')

/**
 * The policy `contact`: a single-use link to the recovery address of the academy's file. Whoever asks is told the same
 * at the same time, whomever they meant: the looking and the sending go on after the answer.
 */
export function createContactRecovery(room: Room, links: Links) {
  const personOf = async (token: string): Promise<PersonDocument | null> => {
    const found = await links.look(token)
    return found.state === 'open' ? await room.people.findOne({ _id: found.personId, state: 'active' }) : null
  }

  async function sendLink(who: { username: string } | NumenProof, meta: RequestMeta): Promise<void> {
    const person = 'numen' in who ? await provenBy(room, who) : await findPerson(room, who.username)
    const username = person?.username ?? null
    const address = person?.state === 'active' ? person.recoveryAddress : ''
    if (person === null || address === '' || !(await mayBeSentLink(room, person._id.toHexString()))) {
      await room.audit.write({ action: 'recoveryLinkRefused', username, by: null, meta })
      return
    }
    const url = `${publicUrlOf(room.config)}/identifiants/lien/${await links.make(person._id)}`
    await room.mail.send(address, person.displayName, { kind: 'recoveryLink', url, validMinutes: linkMinutes })
    await room.audit.write({ action: 'recoveryLinkSent', username, by: null, meta })
  }

  async function openLink(token: string): Promise<LinkView> {
    const found = await links.look(token)
    if (found.state !== 'open') return found
    const person = await personOf(token)
    return person === null
      ? { state: 'unknown' }
      : { state: 'open', username: person.username, displayName: person.displayName }
  }

  return {
    openLink,

    async requestLink(who: { username: string } | NumenProof, meta: RequestMeta): Promise<void> {
      if (room.config.accounts.recovery !== 'contact') throw new AppError('forbidden', room.config.academy.helpdesk)
      const subject = 'numen' in who ? numenSubject(room, who.numen) : unknownAccount(who.username)
      await assertMayTry(room, subject, meta)
      sendLink(who, meta).catch((error: unknown) =>
        log.error('a link of recovery was not sent', { error: describeError(error) }),
      )
      await sleep(room.refusalFloorMs)
    },

    /** Throws `invalid` when the password may not be chosen; the link stays open then. */
    async useLink(token: string, newPassword: string, meta: RequestMeta): Promise<LinkView | { state: 'done' }> {
      const person = await personOf(token)
      if (person !== null) await assertMayChoose(room, person, newPassword)
      if (person === null || !(await links.claim(token))) {
        await room.audit.write({ action: 'recoveryLinkFailed', username: null, meta })
        return await openLink(token)
      }
      await replacePassword(room, person, newPassword).catch(async (error: unknown) => {
        await links.release(token)
        throw error
      })
      await room.audit.write({ action: 'recoveryLinkUsed', username: person.username, meta })
      await room.mail.tell(person, { kind: 'passwordChanged', at: room.now(), ip: meta.ip })
      return { state: 'done' }
    },
  }
}
