import type {
  IdentityProof,
  NewPasskey,
  PasskeyOptions,
  RecoveryCodes,
  SecondFactorProof,
  SecondFactors,
  TotpSetup,
  PasskeyAssertion,
} from '../../server/contract/second-factor.ts'
import type { Session } from '../../server/contract/session.ts'
import type { Http } from './http.ts'

const passkeyPath = (id: string): string => `/api/second-factors/passkeys/${encodeURIComponent(id)}`

/** The second step of a log-in, passkeys, and what is set up of both. */
export class SecondFactorApi {
  readonly #http: Http

  constructor(http: Http) {
    this.#http = http
  }

  finishSignIn = (challenge: string, proof: SecondFactorProof): Promise<Session> =>
    this.#http.json('POST', '/api/session/second-factor', { body: { challenge, ...proof }, anonymous: true })
  signInOptions = (challenge?: string): Promise<PasskeyOptions> =>
    this.#http.json('POST', '/api/session/passkey-options', { body: { challenge }, anonymous: true })
  signInWithPasskey = (passkey: PasskeyAssertion): Promise<Session> =>
    this.#http.json('POST', '/api/session/passkey', { body: { passkey }, anonymous: true })

  proofOptions = (): Promise<PasskeyOptions> => this.#http.json('POST', '/api/session/proof-options')
  prove = (proof: IdentityProof): Promise<void> => this.#http.json('POST', '/api/session/proof', { body: proof })

  read = (): Promise<SecondFactors> => this.#http.json('GET', '/api/second-factors')
  beginTotp = (): Promise<TotpSetup> => this.#http.json('POST', '/api/second-factors/totp')
  confirmTotp = (code: string): Promise<RecoveryCodes> =>
    this.#http.json('POST', '/api/second-factors/totp/confirm', { body: { code } })
  removeTotp = (): Promise<void> => this.#http.json('DELETE', '/api/second-factors/totp')
  creationOptions = (): Promise<PasskeyOptions> => this.#http.json('POST', '/api/second-factors/passkey-options')
  addPasskey = (passkey: NewPasskey): Promise<RecoveryCodes> =>
    this.#http.json('POST', '/api/second-factors/passkeys', { body: passkey })
  renamePasskey = (id: string, name: string): Promise<void> =>
    this.#http.json('PATCH', passkeyPath(id), { body: { name } })
  removePasskey = (id: string): Promise<void> => this.#http.json('DELETE', passkeyPath(id))
  renewRecoveryCodes = (): Promise<RecoveryCodes> => this.#http.json('POST', '/api/second-factors/recovery-codes')
}
