import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../../contract/errors.ts'
import type { PasskeyAssertion, PasskeyOptions, SecondFactorProof } from '../../contract/second-factor.ts'
import { networkOf } from '../../mailstore/throttle/network.ts'
import type { PersonDocument } from '../people.ts'
import type { Room } from '../room.ts'
import type { RequestMeta, SignedInPerson } from '../types.ts'
import { hashOfChallenge } from './ask-second-step.ts'
import { useFactor, usePasskey } from './check-factor.ts'
import { tried } from './code-throttle.ts'
import { tellMailPrograms } from './mail-programs.ts'
import { assertionOptions } from './passkeys.ts'
import { isOn, type PendingSignIn, type SecondFactorDocument } from './store.ts'
import type { WebSite } from './types.ts'

/**
 * A log-in with second factors on: the right password gives a challenge, and the challenge with a factor gives a
 * session. The challenge is bound to nothing that a telephone changes on its way (address, network). A passkey alone is
 * both steps at once, since it asks for a finger or a code of its own.
 */
const aloneWithPasskey = 'sign in'

const purposeOf = (pending: PendingSignIn): string => `second step ${pending._id}`

export function createSignInSteps(room: Room) {
  const { store, challenges } = room.secondFactor
  const parts = { ...room.secondFactor, now: room.now }

  async function pendingOf(challenge: string): Promise<PendingSignIn> {
    const pending = await store.pending.findOne({ _id: hashOfChallenge(challenge) })
    if (pending === null || pending.expiresAt <= room.now())
      throw new AppError('notFound', 'Cette connexion a trop attendu : recommencez-la.')
    return pending
  }

  async function ownerOf(accountId: string | undefined): Promise<[PersonDocument, SecondFactorDocument] | null> {
    if (accountId === undefined) return null
    const [person, document] = await Promise.all([
      room.people.findOne({ accountId, state: 'active' }),
      store.factors.findOne({ _id: accountId }),
    ])
    return person && document && isOn(document) ? [person, document] : null
  }

  async function refuse(
    startedAt: number,
    person: PersonDocument | null,
    meta: RequestMeta,
    told: string,
  ): Promise<never> {
    await room.audit.write({ action: 'secondFactorFailed', username: person?.username ?? null, by: null, meta })
    await sleep(Math.max(0, room.refusalFloorMs - (performance.now() - startedAt)))
    throw new AppError('unauthenticated', told)
  }

  /** The session may begin: the network is the owner's, as after a right password without a second factor. */
  async function entered(
    person: PersonDocument,
    accountId: string,
    meta: RequestMeta,
    by: { secondFactor: string; passwordIsNumen: boolean },
  ): Promise<SignedInPerson> {
    await room.throttle.setKnown(accountId, networkOf(meta.ip))
    const details = { numen: by.passwordIsNumen, secondFactor: by.secondFactor }
    await room.audit.write({ action: 'signIn', username: person.username, meta, details })
    return { accountId, username: person.username, passwordIsNumen: by.passwordIsNumen, secondFactor: true }
  }

  async function tellRecoveryCodeUsed(person: PersonDocument, accountId: string, meta: RequestMeta): Promise<void> {
    const left = (await store.factors.findOne({ _id: accountId }))?.recoveryCodes.length ?? 0
    await room.audit.write({ action: 'recoveryCodeUsed', username: person.username, meta, details: { left } })
    await room.mail.tell(person, { kind: 'recoveryCodeUsed', at: room.now(), ip: meta.ip, left })
  }

  return {
    async finishSignIn(
      answer: SecondFactorProof & { challenge: string },
      site: WebSite,
      meta: RequestMeta,
    ): Promise<SignedInPerson> {
      const startedAt = performance.now()
      const pending = await pendingOf(answer.challenge)
      const { accountId, passwordIsNumen } = pending
      const owner = await ownerOf(accountId)
      const method = await tried(room, { accountId, ip: meta.ip }, async () => {
        if (owner === null) return null
        const used = await useFactor(parts, owner[1], answer, { site, purpose: purposeOf(pending) })
        // Single use: of two answers at once the first one opens a session.
        return used !== null && (await store.pending.deleteOne({ _id: pending._id })).deletedCount === 1 ? used : null
      })
      if (method === null || owner === null)
        return await refuse(startedAt, owner?.[0] ?? null, meta, 'Ce n’est pas le bon code, ou il a déjà servi.')
      const [person] = owner
      if (method === 'recoveryCode') await tellRecoveryCodeUsed(person, accountId, meta)
      return await entered(person, accountId, meta, { secondFactor: method, passwordIsNumen })
    },

    async signInOptions(challenge: string | undefined, site: WebSite): Promise<PasskeyOptions> {
      if (challenge === undefined) return await assertionOptions(challenges, { site, purpose: aloneWithPasskey })
      const pending = await pendingOf(challenge)
      const document = await store.factors.findOne({ _id: pending.accountId })
      return await assertionOptions(challenges, {
        site,
        purpose: purposeOf(pending),
        passkeys: usableAt(site, document),
      })
    },

    async signInWithPasskey(passkey: PasskeyAssertion, site: WebSite, meta: RequestMeta): Promise<SignedInPerson> {
      const startedAt = performance.now()
      const userHandle = passkey.response.userHandle ?? ''
      const found = userHandle === '' ? null : await store.factors.findOne({ userHandle })
      const owner = await ownerOf(found?._id)
      const entering = await tried(room, { accountId: null, ip: meta.ip }, async () =>
        owner && (await usePasskey(parts, owner[1], { site, purpose: aloneWithPasskey, passkey })) ? owner : null,
      )
      if (entering === null)
        return await refuse(startedAt, owner?.[0] ?? null, meta, 'Cette clé d’accès n’est pas reconnue ici.')
      const [person, document] = entering
      await tellMailPrograms(room, document)
      const by = { secondFactor: 'passkeyAlone', passwordIsNumen: !person.passwordChosen }
      return await entered(person, document._id, meta, by)
    },
  }
}

/** Throws `notFound` where none of the passkeys was made for this address. */
export function usableAt(site: WebSite, document: SecondFactorDocument | null): SecondFactorDocument['passkeys'] {
  const usable = document?.passkeys.filter(({ rpId }) => rpId === site.rpId) ?? []
  if (usable.length === 0) throw new AppError('notFound', 'Aucune de vos clés d’accès ne sert à cette adresse.')
  return usable
}
