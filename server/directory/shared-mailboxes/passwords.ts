import { AppError } from '../../contract/errors.ts'
import type { Room } from '../room.ts'
import { assertProved } from '../second-factor/proof.ts'
import type { SharedMailboxStore } from './store.ts'
import { includesRight, type SharedAccess, type SharedMailboxes } from './types.ts'

/**
 * Mail programs know one user name and one password. A functional mailbox has no password that members could share and
 * forget to change: each member makes their own for each program, and it ends with their membership.
 */
export type MemberPasswords = SharedMailboxes['passwords'] & {
  /** Ends those of one member, of one mailbox or (null) of all. Open IMAP sessions of these mailboxes close. */
  endOf(memberAccountId: string, mailboxAccountId: string | null): Promise<void>
  endOfMailbox(mailboxAccountId: string): Promise<void>
}

/** Programs of one person: a computer at school, one at home, a telephone, and as many again. */
const maxPasswords = 6

export function createMemberPasswords(
  { accounts, audit, now }: Pick<Room, 'accounts' | 'audit' | 'now'>,
  { passwords }: SharedMailboxStore,
  accessOf: (personAccountId: string, mailboxAccountId: string) => Promise<SharedAccess | null>,
): MemberPasswords {
  const ownOf = (memberAccountId: string, mailboxAccountId: string) =>
    passwords.find({ memberAccountId, mailboxAccountId }, { sort: { createdAt: 1 } }).toArray()

  async function assertAccess(personAccountId: string, mailboxAccountId: string): Promise<SharedAccess> {
    const access = await accessOf(personAccountId, mailboxAccountId)
    if (access === null) throw new AppError('forbidden', 'Vous n’êtes pas membre de cette boîte.')
    return access
  }

  async function end(filter: { memberAccountId?: string; mailboxAccountId?: string }): Promise<void> {
    const found = await passwords.find(filter).toArray()
    for (const { _id, mailboxAccountId } of found) {
      await accounts.applicationPasswords.remove(mailboxAccountId, _id)
      await passwords.deleteOne({ _id })
    }
    // A session that is open asks for no password any more.
    for (const accountId of new Set(found.map((each) => each.mailboxAccountId)))
      await accounts.users.logout(accountId, 'Accès modifié')
  }

  return {
    async list(personAccountId, mailboxAccountId) {
      await assertAccess(personAccountId, mailboxAccountId)
      const own = await ownOf(personAccountId, mailboxAccountId)
      return own.map(({ _id, label, createdAt }) => ({ id: _id, label, createdAt }))
    },

    async create(session, mailboxAccountId, label) {
      const { accountId: personAccountId } = session
      const access = await assertAccess(personAccountId, mailboxAccountId)
      assertProved({ now }, session)
      if ((await ownOf(personAccountId, mailboxAccountId)).length >= maxPasswords)
        throw new AppError('invalid', 'Vous avez déjà assez de mots de passe pour cette boîte : supprimez-en un.')
      const { id, password } = await accounts.applicationPasswords.create(mailboxAccountId, {
        description: `membre ${personAccountId}`,
        scopes: includesRight(access.right, 'send') ? ['imap', 'smtp'] : ['imap'],
      })
      const createdAt = now()
      await passwords.insertOne({ _id: id, mailboxAccountId, memberAccountId: personAccountId, label, createdAt })
      // Removed as a member in this very moment: whoever removed them has not seen this password.
      if ((await accessOf(personAccountId, mailboxAccountId)) === null) {
        await end({ memberAccountId: personAccountId, mailboxAccountId })
        throw new AppError('forbidden', 'Vous n’êtes plus membre de cette boîte.')
      }
      await audit.write({
        action: 'sharedMailboxPasswordCreated',
        username: null,
        details: { address: access.address, member: personAccountId },
      })
      return { id, label, createdAt, username: access.username, password }
    },

    async remove(personAccountId, mailboxAccountId, id) {
      const own = await passwords.findOne({ _id: id, memberAccountId: personAccountId, mailboxAccountId })
      if (own === null) throw new AppError('notFound', 'Ce mot de passe n’existe plus.')
      await accounts.applicationPasswords.remove(mailboxAccountId, id)
      await passwords.deleteOne({ _id: id })
      await accounts.users.logout(mailboxAccountId, 'Mot de passe supprimé')
    },

    endOf: (memberAccountId, mailboxAccountId) =>
      end({ memberAccountId, ...(mailboxAccountId !== null && { mailboxAccountId }) }),
    endOfMailbox: (mailboxAccountId) => end({ mailboxAccountId }),
  }
}
