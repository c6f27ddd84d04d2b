import type { SharedMailbox } from '../../server/contract/shared-mailboxes.ts'
import type { AccountSafetyApi } from '../api/account-safety-api.ts'
import { Observable } from './observable.ts'

/** `lastUsedAt`: null for never; undefined where it is not known. */
export type ProgramPassword = { id: string; description: string; createdAt: string; lastUsedAt?: string | null }

/** The reader's passwords for mail programs: for their own mailbox, or for a functional one that they may use. */
export class ProgramPasswords extends Observable {
  /** Null as long as they are not known. */
  list: readonly ProgramPassword[] | null = null
  #mailbox: SharedMailbox | null = null
  readonly #api: AccountSafetyApi

  constructor(api: AccountSafetyApi) {
    super()
    this.#api = api
  }

  /** Null: the reader's own. */
  get mailbox(): SharedMailbox | null {
    return this.#mailbox
  }

  async choose(mailbox: SharedMailbox | null): Promise<void> {
    this.#mailbox = mailbox
    this.list = null
    this.changed()
    await this.load()
  }

  async load(): Promise<void> {
    const mailbox = this.#mailbox
    const list = mailbox === null ? await this.#api.applicationPasswords() : await this.#sharedOf(mailbox)
    // Another one may have been chosen meanwhile.
    if (mailbox !== this.#mailbox) return
    this.list = list
    this.changed()
  }

  /** Answers the password, which is told this once. Throws `proofRequired` where the reader has to show who they are. */
  async make(description: string): Promise<string> {
    const mailbox = this.#mailbox
    const { password } =
      mailbox === null
        ? await this.#api.makeApplicationPassword(description)
        : await this.#api.makeSharedPassword(mailbox.accountId, description)
    // It is shown whatever the page can read afterwards: it comes only once.
    await this.load().catch(() => undefined)
    return password
  }

  async revoke(id: string): Promise<void> {
    const mailbox = this.#mailbox
    if (mailbox === null) await this.#api.revokeApplicationPassword(id)
    else await this.#api.revokeSharedPassword(mailbox.accountId, id)
    await this.load()
  }

  async #sharedOf({ accountId }: SharedMailbox): Promise<ProgramPassword[]> {
    return (await this.#api.sharedPasswords(accountId)).map(({ id, label, createdAt }) => ({
      id,
      description: label,
      createdAt,
    }))
  }
}
