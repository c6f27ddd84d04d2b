import type { Mailbox } from '../../server/contract/mail.ts'
import type { FacteurApi } from '../api/facteur-api.ts'
import { archivePath, findArchive, findSpecial, renamedPath, type SpecialUse } from '../model/mailboxes.ts'
import { Observable } from './observable.ts'

/** The folder zone: mailboxes and their counts. */
export class MailboxStore extends Observable {
  #mailboxes: readonly Mailbox[] = []
  #loaded = false
  readonly #api: FacteurApi

  constructor(api: FacteurApi) {
    super()
    this.#api = api
  }

  get all(): readonly Mailbox[] {
    return this.#mailboxes
  }

  get loaded(): boolean {
    return this.#loaded
  }

  byId(mailboxId: string | null): Mailbox | undefined {
    return this.#mailboxes.find((mailbox) => mailbox.id === mailboxId)
  }

  special(use: SpecialUse): Mailbox | undefined {
    return findSpecial(this.#mailboxes, use)
  }

  async load(): Promise<void> {
    const { account } = this.#api
    const mailboxes = await this.#api.mailboxes()
    // Meanwhile another mailbox may have come into view.
    if (account !== this.#api.account) return
    this.#mailboxes = mailboxes
    this.#loaded = true
    this.changed()
  }

  async create(path: string): Promise<void> {
    await this.#api.createMailbox(path)
    await this.load()
  }

  /** The archive, made at its first use. */
  async archive(): Promise<Mailbox | undefined> {
    if (findArchive(this.#mailboxes) === undefined) await this.create(archivePath)
    return findArchive(this.#mailboxes)
  }

  async rename(mailbox: Mailbox, name: string): Promise<void> {
    await this.#api.renameMailbox(mailbox.id, renamedPath(mailbox.path, name))
    await this.load()
  }

  async remove(mailbox: Mailbox): Promise<void> {
    await this.#api.deleteMailbox(mailbox.id)
    await this.load()
  }

  setCounts(mailboxId: string, counts: { total: number; unseen: number }): void {
    this.#patch(mailboxId, () => counts)
  }

  /** A change that the server has not confirmed yet; its `counts` event has the last word. */
  shiftCounts(mailboxId: string, by: { total: number; unseen: number }): void {
    this.#patch(mailboxId, (mailbox) => ({
      total: Math.max(0, mailbox.total + by.total),
      unseen: Math.max(0, mailbox.unseen + by.unseen),
    }))
  }

  forget(): void {
    this.#mailboxes = []
    this.#loaded = false
    this.changed()
  }

  #patch(mailboxId: string, patch: (mailbox: Mailbox) => { total: number; unseen: number }): void {
    this.#mailboxes = this.#mailboxes.map((mailbox) =>
      mailbox.id === mailboxId ? { ...mailbox, ...patch(mailbox) } : mailbox,
    )
    this.changed()
  }
}
