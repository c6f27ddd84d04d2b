/**
 * Passkeys (Web Authentication Level 3): keys that a telephone, a computer or a small device holds and that never leave
 * it. Always with user verification (finger, face, code), so that one is two factors at once; always discoverable, so
 * that it logs in without a username. What makes of device it is we do not ask (no attestation).
 */
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { Binary } from 'mongodb'
import type { PasskeyAssertion, PasskeyCreation, PasskeyOptions } from '../../contract/second-factor.ts'
import { type Challenges, challengeMs } from './challenges.ts'
import type { SecondFactorDocument, StoredPasskey } from './store.ts'
import type { WebSite } from './types.ts'

export type NewPasskeyOwner = { userHandle: string; username: string; displayName: string; academy: string }

export async function creationOptions(
  challenges: Challenges,
  {
    site,
    purpose,
    owner,
    passkeys,
  }: { site: WebSite; purpose: string; owner: NewPasskeyOwner; passkeys: StoredPasskey[] },
): Promise<PasskeyOptions> {
  const options = await generateRegistrationOptions({
    rpName: owner.academy,
    rpID: site.rpId,
    userID: new Uint8Array(Buffer.from(owner.userHandle, 'base64url')),
    userName: owner.username,
    userDisplayName: owner.displayName,
    challenge: new Uint8Array(challenges.issue(purpose)),
    timeout: challengeMs,
    attestationType: 'none',
    excludeCredentials: passkeys
      .filter((each) => each.rpId === site.rpId)
      .map(({ id, transports }) => ({ id, transports })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  return { ...options }
}

/** `passkeys` empty: the browser offers what it has for this host. */
export async function assertionOptions(
  challenges: Challenges,
  { site, purpose, passkeys = [] }: { site: WebSite; purpose: string; passkeys?: StoredPasskey[] },
): Promise<PasskeyOptions> {
  const options = await generateAuthenticationOptions({
    rpID: site.rpId,
    challenge: new Uint8Array(challenges.issue(purpose)),
    timeout: challengeMs,
    allowCredentials: passkeys.map(({ id, transports }) => ({ id, transports })),
    userVerification: 'required',
  })
  return { ...options }
}

/** The passkey that was made, or null where the answer does not hold. */
export async function verifyCreation(
  challenges: Challenges,
  { site, purpose, passkey }: { site: WebSite; purpose: string; passkey: PasskeyCreation },
): Promise<Pick<StoredPasskey, 'id' | 'publicKey' | 'counter' | 'transports' | 'rpId'> | null> {
  const asked = onlyFor(challenges, purpose)
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response: passkey as Parameters<typeof verifyRegistrationResponse>[0]['response'],
    expectedChallenge: asked.isExpected,
    expectedOrigin: site.origin,
    expectedRPID: site.rpId,
    requireUserVerification: true,
  }).catch(notVerified)
  if (!verified || !registrationInfo || !(await asked.use())) return null
  const { id, publicKey, counter, transports } = registrationInfo.credential
  return { id, publicKey: new Binary(publicKey), counter, transports: transports ?? [], rpId: site.rpId }
}

/** The passkey of this account that answered, with its new counter, or null. */
export async function verifyAssertion(
  challenges: Challenges,
  document: Pick<SecondFactorDocument, 'passkeys'>,
  { site, purpose, passkey }: { site: WebSite; purpose: string; passkey: PasskeyAssertion },
): Promise<{ id: string; counter: number } | null> {
  const stored = document.passkeys.find((each) => each.id === passkey.id)
  if (stored === undefined) return null
  const asked = onlyFor(challenges, purpose)
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: passkey as Parameters<typeof verifyAuthenticationResponse>[0]['response'],
    expectedChallenge: asked.isExpected,
    expectedOrigin: site.origin,
    expectedRPID: stored.rpId,
    // WebAuthn §7.2 step 22: it also refuses a counter that went back, which is a copied device.
    credential: { ...stored, publicKey: new Uint8Array(stored.publicKey.buffer) },
    requireUserVerification: true,
  }).catch(notVerified)
  if (!verified || !authenticationInfo || !(await asked.use())) return null
  return { id: stored.id, counter: authenticationInfo.newCounter }
}

/** The library throws where an answer does not hold. */
const notVerified = (): { verified: false; registrationInfo?: never; authenticationInfo?: never } => ({
  verified: false,
})

function onlyFor(challenges: Challenges, purpose: string) {
  let seen: string | null = null
  return {
    isExpected: (challenge: string): boolean => {
      seen = challenge
      return challenges.isGood(challenge, purpose)
    },
    use: async (): Promise<boolean> => seen !== null && (await challenges.use(seen)),
  }
}
