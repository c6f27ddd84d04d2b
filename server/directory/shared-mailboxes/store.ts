import type { Collection, Db, ObjectId } from 'mongodb'
import type { SharedRight } from '../../contract/shared-mailboxes.ts'

/** One document of `facteur.sharedMailboxes`. */
export type SharedMailboxDocument = {
  _id: ObjectId
  /** Null while the account is being made. */
  accountId: string | null
  username: string
  address: string
  name: string
  /** Of the people: `accountId` of their own accounts. */
  members: { accountId: string; right: SharedRight }[]
  /** What the search of the directory finds it by. */
  words: string[]
  createdAt: Date
}

/** One document of `facteur.sharedMailboxPasswords`: which member an application password belongs to. */
export type PasswordDocument = {
  /** Id of the application password in the mail store. */
  _id: string
  mailboxAccountId: string
  memberAccountId: string
  label: string
  createdAt: Date
}

export type SharedMailboxStore = {
  mailboxes: Collection<SharedMailboxDocument>
  passwords: Collection<PasswordDocument>
}

export async function openSharedMailboxStore(db: Db): Promise<SharedMailboxStore> {
  const mailboxes: Collection<SharedMailboxDocument> = db.collection('facteur.sharedMailboxes')
  const passwords: Collection<PasswordDocument> = db.collection('facteur.sharedMailboxPasswords')
  await mailboxes.createIndex({ address: 1 }, { unique: true })
  await mailboxes.createIndex({ accountId: 1 })
  await mailboxes.createIndex({ words: 1 })
  await mailboxes.createIndex({ 'members.accountId': 1 })
  await passwords.createIndex({ memberAccountId: 1 })
  await passwords.createIndex({ mailboxAccountId: 1 })
  return { mailboxes, passwords }
}
