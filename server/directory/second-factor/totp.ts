import { Secret, TOTP } from 'otpauth'
import { randomBytes } from 'node:crypto'

/** RFC 6238 with what every application on a telephone knows: SHA-1, six digits, thirty seconds. */
const seedBytes = 20
const digits = 6
const periodSeconds = 30
/** A telephone's clock may be one step off, and typing takes time (RFC 6238 §5.2). */
const windowSteps = 1

export const makeSeed = (): Buffer => randomBytes(seedBytes)

const totpOf = (seed: Buffer, issuer = '', label = ''): TOTP =>
  new TOTP({
    issuer,
    label,
    algorithm: 'SHA1',
    digits,
    period: periodSeconds,
    secret: new Secret({ buffer: new Uint8Array(seed).buffer }),
  })

/** What the application scans, and the same seed in base32 for typing. */
export function describeSeed(
  seed: Buffer,
  names: { issuer: string; account: string },
): { uri: string; secret: string } {
  const totp = totpOf(seed, names.issuer, names.account)
  return { uri: totp.toString(), secret: totp.secret.base32 }
}

/** The time step that this code belongs to, or null where it is no code of now. */
export function stepOf(seed: Buffer, code: string, at: Date): number | null {
  const timestamp = at.getTime()
  const delta = totpOf(seed).validate({ token: code, timestamp, window: windowSteps })
  return delta === null ? null : Math.floor(timestamp / 1000 / periodSeconds) + delta
}
