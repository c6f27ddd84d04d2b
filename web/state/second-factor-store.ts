import type { PasskeyOptions, RecoveryCodes, SecondFactors, TotpSetup } from '../../server/contract/second-factor.ts'
import type { FacteurApi } from '../api/facteur-api.ts'
import { askForPasskey, createPasskey } from '../api/passkeys.ts'
import { SecondFactorApi } from '../api/second-factor-api.ts'
import { Observable } from './observable.ts'
import type { SessionStore } from './session-store.ts'

/** The second factors of the reader. Changes may throw `proofRequired`: `prove` first, then the same again. */
export class SecondFactorStore extends Observable {
  current: SecondFactors | null = null
  failed = false
  readonly #api: SecondFactorApi
  readonly #session: SessionStore

  constructor(api: FacteurApi, session: SessionStore) {
    super()
    this.#api = new SecondFactorApi(api.http)
    this.#session = session
  }

  get isOn(): boolean {
    return this.current !== null && (this.current.totp !== null || this.current.passkeys.length > 0)
  }

  /** One factor is left: without it the password alone logs in. */
  get isLast(): boolean {
    return this.current !== null && this.current.passkeys.length + (this.current.totp === null ? 0 : 1) === 1
  }

  async load(): Promise<void> {
    try {
      this.current = await this.#api.read()
      this.failed = false
    } catch {
      this.failed = true
    }
    this.changed()
  }

  async prove(password: string): Promise<void> {
    await this.#api.prove({ password })
  }

  async proveWithPasskey(): Promise<void> {
    await this.#api.prove({ passkey: await askForPasskey(await this.#api.proofOptions()) })
  }

  beginTotp(): Promise<TotpSetup> {
    return this.#api.beginTotp()
  }

  async confirmTotp(code: string): Promise<string[] | null> {
    return await this.#added(this.#api.confirmTotp(code))
  }

  beginPasskey(): Promise<PasskeyOptions> {
    return this.#api.creationOptions()
  }

  async addPasskey(name: string, options: PasskeyOptions): Promise<string[] | null> {
    const passkey = await createPasskey(options)
    return await this.#added(this.#api.addPasskey({ name, passkey }))
  }

  async removeTotp(): Promise<void> {
    await this.#api.removeTotp()
    await this.load()
  }

  async renamePasskey(id: string, name: string): Promise<void> {
    await this.#api.renamePasskey(id, name)
    await this.load()
  }

  async removePasskey(id: string): Promise<void> {
    await this.#api.removePasskey(id)
    await this.load()
  }

  async renewRecoveryCodes(): Promise<string[] | null> {
    const { recoveryCodes } = await this.#api.renewRecoveryCodes()
    await this.load()
    return recoveryCodes
  }

  async #added(adding: Promise<RecoveryCodes>): Promise<string[] | null> {
    const { recoveryCodes } = await adding
    // The codes are shown whatever the page can read afterwards: they come only once.
    await Promise.allSettled([this.load(), this.#session.refresh()])
    return recoveryCodes
  }
}
