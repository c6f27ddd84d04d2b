import { randomBytes } from 'node:crypto'
import type { Collection, Db, ObjectId } from 'mongodb'
import type { NumenHasher, NumenVerifier } from '../numen.ts'

/** A code may be noted in the evening and used the next morning. */
export const codeHours = 24
const codeMs = codeHours * 3_600_000

/**
 * One-time codes that the help desk reads out over a telephone: fifty random bits as ten characters without the ones
 * that are taken for one another (Crockford's base 32), `K7MF3-XQ9PB`. A person has one at a time; what is kept is a
 * slow hash under the secret of the instance.
 */
export type HelpdeskCodes = {
  /** Takes the place of an earlier one. */
  make(personId: ObjectId): Promise<{ code: string; expiresAt: Date }>
  /** True when this is the person's code; null stands for nobody and takes as long. */
  verify(personId: ObjectId | null, typed: string): Promise<boolean>
  /** Uses it up. Of two at once one succeeds. */
  claim(personId: ObjectId): Promise<boolean>
  release(personId: ObjectId): Promise<void>
}

type CodeDocument = {
  /** The person. */
  _id: ObjectId
  hash: string
  salt: string
  cost: number
  createdAt: Date
  usedAt: Date | null
  /** When it ends, and the database takes it out (TTL index). */
  expiresAt: Date
}

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const length = 10

export async function openHelpdeskCodes(db: Db, hasher: NumenHasher, now: () => Date): Promise<HelpdeskCodes> {
  const codes: Collection<CodeDocument> = db.collection('facteur.helpdeskCodes')
  await codes.createIndex({ expiresAt: 1 }, { expireAfterSeconds: 0 })
  return {
    async make(personId) {
      const characters = Array.from(randomBytes(length), (byte) => alphabet[byte % alphabet.length]).join('')
      const { hash, salt, cost } = await hasher.makeVerifier(characters)
      const createdAt = now()
      const expiresAt = new Date(createdAt.getTime() + codeMs)
      const kept = { hash: hash.toString('hex'), salt: salt.toString('hex'), cost, createdAt, usedAt: null, expiresAt }
      await codes.replaceOne({ _id: personId }, kept, { upsert: true })
      return { code: `${characters.slice(0, 5)}-${characters.slice(5)}`, expiresAt }
    },
    async verify(personId, typed) {
      const found = personId && (await codes.findOne({ _id: personId, usedAt: null, expiresAt: { $gt: now() } }))
      return await hasher.verify(normalised(typed), found && verifierOf(found))
    },
    async claim(personId) {
      const open = { _id: personId, usedAt: null, expiresAt: { $gt: now() } }
      return (await codes.updateOne(open, { $set: { usedAt: now() } })).modifiedCount === 1
    },
    async release(personId) {
      await codes.updateOne({ _id: personId }, { $set: { usedAt: null } })
    },
  }
}

/** As it was heard: without groups, in any case, `O` for zero, `I` and `L` for one. */
const normalised = (typed: string): string =>
  typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')

const verifierOf = ({ hash, salt, cost }: CodeDocument): NumenVerifier => ({
  hash: Buffer.from(hash, 'hex'),
  salt: Buffer.from(salt, 'hex'),
  cost,
})
