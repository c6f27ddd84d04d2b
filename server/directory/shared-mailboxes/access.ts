import type { Room } from '../room.ts'
import type { SharedMailboxDocument, SharedMailboxStore } from './store.ts'
import { includesRight, type SharedAccess, type SharedMailboxes } from './types.ts'

/** Who may do what, asked of the database each time: a membership that has ended ends with the next request. */
export function createAccess(
  { people }: Pick<Room, 'people'>,
  { mailboxes }: SharedMailboxStore,
): Pick<SharedMailboxes, 'accessOf' | 'of' | 'sendingAddressesOf'> {
  const isActive = async (accountId: string): Promise<boolean> =>
    (await people.findOne({ accountId }, { projection: { state: 1 } }))?.state === 'active'

  return {
    async accessOf(personAccountId, mailboxAccountId) {
      const mailbox = await mailboxes.findOne({ accountId: mailboxAccountId, 'members.accountId': personAccountId })
      return mailbox !== null && (await isActive(personAccountId)) ? accessFor(mailbox, personAccountId) : null
    },

    of,

    async sendingAddressesOf(personAccountId) {
      const mine = await of(personAccountId)
      return mine.filter(({ right }) => includesRight(right, 'send')).flatMap(({ addresses }) => addresses)
    },
  }

  async function of(personAccountId: string): Promise<SharedAccess[]> {
    const found = await mailboxes.find({ 'members.accountId': personAccountId }).toArray()
    if (found.length === 0 || !(await isActive(personAccountId))) return []
    const all = found.map((each) => accessFor(each, personAccountId)).filter((each) => each !== null)
    return all.sort((a, b) => a.name.localeCompare(b.name, 'fr'))
  }
}

function accessFor(mailbox: SharedMailboxDocument, personAccountId: string): SharedAccess | null {
  const { accountId, address, username, name } = mailbox
  const right = mailbox.members.find((member) => member.accountId === personAccountId)?.right
  if (accountId === null || right === undefined) return null
  return { accountId, address, addresses: [address], username, name, right }
}
