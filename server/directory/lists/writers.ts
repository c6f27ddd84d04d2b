import { ObjectId } from 'mongodb'
import { localDomains } from '../../config/schema.ts'
import type { Room } from '../room.ts'
import type { SharedMailboxStore } from '../shared-mailboxes/store.ts'
import { type createMembership, isDirectMember, type Who } from './membership.ts'
import type { ListCollection, ListDocument } from './store.ts'
import type { Lists } from './types.ts'

/**
 * Who may write to a list. Somebody inside is known by their log-in, never by what stands in From; from outside a name
 * counts only where DMARC (RFC 7489) vouches for it, and an address of ours without that is a forgery.
 */
export type ListWriting = {
  /** Somebody inside, to be asked about several lists. */
  whoIs(accountId: string, from?: string | null): Promise<Who>
  /** What the list itself says; null where the lists within it have to be asked. */
  knownOf(list: WritableList, who: Who): boolean | null
  mayWrite(list: WritableList, who: Who): Promise<boolean>
  bySender: Lists['mayWrite']
}

export type WritableList = Pick<ListDocument, '_id' | 'rule' | 'members' | 'writers' | 'allowed' | 'owner'>

export function createWriters(
  { people, config }: Pick<Room, 'people' | 'config'>,
  lists: ListCollection,
  { mailboxes }: SharedMailboxStore,
  membership: ReturnType<typeof createMembership>,
): ListWriting {
  const domains = localDomains(config)

  async function whoIs(accountId: string, from: string | null = null): Promise<Who> {
    const person = await people.findOne({ accountId })
    const mailbox = person === null ? await mailboxes.findOne({ accountId }) : null
    const addresses = [...(person ? [person.address, ...person.aliases] : []), ...(mailbox ? [mailbox.address] : [])]
    // Submission and webmail let nobody write from an address that is not theirs.
    return { person, addresses: from === null ? addresses : [...addresses, from.toLowerCase()] }
  }

  function knownOf(list: WritableList, who: Who): boolean | null {
    if (list.writers === 'everybody' || list.writers === 'academy') return true
    if (who.person !== null && who.person.username === list.owner) return true
    if (list.allowed.some((address) => who.addresses.includes(address))) return true
    if (list.writers !== 'members') return false
    return isDirectMember(list, who) || (list.members.length === 0 ? false : null)
  }

  const mayWrite = async (list: WritableList, who: Who): Promise<boolean> =>
    knownOf(list, who) ?? (await membership.includes(list, who))

  return {
    whoIs,
    knownOf,
    mayWrite,
    async bySender(id, sender) {
      const list = await lists.findOne({ _id: ObjectId.createFromHexString(id) })
      if (list === null) return false
      if (sender.kind === 'inside') return await mayWrite(list, await whoIs(sender.accountId, sender.from))
      const from = sender.from?.toLowerCase() ?? null
      if (sender.isSpam || from === null) return false
      if (list.allowed.includes(from)) return sender.isAuthentic
      const isOurs = domains.includes(from.slice(from.lastIndexOf('@') + 1))
      return list.writers === 'everybody' && (!isOurs || sender.isAuthentic)
    },
  }
}
