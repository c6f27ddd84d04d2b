import type {
  IdentityProof,
  PasskeyAssertion,
  PasskeyCreation,
  PasskeyOptions,
  SecondFactorProof,
  SecondFactors as SecondFactorsView,
  TotpSetup,
} from '../../contract/second-factor.ts'
import type { RequestMeta, SignedInPerson, WebSession } from '../session-types.ts'

/** The web site that a browser is at, as WebAuthn knows it: passkeys are bound to `rpId`. */
export type WebSite = { origin: string; rpId: string }

/** The session that asks, from where, and at which address of ours. */
export type Asking = { session: WebSession; meta: RequestMeta; site: WebSite }

export type NewRecoveryCodes = { recoveryCodes: string[] | null }

/**
 * Second factors of accounts: codes of an application on a telephone (TOTP), passkeys, recovery codes. Whoever changes
 * them has shown within the last minutes who they are (`prove`); otherwise everything here throws `proofRequired`.
 */
export type SecondFactors = {
  view(session: WebSession, site: WebSite): Promise<SecondFactorsView>

  /** Finishes a log-in whose password was right. Throws `unauthenticated`, `notFound` (too late), `tooManyRequests`. */
  finishSignIn(
    answer: SecondFactorProof & { challenge: string },
    site: WebSite,
    meta: RequestMeta,
  ): Promise<SignedInPerson>
  /** For the second step of a log-in; without a challenge for a passkey alone. Throws `notFound`. */
  signInOptions(challenge: string | undefined, site: WebSite): Promise<PasskeyOptions>
  /** Logs in with a passkey alone. Throws `unauthenticated`, `tooManyRequests`. */
  signInWithPasskey(passkey: PasskeyAssertion, site: WebSite, meta: RequestMeta): Promise<SignedInPerson>

  /** Throws `notFound` where the account has no passkey that works here. */
  proofOptions(asking: Asking): Promise<PasskeyOptions>
  /** Password or passkey again. Throws `forbidden`, `tooManyRequests`. */
  prove(asking: Asking, proof: IdentityProof): Promise<void>

  beginTotp(asking: Asking): Promise<TotpSetup>
  /** Throws `invalid` for a wrong code, `notFound` where none was begun. */
  confirmTotp(asking: Asking, code: string): Promise<NewRecoveryCodes>
  removeTotp(asking: Asking): Promise<void>
  beginPasskey(asking: Asking): Promise<PasskeyOptions>
  addPasskey(asking: Asking, passkey: { name: string; passkey: PasskeyCreation }): Promise<NewRecoveryCodes>
  renamePasskey(asking: Asking, id: string, name: string): Promise<void>
  removePasskey(asking: Asking, id: string): Promise<void>
  renewRecoveryCodes(asking: Asking): Promise<NewRecoveryCodes>

  /** By the help desk or an administrator, for somebody who has lost everything; `by` is their username. */
  removeAll(accountId: string, by: string): Promise<void>
  isOn(accountId: string): Promise<boolean>
}
