import { createHash, randomBytes } from 'node:crypto'
import type { Collection, Db } from 'mongodb'

/**
 * The one-time link that makes the first administrator. Whoever has it becomes one, so it is printed once, works once,
 * ends after three days, and the database holds only the hash of its token. A new one takes the place of the last.
 */
export type FirstLink = {
  /** Makes a token, and whatever was made before is worth nothing. */
  make(): Promise<string>
  isGood(token: string): Promise<boolean>
  /** Spends it: true for the first who asks. */
  spend(token: string): Promise<boolean>
  /** What it was spent for did not work out. */
  giveBack(token: string): Promise<void>
  /** There is one that nobody has used yet. */
  isWaiting(): Promise<boolean>
}

type LinkDocument = { _id: 'link'; tokenHash: string; expiresAt: Date }

const validForMs = 72 * 3_600_000
const tokenFormat = /^[A-Za-z0-9_-]{43}$/
const hashOf = (token: string): string => createHash('sha256').update(`facteur first ${token}`).digest('hex')

export function openFirstLink(db: Db, now: () => Date): FirstLink {
  const links: Collection<LinkDocument> = db.collection('facteur.firstAdministrator')
  const keep = async (token: string): Promise<void> => {
    const link = { tokenHash: hashOf(token), expiresAt: new Date(now().getTime() + validForMs) }
    await links.updateOne({ _id: 'link' }, { $set: link }, { upsert: true })
  }
  const good = (token: string) => ({ _id: 'link' as const, tokenHash: hashOf(token), expiresAt: { $gt: now() } })
  return {
    async make() {
      const token = randomBytes(32).toString('base64url')
      await keep(token)
      return token
    },
    isGood: async (token) => tokenFormat.test(token) && (await links.findOne(good(token))) !== null,
    spend: async (token) => tokenFormat.test(token) && (await links.findOneAndDelete(good(token))) !== null,
    giveBack: keep,
    isWaiting: async () => (await links.findOne({ _id: 'link', expiresAt: { $gt: now() } })) !== null,
  }
}
