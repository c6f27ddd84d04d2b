import { type Collection, type Db, type Document, ObjectId } from 'mongodb'
import { insertFree } from './insert-free.ts'
import { addressView } from './resolve/address-view.ts'

/**
 * Accounts by the hundred. WildDuck's API makes one account in a dozen commands, each of which the database has to
 * write to disk; fifty thousand people would take hours of that. Here one account that WildDuck has just made is the
 * model of the others: their documents are its documents, with other ids, names and addresses, and so have whatever
 * shape this version of WildDuck gives an account. A model that somebody has used already is none.
 *
 * An account's address is written last: what an interruption leaves behind never received mail, and can be removed.
 */

export type AccountCopy = { id: ObjectId; username: string; address: string; name: string }

export type AccountCopies = {
  /** Makes accounts like this one, without a password. Answers the ids of those made; the others' names are taken. */
  make(modelId: string, accounts: readonly AccountCopy[]): Promise<ReadonlySet<string>>
}

export function openAccountCopies(db: Db): AccountCopies {
  const users = db.collection('users')
  const mailboxes = db.collection('mailboxes')
  const addresses = db.collection('addresses')

  return {
    async make(modelId, accounts) {
      const model = await readModel(ObjectId.createFromHexString(modelId))
      if (model === null) return new Set()
      const created = new Date()
      const userOf = ({ id, username, address, name }: AccountCopy): Document => ({
        ...model.user,
        _id: id,
        username,
        unameview: usernameView(username),
        name,
        address,
        created,
      })
      const addressOf = ({ id, address }: AccountCopy): Document => ({
        ...model.address,
        _id: new ObjectId(),
        user: id,
        address,
        addrview: addressView(address)?.view,
        created,
      })
      const named = await insertAll(users, accounts, (account) => [userOf(account)])
      await insertAll(mailboxes, named, ({ id }) =>
        model.mailboxes.map((mailbox) => ({ ...mailbox, _id: new ObjectId(), user: id })),
      )
      const made = new Set(await insertAll(addresses, named, (account) => [addressOf(account)]))
      await remove(named.filter((account) => !made.has(account)))
      return new Set([...made].map(({ id }) => id.toHexString()))
    },
  }

  /** The documents of an account that is as WildDuck made it, or null. */
  async function readModel(id: ObjectId): Promise<{ user: Document; mailboxes: Document[]; address: Document } | null> {
    const [user, boxes, owned] = await Promise.all([
      users.findOne({ _id: id }),
      mailboxes.find({ user: id }).sort({ _id: 1 }).toArray(),
      addresses.find({ user: id }).toArray(),
    ])
    const [address] = owned
    if (user === null || address === undefined || owned.length !== 1) return null
    const isUnused =
      user['password'] === '' &&
      user['activated'] === true &&
      user['disabled'] === false &&
      user['storageUsed'] === 0 &&
      boxes.length > 0 &&
      boxes.every((box) => box['uidNext'] === 1 && box['modifyIndex'] === 1)
    // How names are compared is WildDuck's affair: where it does otherwise than we do here, it makes all accounts.
    const comparesAlike =
      user['unameview'] === usernameView(String(user['username'])) &&
      address['addrview'] === addressView(String(address['address']))?.view
    return isUnused && comparesAlike ? { user, mailboxes: boxes, address } : null
  }

  async function remove(accounts: readonly AccountCopy[]): Promise<void> {
    if (accounts.length === 0) return
    const ids = accounts.map(({ id }) => id)
    await mailboxes.deleteMany({ user: { $in: ids } })
    await users.deleteMany({ _id: { $in: ids } })
  }
}

const usernameView = (username: string): string => username.replaceAll('.', '').toLowerCase()

/** Inserts what belongs to each account; answers those of which everything went in. */
async function insertAll(
  collection: Collection,
  accounts: readonly AccountCopy[],
  documentsOf: (account: AccountCopy) => Document[],
): Promise<AccountCopy[]> {
  const owned = accounts.flatMap((owner) => documentsOf(owner).map((document) => ({ owner, document })))
  const places = await insertFree(
    collection,
    owned.map(({ document }) => document),
  )
  const refused = new Set(places.map((place) => owned[place]?.owner))
  return accounts.filter((account) => !refused.has(account))
}
