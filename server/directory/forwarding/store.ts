import type { Collection, Db } from 'mongodb'

type Wish = { target: string; keepCopy: boolean; tokenHash: string }

export type ForwardingDocument = {
  /** The account's id in the mail store. */
  _id: string
  active: (Wish & { since: Date }) | null
  waiting: (Wish & { askedAt: Date; expiresAt: Date }) | null
}

export type ForwardingStore = Collection<ForwardingDocument>

export async function openForwardingStore(db: Db): Promise<ForwardingStore> {
  const store: ForwardingStore = db.collection('facteur.forwardings')
  await store.createIndex({ 'active.tokenHash': 1 })
  await store.createIndex({ 'waiting.tokenHash': 1 })
  return store
}
