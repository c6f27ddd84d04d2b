import { AppError } from '../contract/errors.ts'
import type { Directory } from '../directory/directory.ts'

const school = { uai: '0990011Z', name: 'Collège Victor-Hugo, Montrivel' }
const mailbox = { address: 'ce.0990011z', name: 'Collège Victor-Hugo – secrétariat' }
/** The head of the school chooses the members, her secretary reads and answers. */
const members = { mlefevre: 'manage', jmoreau: 'send' } as const
const list = {
  address: 'personnels.0990011z',
  name: `Personnels – ${school.name}`,
  rule: { uai: school.uai },
  writers: 'members',
} as const
const alias = { username: 'mlefevre', address: 'direction.victor-hugo' }

/** What several people of the demo share: a functional mailbox, the list of a school; and an address of the head's. */
export async function shareOut({ sharedMailboxes, lists, aliases }: Directory): Promise<void> {
  await unlessThere(() => sharedMailboxes.create(mailbox))
  for (const [username, right] of Object.entries(members))
    await sharedMailboxes.setMember(mailbox.address, username, right)
  await unlessThere(() => lists.create(list))
  await aliases.add(alias.username, alias.address)
}

/** Seeding that was cut short is done again. */
async function unlessThere(make: () => Promise<unknown>): Promise<void> {
  await make().catch((error: unknown) => {
    if (!(error instanceof AppError) || error.code !== 'conflict') throw error
  })
}
