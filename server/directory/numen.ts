import { createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/**
 * NUMEN: « numéro d’identification éducation nationale », 13 capitals and digits, given for a whole career and printed
 * on many papers. Of its about 31 unknown bits little can be hidden from somebody who holds both the database and the
 * secret of the instance; so everything kept of it is under that secret, which lies outside the database.
 */

const numenFormat = /^[0-9A-Z]{13}$/

/** As typed or as a file has it: spaces out, capitals; null when it cannot be a NUMEN. */
export function parseNumen(typed: string): string | null {
  const numen = typed.replace(/[\s.-]+/g, '').toUpperCase()
  return numenFormat.test(numen) ? numen : null
}

export type NumenVerifier = { salt: Buffer; hash: Buffer; cost: number }

/**
 * scrypt's N (RFC 7914), with r = 8 and p = 1. At the import 2 MB and 4 ms: fifty thousand people are hashed then, and
 * whoever has both the database and the secret finds a NUMEN by `lookupKey` faster than by any verifier. Once somebody
 * uses the NUMEN as a password it gets what a password gets, 16 MB and 50 ms.
 */
const importCost = 2 ** 11
const passwordCost = 2 ** 14
const hashBytes = 32

export type NumenHasher = {
  /** Finds a person: the same NUMEN gives the same text, and only under this instance's secret. */
  lookupKey(numen: string): string
  makeVerifier(numen: string): Promise<NumenVerifier>
  /** A stronger one than this, for a NUMEN that serves as a password; null when it is strong already. */
  strengthen(numen: string, verifier: NumenVerifier): Promise<NumenVerifier | null>
  /** Compares in constant time; `null` stands for a person who is not there and takes as long. */
  verify(numen: string, verifier: NumenVerifier | null): Promise<boolean>
}

export function createNumenHasher(secretHex: string): NumenHasher {
  const secret = Buffer.from(secretHex, 'hex')
  // Two keys from one secret: what finds a person is of no use to verify one.
  const lookup = createHmac('sha256', secret).update('facteur numen lookup').digest()
  const pepper = createHmac('sha256', secret).update('facteur numen verifier').digest()
  const hash = (numen: string, salt: Buffer, cost: number): Promise<Buffer> => {
    const peppered = createHmac('sha256', pepper).update(numen).digest()
    return new Promise((resolve, reject) => {
      scrypt(peppered, salt, hashBytes, { N: cost, r: 8, p: 1 }, (error, key) => (error ? reject(error) : resolve(key)))
    })
  }
  const nobody: NumenVerifier = { salt: randomBytes(16), hash: randomBytes(hashBytes), cost: importCost }
  const make = async (numen: string, cost: number): Promise<NumenVerifier> => {
    const salt = randomBytes(16)
    return { salt, hash: await hash(numen, salt, cost), cost }
  }
  return {
    lookupKey: (numen) => createHmac('sha256', lookup).update(numen).digest('hex'),
    makeVerifier: (numen) => make(numen, importCost),
    strengthen: async (numen, { cost }) => (cost >= passwordCost ? null : await make(numen, passwordCost)),
    async verify(numen, verifier) {
      const { salt, hash: expected, cost } = verifier ?? nobody
      const actual = await hash(numen, salt, cost)
      return timingSafeEqual(actual, expected) && verifier !== null
    },
  }
}
