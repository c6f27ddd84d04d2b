import type { PublicInfo, Session } from '../../server/contract/session.ts'
import type { FacteurApi } from '../api/facteur-api.ts'
import { ApiError } from '../api/http.ts'
import { Observable } from './observable.ts'

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
  #typedPassword: string | null = null
  readonly #api: FacteurApi

  constructor(api: FacteurApi) {
    super()
    this.#api = api
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

  async signIn(username: string, password: string): Promise<Session> {
    const session = await this.#api.signIn(username, password)
    this.#typedPassword = session.passwordIsNumen ? password : null
    this.#enter(session)
    return session
  }

  /** The NUMEN just typed, so that the first session does not ask for it again; null after a reload. */
  get typedNumen(): string | null {
    return this.#typedPassword
  }

  async changePassword(currentPassword: string, newPassword: string): Promise<void> {
    await this.#api.changePassword(currentPassword, newPassword)
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
    this.status = status
    this.changed()
  }

  #enter(session: Session): void {
    this.session = session
    this.status = 'signedIn'
    this.changed()
  }
}
