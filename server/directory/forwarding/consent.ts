import { ownerOf } from '../find-person.ts'
import type { Room } from '../room.ts'
import { applyForwarding } from './apply.ts'
import { endForwarding } from './end.ts'
import { assertPolicy } from './policy.ts'
import { hashOfToken } from '../token.ts'
import type { ForwardingDocument, ForwardingStore } from './store.ts'
import type { ConsentLink, ForwardingDesk } from './types.ts'

type Agreed = { target: string; keepCopy: boolean; tokenHash: string }
type Found = { document: ForwardingDocument; part: 'active' | 'waiting' }

/** The side of the other address: what the link of the letter opens. */
export function createConsent(room: Room, store: ForwardingStore): Pick<ForwardingDesk, 'look' | 'agree' | 'refuse'> {
  const { audit, now } = room

  /** The document that a link belongs to, and which of its parts. */
  async function find(token: string): Promise<Found | null> {
    const tokenHash = hashOfToken(token)
    const waiting = await store.findOne({ 'waiting.tokenHash': tokenHash })
    if (waiting !== null) return { document: waiting, part: 'waiting' }
    const active = await store.findOne({ 'active.tokenHash': tokenHash })
    return active && { document: active, part: 'active' }
  }

  async function linkOf(found: Found | null): Promise<ConsentLink> {
    if (found === null) return { state: 'gone' }
    const { document, part } = found
    const person = await room.people.findOne({ accountId: document._id })
    if (person === null) return { state: 'gone' }
    if (part === 'waiting' && document.waiting!.expiresAt <= now()) return { state: 'expired' }
    const { displayName, address } = person
    return { state: part, displayName, address, target: document[part]!.target }
  }

  /** What was agreed is done, or it was not agreed; and what its owner has ended meanwhile stays ended. */
  async function carryOut(before: ForwardingDocument, { tokenHash, ...wish }: Agreed): Promise<void> {
    const { _id, active, waiting } = before
    const agreed = { _id, 'active.tokenHash': tokenHash }
    try {
      await applyForwarding(room.accounts, _id, wish)
    } catch (error) {
      await store.updateOne(agreed, { $set: { active, waiting } })
      throw error
    }
    if ((await store.findOne(agreed)) === null) await applyForwarding(room.accounts, _id, null)
  }

  return {
    look: async (token) => await linkOf(await find(token)),

    async agree(token, meta) {
      const found = await find(token)
      const link = await linkOf(found)
      if (link.state !== 'waiting' || found?.part !== 'waiting') return link
      const { _id: accountId, waiting } = found.document
      const { target, keepCopy, tokenHash } = waiting!
      assertPolicy(room.config, target)
      const active = { target, keepCopy, tokenHash, since: now() }
      const asked = { _id: accountId, 'waiting.tokenHash': tokenHash }
      if ((await store.updateOne(asked, { $set: { active, waiting: null } })).modifiedCount === 0)
        return { state: 'gone' }
      await carryOut(found.document, { target, keepCopy, tokenHash })
      const person = await ownerOf(room, accountId)
      await audit.write({ action: 'forwardingOn', username: person.username, meta, details: { target } })
      await room.mail.tell(person, { kind: 'forwardingOn', at: now(), target, keepCopy })
      return { ...link, state: 'active' }
    },

    async refuse(token, meta) {
      const found = await find(token)
      const link = await linkOf(found)
      if (found === null || (link.state !== 'waiting' && link.state !== 'active')) return link
      const { _id: accountId, active } = found.document
      if (found.part === 'active') await endForwarding(room, store, accountId, meta)
      else if (active === null) await store.deleteOne({ _id: accountId })
      else await store.updateOne({ _id: accountId }, { $set: { waiting: null } })
      return { ...link, state: 'refused' }
    },
  }
}
