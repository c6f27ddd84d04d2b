import type { AccountFilter, AccountRow } from '../../server/contract/administration.ts'
import type { AdministrationApi } from '../api/administration-api.ts'
import { ApiError, type ApiErrorCode } from '../api/http.ts'
import { Observable } from './observable.ts'

/** The accounts that fit a question, page after page. A later question ends an earlier one. */
export class AccountList extends Observable {
  accounts: readonly AccountRow[] = []
  total = 0
  status: 'loading' | 'ready' | ApiErrorCode = 'loading'
  #cursor: string | null = null
  #asked: { q: string; filter: AccountFilter } | null = null
  #running: AbortController | null = null
  readonly #api: AdministrationApi

  constructor(api: AdministrationApi) {
    super()
    this.#api = api
  }

  get hasMore(): boolean {
    return this.#cursor !== null
  }

  /** What is on the screen stays until the answer is there. */
  async ask(q: string, filter: AccountFilter): Promise<void> {
    this.#asked = { q, filter }
    this.#cursor = null
    await this.#load([])
  }

  async more(): Promise<void> {
    await this.#load(this.accounts)
  }

  async #load(before: readonly AccountRow[]): Promise<void> {
    if (this.#asked === null) return
    this.#running?.abort()
    const running = new AbortController()
    this.#running = running
    this.status = 'loading'
    this.changed()
    try {
      const page = await this.#api.people({ ...this.#asked, cursor: this.#cursor, signal: running.signal })
      this.accounts = [...before, ...page.accounts]
      this.total = page.total
      this.#cursor = page.nextCursor
      this.status = 'ready'
    } catch (error) {
      if (running.signal.aborted) return
      this.status = error instanceof ApiError ? error.code : 'internal'
    }
    this.changed()
  }
}
