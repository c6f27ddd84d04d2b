import type { SecondFactorProof, SecondStep } from '../../server/contract/second-factor.ts'
import type { PasswordChange, PublicInfo, Session } from '../../server/contract/session.ts'
import type { FacteurApi } from '../api/facteur-api.ts'
import { ApiError } from '../api/http.ts'
import { askForPasskey, canOfferPasskeys, canUsePasskeys, stopAsking } from '../api/passkeys.ts'
import { SecondFactorApi } from '../api/second-factor-api.ts'
import type { SecondStepFailure } from '../model/second-step-failure.ts'
import { Observable } from './observable.ts'
import { secondStepFailure } from './second-step-failure.ts'

/** `expired`: the reader was at work and the session ended; what is on the screen stays until the password is given. */
export type SessionStatus = 'unknown' | 'signedOut' | 'signedIn' | 'expired' | 'unreachable'

export class SessionStore extends Observable {
  status: SessionStatus = 'unknown'
  session: Session | null = null
  publicInfo: PublicInfo | null = null
  /** The first session was offered a password and put it off: not asked twice in one sitting. */
  passwordPutOff = false
  /** The academy does not let it be put off. */
  choiceRequired = false
  /** The password was right, and a second factor is asked. */
  secondStep: SecondStep | null = null
  readonly canUsePasskeys = canUsePasskeys()
  #typedPassword: string | null = null
  readonly #api: FacteurApi
  readonly #secondFactor: SecondFactorApi

  constructor(api: FacteurApi) {
    super()
    this.#api = api
    this.#secondFactor = new SecondFactorApi(api.http)
  }

  async load(): Promise<void> {
    try {
      this.#enter(await this.#api.session())
    } catch (error) {
      this.status = error instanceof ApiError && error.code === 'unauthenticated' ? 'signedOut' : 'unreachable'
      this.changed()
    }
  }

  async loadPublicInfo(): Promise<void> {
    if (this.publicInfo !== null) return
    this.publicInfo = await this.#api.publicInfo().catch(() => null)
    this.changed()
  }

  /** Answers whether the session is open: otherwise `secondStep` says how it goes on. */
  async signIn(username: string, password: string): Promise<boolean> {
    this.#typedPassword = password
    try {
      this.#enter(await this.#api.signIn(username, password))
      return true
    } catch (error) {
      const step = error instanceof ApiError ? error.problem?.secondFactor : undefined
      if (step === undefined) {
        this.#typedPassword = null
        throw error
      }
      this.secondStep = step
      this.changed()
      return false
    }
  }

  /** Null when the session is open. A challenge that has ended leads back to the password. */
  async answerSecondStep(
    choice: Exclude<SecondFactorProof, { passkey: unknown }> | 'passkey',
  ): Promise<SecondStepFailure | null> {
    const challenge = this.secondStep?.challenge ?? ''
    const asked = choice === 'passkey' ? 'passkeyRefused' : 'code' in choice ? 'wrongCode' : 'wrongRecoveryCode'
    try {
      const proof =
        choice === 'passkey'
          ? { passkey: await askForPasskey(await this.#secondFactor.signInOptions(challenge)) }
          : choice
      this.#enter(await this.#secondFactor.finishSignIn(challenge, proof))
      return null
    } catch (error) {
      const failure = secondStepFailure(error, asked)
      if (failure.kind === 'tooLate') this.leaveSecondStep()
      return failure
    }
  }

  leaveSecondStep(): void {
    this.secondStep = null
    this.#typedPassword = null
    this.changed()
  }

  /** With a passkey alone; `autofill` waits for one that is picked beside the username. Null when the session is open. */
  async signInWithPasskey(autofill = false): Promise<SecondStepFailure | null> {
    try {
      const passkey = await askForPasskey(await this.#secondFactor.signInOptions(), autofill)
      this.#enter(await this.#secondFactor.signInWithPasskey(passkey))
      return null
    } catch (error) {
      return secondStepFailure(error)
    }
  }

  canOfferPasskeys(): Promise<boolean> {
    return canOfferPasskeys()
  }

  async stopOffering(): Promise<void> {
    if (this.canUsePasskeys) await stopAsking()
  }

  /** What the server says of this session now. */
  async refresh(): Promise<void> {
    this.#enter(await this.#api.session())
  }

  /** The NUMEN just typed, so that the first session does not ask for it again; null after a reload. */
  get typedNumen(): string | null {
    return this.#typedPassword
  }

  async changePassword(passwords: PasswordChange): Promise<void> {
    await this.#api.changePassword(passwords)
    this.#typedPassword = null
    this.choiceRequired = false
    this.#enter(await this.#api.session())
  }

  putPasswordOff(): void {
    this.passwordPutOff = true
    this.changed()
  }

  requireChoice(): void {
    this.choiceRequired = true
    this.passwordPutOff = false
    this.changed()
  }

  async signOut(): Promise<void> {
    await this.#api.signOut().catch(() => undefined)
    this.forget('signedOut')
  }

  expire(): void {
    if (this.status !== 'signedIn') return
    this.status = 'expired'
    this.changed()
  }

  forget(status: 'signedOut'): void {
    this.session = null
    this.#typedPassword = null
    this.passwordPutOff = false
    this.choiceRequired = false
    this.secondStep = null
    this.status = status
    this.changed()
  }

  #enter(session: Session): void {
    this.session = session
    this.secondStep = null
    if (!session.passwordIsNumen) this.#typedPassword = null
    this.status = 'signedIn'
    this.changed()
  }
}
