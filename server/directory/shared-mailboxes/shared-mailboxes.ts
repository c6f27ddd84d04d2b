import { type Db, ObjectId } from 'mongodb'
import { AppError } from '../../contract/errors.ts'
import { maxMailboxNameLength } from '../../contract/functional-mailboxes.ts'
import { academyAddress, localPartOf } from '../academy-address.ts'
import { foldWords } from '../fold.ts'
import { openRevision, type Revision } from '../revision.ts'
import type { Room } from '../room.ts'
import { pageOfMailboxes } from './console-view.ts'
import { createAccess } from './access.ts'
import { createLookUp } from './look-up.ts'
import { makeSharedAccount } from './make-account.ts'
import { createMembers } from './members.ts'
import { createMemberPasswords, type MemberPasswords } from './passwords.ts'
import { openSharedMailboxStore, type SharedMailboxStore } from './store.ts'
import type { SharedMailboxes } from './types.ts'
import { createTell } from '../tell.ts'

/** What the rest of the directory is given beside: it ends a member's passwords with their account, and searches. */
export type SharedMailboxRoom = SharedMailboxes & {
  store: SharedMailboxStore
  memberPasswords: MemberPasswords
  revision: Revision
}

type RoomPart = Pick<Room, 'people' | 'names' | 'audit' | 'accounts' | 'config' | 'now'>

/** Opens `facteur.sharedMailboxes`; types.ts says what they are and promise. */
export async function openSharedMailboxes(db: Db, room: RoomPart): Promise<SharedMailboxRoom> {
  const store = await openSharedMailboxStore(db)
  const { mailboxes } = store
  const revision = openRevision(db, 'sharedMailboxes')
  const tell = createTell(room.audit, revision)
  const lookUp = createLookUp(room, store)
  const access = createAccess(room, store)
  const memberPasswords = createMemberPasswords(room, store, access.accessOf)

  return {
    store,
    memberPasswords,
    revision,
    passwords: memberPasswords,
    ...access,
    ...createMembers(store, lookUp, memberPasswords, tell),
    onChanged: revision.onChanged,

    async create({ address: typed, name: typedName }, actor) {
      const address = academyAddress(typed, room.config)
      const name = nameIn(typedName)
      if ((await mailboxes.findOne({ address }))?.accountId)
        throw new AppError('conflict', `La boîte ${address} existe déjà.`)
      const username = localPartOf(address)
      const owner = `sharedMailbox:${address}`
      await room.names.claimExactly({ kind: 'address', name: username, owner })
      await room.names.claimExactly({ kind: 'username', name: username, owner })
      const words = wordsOf(name, username)
      const document = { accountId: null, username, address, name, members: [], words, createdAt: room.now() }
      // Half made by an interruption: the document of the first try is taken up again.
      await mailboxes.updateOne({ address }, { $setOnInsert: { _id: new ObjectId(), ...document } }, { upsert: true })
      const accountId = await makeSharedAccount(room, { address, name })
      await mailboxes.updateOne({ address }, { $set: { accountId } })
      await tell({ action: 'sharedMailboxCreated', username: null, actor, details: { address } })
      return await lookUp.view(await lookUp.mailbox(accountId))
    },

    async list() {
      const all = await mailboxes.find({ accountId: { $ne: null } }, { sort: { address: 1 } }).toArray()
      return await Promise.all(all.map((each) => lookUp.view({ ...each, accountId: each.accountId ?? '' })))
    },

    page: (query) => pageOfMailboxes(store, query),

    get: async (typed) => await lookUp.view(await lookUp.mailbox(typed)),

    async rename(typed, typedName, actor) {
      const { _id, accountId, username, address } = await lookUp.mailbox(typed)
      const name = nameIn(typedName)
      await room.accounts.users.update(accountId, { name })
      await mailboxes.updateOne({ _id }, { $set: { name, words: wordsOf(name, username) } })
      await tell({ action: 'sharedMailboxRenamed', username: null, actor, details: { address, name } })
      return await lookUp.view(await lookUp.mailbox(accountId))
    },

    async remove(typed, actor) {
      const mailbox = await lookUp.mailbox(typed)
      await mailboxes.updateOne({ _id: mailbox._id }, { $set: { members: [] } })
      await revision.raise()
      await memberPasswords.endOfMailbox(mailbox.accountId)
      await room.accounts.users.remove(mailbox.accountId)
      await mailboxes.deleteOne({ _id: mailbox._id })
      await tell({ action: 'sharedMailboxRemoved', username: null, actor, details: { address: mailbox.address } })
    },
  }
}

function nameIn(typed: string): string {
  const name = typed.replace(/\s+/g, ' ').trim()
  if (name === '' || name.length > maxMailboxNameLength) throw new AppError('invalid', 'Donnez un nom à la boîte.')
  return name
}

const wordsOf = (name: string, username: string): string[] => [...new Set([...foldWords(name), ...foldWords(username)])]
