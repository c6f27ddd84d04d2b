import { createHash, randomBytes } from 'node:crypto'
import { MongoServerError } from 'mongodb'
import type { SecondFactorKeys } from './keys.ts'
import type { SecondFactorStore } from './store.ts'

/**
 * Challenges of passkeys (WebAuthn §13.4.3). The log-in page asks for one before anybody is known, so they are kept
 * nowhere: each is random, carries its end and our signature for its purpose, and only one that was answered rightly is
 * remembered until then, so that nobody sends the answer again.
 */
const randomLength = 16
const timeLength = 6
const signatureLength = 32
/** People look for their telephone; the log-in page asks anew after this. */
export const challengeMs = 5 * 60_000

export type Challenges = {
  issue(purpose: string): Buffer
  /** `challenge` as the authenticator signed it, base64url. */
  isGood(challenge: string, purpose: string): boolean
  /** False where it was used before. */
  use(challenge: string): Promise<boolean>
}

export function createChallenges(
  keys: SecondFactorKeys,
  store: Pick<SecondFactorStore, 'usedChallenges'>,
  now: () => Date,
): Challenges {
  const signed = (head: Buffer, purpose: string): string => `${purpose}\0${head.toString('hex')}`
  return {
    issue(purpose) {
      const head = Buffer.alloc(randomLength + timeLength)
      randomBytes(randomLength).copy(head)
      head.writeUIntBE(now().getTime() + challengeMs, randomLength, timeLength)
      return Buffer.concat([head, keys.sign(signed(head, purpose))])
    },
    isGood(challenge, purpose) {
      const bytes = Buffer.from(challenge, 'base64url')
      if (bytes.length !== randomLength + timeLength + signatureLength) return false
      const head = bytes.subarray(0, randomLength + timeLength)
      return (
        keys.isSignature(bytes.subarray(head.length), signed(head, purpose)) &&
        head.readUIntBE(randomLength, timeLength) > now().getTime()
      )
    },
    async use(challenge) {
      const _id = createHash('sha256').update(challenge).digest('hex')
      try {
        await store.usedChallenges.insertOne({ _id, expiresAt: new Date(now().getTime() + challengeMs) })
        return true
      } catch (error) {
        if (error instanceof MongoServerError && error.code === duplicateKey) return false
        throw error
      }
    },
  }
}

const duplicateKey = 11_000
