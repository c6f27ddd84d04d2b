import { ObjectId } from 'mongodb'
import { localDomains } from '../../config/schema.ts'
import type { Room } from '../room.ts'
import type { SharedMailboxStore } from '../shared-mailboxes/store.ts'
import type { createMembership, Who } from './membership.ts'
import type { ListCollection } from './store.ts'
import type { Lists, ListSender } from './types.ts'

/**
 * Who may write to a list. Somebody inside is known by their log-in, never by what stands in From; from outside a name
 * counts only where DMARC (RFC 7489) vouches for it, and an address of ours without that is a forgery.
 */
export function createWriters(
  { people, config }: Pick<Room, 'people' | 'config'>,
  lists: ListCollection,
  { mailboxes }: SharedMailboxStore,
  membership: ReturnType<typeof createMembership>,
): Lists['mayWrite'] {
  const domains = localDomains(config)

  async function whoIs({ accountId, from }: ListSender & { kind: 'inside' }): Promise<Who> {
    const person = await people.findOne({ accountId })
    const mailbox = person === null ? await mailboxes.findOne({ accountId }) : null
    const addresses = [...(person ? [person.address, ...person.aliases] : []), ...(mailbox ? [mailbox.address] : [])]
    // Submission and webmail let nobody write from an address that is not theirs.
    return { person, addresses: from === null ? addresses : [...addresses, from.toLowerCase()] }
  }

  return async (id, sender) => {
    const list = await lists.findOne({ _id: ObjectId.createFromHexString(id) })
    if (list === null) return false
    if (sender.kind === 'outside') {
      const from = sender.from?.toLowerCase() ?? null
      if (sender.isSpam || from === null) return false
      if (list.allowed.includes(from)) return sender.isAuthentic
      const isOurs = domains.includes(from.slice(from.lastIndexOf('@') + 1))
      return list.writers === 'everybody' && (!isOurs || sender.isAuthentic)
    }
    if (list.writers === 'everybody' || list.writers === 'academy') return true
    const who = await whoIs(sender)
    if (who.person !== null && who.person.username === list.owner) return true
    if (list.allowed.some((address) => who.addresses.includes(address))) return true
    return list.writers === 'members' && (await membership.includes(list, who))
  }
}
