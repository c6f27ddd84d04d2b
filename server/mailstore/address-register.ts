import { type Collection, type Db, ObjectId } from 'mongodb'

/** With whom an account exchanges mail: WildDuck notes every recipient of what is sent and every sender of what came. */
export type AddressRegister = {
  /** Addresses, the last used first. */
  recent(accountId: string): Promise<string[]>
}

/** Whom somebody has not written to for so many others is no more likely than anybody. */
const maxRecent = 200

export function openAddressRegister(db: Db): AddressRegister {
  const register: Collection<{ user: ObjectId; address: string; disabled: boolean }> = db.collection('addressregister')
  return {
    async recent(accountId) {
      const query = { user: ObjectId.createFromHexString(accountId), disabled: false }
      const options = { projection: { address: 1 }, sort: { updated: -1 }, limit: maxRecent } as const
      const found = await register.find(query, options).toArray()
      return found.map(({ address }) => address.toLowerCase())
    },
  }
}
