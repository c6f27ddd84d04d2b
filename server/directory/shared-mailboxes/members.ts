import { AppError } from '../../contract/errors.ts'
import type { Tell } from '../tell.ts'
import type { LookUp } from './look-up.ts'
import type { MemberPasswords } from './passwords.ts'
import type { SharedMailboxStore } from './store.ts'
import { includesRight, type SharedMailboxes } from './types.ts'

/** Who belongs to a mailbox. Each change is one update, so that two administrators at once undo nothing of each other. */
export function createMembers(
  { mailboxes }: SharedMailboxStore,
  lookUp: LookUp,
  memberPasswords: MemberPasswords,
  tell: Tell,
): Pick<SharedMailboxes, 'setMember' | 'removeMember'> {
  return {
    async setMember(typed, member, right, actor) {
      const mailbox = await lookUp.mailbox(typed)
      const { accountId, username } = await lookUp.person(member)
      const before = mailbox.members.find((each) => each.accountId === accountId)
      if (before?.right === right) return await lookUp.view(mailbox)
      // Who administers opens no mailbox for themselves.
      if (actor?.username === username && (before === undefined || !includesRight(before.right, right)))
        throw new AppError('conflict', 'C’est votre propre compte : demandez-le à un autre administrateur.')
      const { _id } = mailbox
      const isKnown = { _id, 'members.accountId': accountId }
      const changed = await mailboxes.updateOne(isKnown, { $set: { 'members.$.right': right } })
      if (changed.matchedCount === 0)
        await mailboxes.updateOne(
          { _id, 'members.accountId': { $ne: accountId } },
          { $push: { members: { accountId, right } } },
        )
      // Passwords made with another right have the scopes of that right.
      if (before) await memberPasswords.endOf(accountId, mailbox.accountId)
      await tell({ action: 'sharedMailboxMemberSet', username, actor, details: { address: mailbox.address, right } })
      return await lookUp.view(await lookUp.mailbox(mailbox.accountId))
    },

    async removeMember(typed, member, actor) {
      const mailbox = await lookUp.mailbox(typed)
      const { accountId, username } = await lookUp.person(member)
      await mailboxes.updateOne({ _id: mailbox._id }, { $pull: { members: { accountId } } })
      await memberPasswords.endOf(accountId, mailbox.accountId)
      await tell({ action: 'sharedMailboxMemberRemoved', username, actor, details: { address: mailbox.address } })
      return await lookUp.view(await lookUp.mailbox(mailbox.accountId))
    },
  }
}
