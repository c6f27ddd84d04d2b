import type { Forwarding, ForwardingChange } from '../../contract/forwarding.ts'
import { AppError } from '../../contract/errors.ts'
import { localDomains, publicUrlOf } from '../../config/schema.ts'
import type { ThrottleRule } from '../../mailstore/throttle/throttle.ts'
import { addressView } from '../../mailstore/resolve/address-view.ts'
import { ownerOf } from '../find-person.ts'
import type { PersonDocument } from '../people.ts'
import type { Room } from '../room.ts'
import { assertProved } from '../second-factor/proof.ts'
import type { RequestMeta, WebSession } from '../session-types.ts'
import { tooMany } from '../sign-in.ts'
import { applyForwarding } from './apply.ts'
import { createConsent } from './consent.ts'
import { endForwarding } from './end.ts'
import { assertPolicy } from './policy.ts'
import { hashOfToken, makeToken } from '../token.ts'
import type { ForwardingDocument, ForwardingStore } from './store.ts'
import type { ForwardingDesk } from './types.ts'

/** A week: who forwards to a private address may not look into it every day. */
export const consentDays = 7
const dayMs = 24 * 3_600_000
/** Letters to strangers that one account may cause: enough for typing errors, too few to annoy anybody. */
const askingRule: ThrottleRule = { free: 5, firstDelayMs: 600_000, maxDelayMs: 3_600_000, forgetOneMs: 3_600_000 }

export function createForwarding(room: Room, store: ForwardingStore): ForwardingDesk {
  const { audit, config, now } = room
  const domains = localDomains(config)

  const viewOf = (document: ForwardingDocument | null): Forwarding => {
    const { active = null, waiting = null } = document ?? {}
    return {
      policy: config.accounts.forwarding,
      domains: [...domains],
      active: active && { target: active.target, keepCopy: active.keepCopy, since: active.since.toISOString() },
      waiting: waiting && {
        target: waiting.target,
        keepCopy: waiting.keepCopy,
        askedAt: waiting.askedAt.toISOString(),
        expiresAt: waiting.expiresAt.toISOString(),
      },
    }
  }

  /** Not to oneself, and not where the academy does not allow. */
  function assertAllowed({ address, aliases }: PersonDocument, target: string): void {
    assertPolicy(config, target)
    const view = addressView(target)?.view
    if (view === undefined) throw new AppError('invalid', 'Cette adresse n’est pas complète.')
    if ([address, ...aliases].some((own) => addressView(own)?.view === view))
      throw new AppError('invalid', 'C’est votre propre adresse : indiquez-en une autre.')
  }

  async function ask(accountId: string, person: PersonDocument, wish: Wish, meta: RequestMeta): Promise<void> {
    const { waitMs } = await room.throttle.take([{ rule: askingRule, key: `forwarding ${accountId}` }])
    if (waitMs > 0) throw tooMany(waitMs)
    const token = makeToken()
    const tokenHash = hashOfToken(token)
    const askedAt = now()
    const expiresAt = new Date(askedAt.getTime() + consentDays * dayMs)
    const waiting = { ...wish, tokenHash, askedAt, expiresAt }
    await store.updateOne({ _id: accountId }, { $set: { waiting }, $setOnInsert: { active: null } }, { upsert: true })
    await room.mail.send(wish.target, '', {
      kind: 'forwardingConsent',
      url: `${publicUrlOf(config)}/transfert/${token}`,
      displayName: person.displayName,
      address: person.address,
      validDays: consentDays,
    })
    const { username } = person
    await audit.write({ action: 'forwardingAsked', username, meta, details: { target: wish.target } })
  }

  async function changeCopy(accountId: string, keepCopy: boolean, active: Active, meta: RequestMeta): Promise<void> {
    const { username } = await ownerOf(room, accountId)
    const { target } = active
    await applyForwarding(room.accounts, accountId, { target, keepCopy })
    await store.updateOne({ _id: accountId }, { $set: { active: { ...active, keepCopy }, waiting: null } })
    await audit.write({ action: 'forwardingOn', username, meta, details: { target, copy: keepCopy ? 'oui' : 'non' } })
  }

  return {
    read: async (accountId) => viewOf(await store.findOne({ _id: accountId })),

    async targetOf(accountId) {
      return (await store.findOne({ _id: accountId }))?.active?.target ?? null
    },

    async change(session: WebSession, { target, keepCopy }: ForwardingChange, meta) {
      const { accountId } = session
      const person = await ownerOf(room, accountId)
      if (target === null) await endForwarding(room, store, accountId, meta)
      else {
        assertAllowed(person, target)
        assertProved(room, session)
        const active = (await store.findOne({ _id: accountId }))?.active ?? null
        if (active !== null && sameAddress(active.target, target)) await changeCopy(accountId, keepCopy, active, meta)
        else await ask(accountId, person, { target, keepCopy }, meta)
      }
      return viewOf(await store.findOne({ _id: accountId }))
    },

    ...createConsent(room, store),
  }
}

type Wish = { target: string; keepCopy: boolean }
type Active = NonNullable<ForwardingDocument['active']>

const sameAddress = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()
