import type { SharedMailbox } from '../../server/contract/shared-mailboxes.ts'
import type { FacteurApi } from '../api/facteur-api.ts'
import { Observable } from './observable.ts'

/** The tab keeps its mailbox over a reload; another tab may show another one. */
const memoryKey = 'facteur.account'

/** Whose mail is in view: the reader's own, or a functional mailbox of which they are a member. */
export class AccountStore extends Observable {
  #shared: readonly SharedMailbox[] = []
  #loading: Promise<void> | null = null
  readonly #api: FacteurApi
  readonly #onSwitch: () => void

  constructor(api: FacteurApi, onSwitch: () => void) {
    super()
    this.#api = api
    this.#onSwitch = onSwitch
    api.account = sessionStorage.getItem(memoryKey)
  }

  get shared(): readonly SharedMailbox[] {
    return this.#shared
  }

  get currentId(): string | null {
    return this.#api.account
  }

  get current(): SharedMailbox | null {
    return this.#shared.find(({ accountId }) => accountId === this.#api.account) ?? null
  }

  /** Those one may write for, to choose From among. */
  get sendingAddresses(): string[] {
    return this.#shared.filter(({ right }) => right !== 'read').flatMap(({ addresses }) => addresses)
  }

  /** Reads the list. A mailbox in view to which the reader no longer has access is left; answers whether it was. */
  async load(): Promise<void> {
    this.#loading ??= this.#api
      .sharedMailboxes()
      .then((shared) => {
        this.#shared = shared
        if (this.#api.account !== null && this.current === null) this.choose(null)
        this.changed()
      })
      .catch(() => undefined)
      .finally(() => {
        this.#loading = null
      })
    return this.#loading
  }

  choose(accountId: string | null): void {
    if (this.#api.account === accountId) return
    this.#api.account = accountId
    if (accountId === null) sessionStorage.removeItem(memoryKey)
    else sessionStorage.setItem(memoryKey, accountId)
    this.#onSwitch()
    this.changed()
  }

  setUnseen(accountId: string, unseen: number): void {
    this.#shared = this.#shared.map((each) => (each.accountId === accountId ? { ...each, unseen } : each))
    this.changed()
  }

  forget(): void {
    sessionStorage.removeItem(memoryKey)
    this.#api.account = null
    this.#shared = []
    this.changed()
  }
}
