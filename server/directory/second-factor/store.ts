import { randomBytes } from 'node:crypto'
import type { Binary, Collection, Db } from 'mongodb'

/** A seed waits in `pendingTotp` until a first code proves that the telephone has it. */
export type StoredTotp = {
  /** AES-256-GCM under the instance secret (keys.ts). */
  sealedSeed: string
  createdAt: Date
  /** RFC 6238 §5.2: a code is taken once; this is the time step of the last one. */
  lastStep: number
}

export type StoredPasskey = {
  /** Credential id, base64url. */
  id: string
  publicKey: Binary
  counter: number
  transports: string[]
  /** The host it was made for: browsers offer it there alone. */
  rpId: string
  name: string
  createdAt: Date
  lastUsedAt: Date | null
}

/** One document of `facteur.secondFactors` per account that has begun to set one up. */
export type SecondFactorDocument = {
  /** Id of the account. */
  _id: string
  /** What passkeys know the account by: opaque, as WebAuthn §14.6.1 asks. */
  userHandle: string
  totp: StoredTotp | null
  pendingTotp: Pick<StoredTotp, 'sealedSeed' | 'createdAt'> | null
  passkeys: StoredPasskey[]
  /** Keyed hashes of those that are left. */
  recoveryCodes: string[]
  /** Whether the mail store was told that the main password opens the web alone. */
  mailProgramsClosed: boolean
}

/** A log-in whose password was right: its challenge is kept as a hash. */
export type PendingSignIn = {
  /** SHA-256 of the challenge. */
  _id: string
  accountId: string
  passwordIsNumen: boolean
  expiresAt: Date
}

export type SecondFactorStore = {
  factors: Collection<SecondFactorDocument>
  pending: Collection<PendingSignIn>
  /** Challenges of passkeys that were answered: none is taken twice. */
  usedChallenges: Collection<{ _id: string; expiresAt: Date }>
  /** The document of an account, made where there is none. */
  documentOf(accountId: string): Promise<SecondFactorDocument>
}

const userHandleBytes = 32

export async function openSecondFactorStore(db: Db): Promise<SecondFactorStore> {
  const factors: SecondFactorStore['factors'] = db.collection('facteur.secondFactors')
  const pending: SecondFactorStore['pending'] = db.collection('facteur.pendingSignIns')
  const usedChallenges: SecondFactorStore['usedChallenges'] = db.collection('facteur.usedChallenges')
  await factors.createIndex({ userHandle: 1 }, { unique: true })
  await pending.createIndex({ expiresAt: 1 }, { expireAfterSeconds: 0 })
  await pending.createIndex({ accountId: 1 })
  await usedChallenges.createIndex({ expiresAt: 1 }, { expireAfterSeconds: 0 })
  return {
    factors,
    pending,
    usedChallenges,
    async documentOf(accountId) {
      const empty = { totp: null, pendingTotp: null, passkeys: [], recoveryCodes: [], mailProgramsClosed: false }
      const userHandle = randomBytes(userHandleBytes).toString('base64url')
      await factors.updateOne({ _id: accountId }, { $setOnInsert: { userHandle, ...empty } }, { upsert: true })
      const document = await factors.findOne({ _id: accountId })
      if (document === null) throw new Error('a document of second factors is gone as soon as it was made')
      return document
    },
  }
}

/** A factor is on, so that the password alone does not log in. */
export const isOn = (document: Pick<SecondFactorDocument, 'totp' | 'passkeys'>): boolean =>
  document.totp !== null || document.passkeys.length > 0
