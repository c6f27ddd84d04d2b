import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * What the instance secret does for second factors: seals what must be read again (seeds of TOTP), and keys the hashes
 * of what need not be. Each use has a key of its own.
 */
export type SecondFactorKeys = {
  /** AES-256-GCM; the account goes in as associated data, so that a seed copied to another account does not open. */
  seal(plain: Buffer, accountId: string): string
  /** Throws where it was made under another secret or for another account. */
  open(sealed: string, accountId: string): Buffer
  hashRecoveryCode(accountId: string, code: string): string
  sign(text: string): Buffer
  isSignature(signature: Buffer, text: string): boolean
}

const ivBytes = 12
const tagBytes = 16
const cipher = 'aes-256-gcm'

export function createSecondFactorKeys(secretHex: string): SecondFactorKeys {
  const secret = Buffer.from(secretHex, 'hex')
  const keyFor = (use: string): Buffer => createHmac('sha256', secret).update(`facteur second factor ${use}`).digest()
  const [sealing, recovery, challenges] = [keyFor('seal'), keyFor('recovery codes'), keyFor('challenges')]
  const sign = (text: string): Buffer => createHmac('sha256', challenges).update(text).digest()
  return {
    seal(plain, accountId) {
      const iv = randomBytes(ivBytes)
      const encrypt = createCipheriv(cipher, sealing, iv).setAAD(Buffer.from(accountId))
      const body = Buffer.concat([encrypt.update(plain), encrypt.final()])
      return Buffer.concat([iv, encrypt.getAuthTag(), body]).toString('base64')
    },
    open(sealed, accountId) {
      const bytes = Buffer.from(sealed, 'base64')
      const decrypt = createDecipheriv(cipher, sealing, bytes.subarray(0, ivBytes))
        .setAAD(Buffer.from(accountId))
        .setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes))
      return Buffer.concat([decrypt.update(bytes.subarray(ivBytes + tagBytes)), decrypt.final()])
    },
    hashRecoveryCode: (accountId, code) => createHmac('sha256', recovery).update(`${accountId} ${code}`).digest('hex'),
    sign,
    isSignature(signature, text) {
      const expected = sign(text)
      return signature.length === expected.length && timingSafeEqual(signature, expected)
    },
  }
}
