import type { Collection, Db, ObjectId } from 'mongodb'
import { hashOfToken, makeToken } from '../token.ts'

/** Long enough for a mail that is slow, short enough for one that lies open on somebody's screen. */
export const linkMinutes = 30
const linkMs = linkMinutes * 60_000
/** A link that is over is known for this long: whoever opens it late is told so in words. */
const rememberMs = 7 * 24 * 3_600_000

export type LinkState = { state: 'open'; personId: ObjectId } | { state: 'used' | 'expired' | 'unknown' }

/**
 * Single-use links. The token is 256 random bits that only the mail has; the database holds its hash. Looking at a link
 * does not use it up: mail scanners and previews open what they find.
 */
export type Links = {
  /** A new link takes the place of earlier ones. Answers the token. */
  make(personId: ObjectId): Promise<string>
  look(token: string): Promise<LinkState>
  /** Uses it up, if it is open. Of two at once one succeeds. */
  claim(token: string): Promise<boolean>
  /** It was claimed for something that failed by our own fault. */
  release(token: string): Promise<void>
}

type LinkDocument = {
  /** SHA-256 of the token. */
  _id: string
  personId: ObjectId
  createdAt: Date
  expiresAt: Date
  usedAt: Date | null
  /** When the database takes it out (TTL index). */
  forgetAt: Date
}

const tokenFormat = /^[A-Za-z0-9_-]{43}$/

export async function openLinks(db: Db, now: () => Date): Promise<Links> {
  const links: Collection<LinkDocument> = db.collection('facteur.recoveryLinks')
  await links.createIndex({ forgetAt: 1 }, { expireAfterSeconds: 0 })
  await links.createIndex({ personId: 1 })
  return {
    async make(personId) {
      const token = makeToken()
      const createdAt = now()
      const expiresAt = new Date(createdAt.getTime() + linkMs)
      await links.updateMany(
        { personId, usedAt: null, expiresAt: { $gt: createdAt } },
        { $set: { expiresAt: createdAt } },
      )
      const forgetAt = new Date(expiresAt.getTime() + rememberMs)
      await links.insertOne({ _id: hashOfToken(token), personId, createdAt, expiresAt, usedAt: null, forgetAt })
      return token
    },
    async look(token) {
      const link = tokenFormat.test(token) ? await links.findOne({ _id: hashOfToken(token) }) : null
      if (link === null) return { state: 'unknown' }
      if (link.usedAt !== null) return { state: 'used' }
      return link.expiresAt <= now() ? { state: 'expired' } : { state: 'open', personId: link.personId }
    },
    async claim(token) {
      const open = { _id: hashOfToken(token), usedAt: null, expiresAt: { $gt: now() } }
      return (await links.updateOne(open, { $set: { usedAt: now() } })).modifiedCount === 1
    },
    async release(token) {
      await links.updateOne({ _id: hashOfToken(token) }, { $set: { usedAt: null } })
    },
  }
}
