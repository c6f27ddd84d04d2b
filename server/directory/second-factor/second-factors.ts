/**
 * Second factors of accounts, for everybody who wants them: TOTP (RFC 6238), passkeys (WebAuthn), recovery codes.
 *
 * Rules: a factor counts from the moment it has been shown to work; with the first one the main password stops opening
 * IMAP, POP3 and submission, which take application passwords; a return to the NUMEN takes no factor away, the help desk
 * does; the owner is told by mail of every change. Refused here: security questions, codes by SMS or mail, and « do not
 * ask again on this computer », which in a staff room is everybody's computer.
 */
import type { SecondFactors as View } from '../../contract/second-factor.ts'
import type { Room } from '../room.ts'
import { createChanges } from './changes.ts'
import { createPasskeyManagement } from './manage-passkeys.ts'
import { createTotpManagement } from './manage-totp.ts'
import { createProof } from './proof.ts'
import { createSignInSteps } from './sign-in-steps.ts'
import { tellMailPrograms } from './mail-programs.ts'
import { isOn, type SecondFactorDocument } from './store.ts'
import type { SecondFactors, WebSite } from './types.ts'

export function createSecondFactors(room: Room): SecondFactors {
  const { store } = room.secondFactor
  const changes = createChanges(room)
  return {
    ...createSignInSteps(room),
    ...createProof(room),
    ...createTotpManagement(room, changes),
    ...createPasskeyManagement(room, changes),

    async view({ accountId }, site) {
      const [person, document] = await Promise.all([
        changes.ownerOf(accountId),
        store.factors.findOne({ _id: accountId }),
      ])
      return { ...viewOf(document, site), passwordIsNumen: !person.passwordChosen }
    },

    async renewRecoveryCodes(asking) {
      const person = await changes.provedOwner(asking)
      const { accountId } = asking.session
      if (!isOn(await store.documentOf(accountId))) return { recoveryCodes: null }
      const recoveryCodes = await changes.renewCodes(accountId)
      await room.audit.write({ action: 'recoveryCodesRenewed', username: person.username, meta: asking.meta })
      return { recoveryCodes }
    },

    async removeAll(accountId, by) {
      const person = await changes.ownerOf(accountId)
      const document = await store.factors.findOne({ _id: accountId })
      if (document === null || !isOn(document)) return
      const none = { totp: null, pendingTotp: null, passkeys: [], recoveryCodes: [] }
      await store.factors.updateOne({ _id: accountId }, { $set: none })
      await tellMailPrograms(room, { ...document, ...none })
      await room.audit.write({ action: 'secondFactorsRemoved', username: person.username, by })
      const name = 'Validation en deux étapes, retirée par l’assistance'
      await room.mail.tell(person, { kind: 'secondFactorRemoved', at: room.now(), name })
    },

    async isOn(accountId) {
      const document = await store.factors.findOne({ _id: accountId })
      return document !== null && isOn(document)
    },
  }
}

function viewOf(document: SecondFactorDocument | null, site: WebSite): Omit<View, 'passwordIsNumen'> {
  return {
    totp: document?.totp ? { createdAt: document.totp.createdAt.toISOString() } : null,
    passkeys: (document?.passkeys ?? []).map(({ id, name, createdAt, lastUsedAt, rpId }) => ({
      id,
      name,
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
      usableHere: rpId === site.rpId,
    })),
    recoveryCodesLeft: document?.recoveryCodes.length ?? 0,
  }
}
