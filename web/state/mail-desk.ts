import type { Mailbox, MessageSummary } from '../../server/contract/mail.ts'
import { keyOf, type MessageRef, neighbourOf } from '../model/message-rows.ts'
import { emptySelection, extendTo, keepOnly, type Selection, selectAll, toggle } from '../model/selection.ts'
import { Observable } from './observable.ts'
import type { Services } from './services.ts'

/** Where commands send messages. */
export type Destination = { use: 'archive' | 'junk' | 'inbox' } | { mailboxId: string }

/** What the reader has before them: the ticked messages, where the keyboard stands, what is open, and what to do with them. */
export class MailDesk extends Observable {
  selection: Selection = emptySelection
  cursorKey: string | null = null
  open: MessageRef | null = null
  readonly #services: Services

  constructor(services: Services) {
    super()
    this.#services = services
  }

  get rows(): readonly MessageSummary[] {
    return this.#services.list?.rows ?? []
  }

  get openKey(): string | null {
    return this.open === null ? null : keyOf(this.open)
  }

  get openRow(): MessageSummary | undefined {
    return this.openKey === null ? undefined : this.#services.list?.find(this.openKey)
  }

  /** Messages that a command means: the ticked ones, else the open one, else the one under the cursor. */
  get targets(): MessageSummary[] {
    if (this.selection.keys.size > 0) return this.rows.filter((message) => this.selection.keys.has(keyOf(message)))
    const key = this.openKey ?? this.cursorKey
    const one = key === null ? undefined : this.#services.list?.find(key)
    return one === undefined ? [] : [one]
  }

  /** Another list came: nothing of the old one is ticked. */
  reset(): void {
    this.selection = emptySelection
    this.cursorKey = null
    this.changed()
  }

  setOpen(ref: MessageRef | null): void {
    this.open = ref
    if (ref !== null) this.cursorKey = keyOf(ref)
    this.changed()
  }

  setCursor(key: string): void {
    this.cursorKey = key
    this.changed()
  }

  tick(message: MessageSummary, extend: boolean): void {
    const key = keyOf(message)
    // The first Shift goes from the open message or the cursor.
    const start = this.selection.anchor === null ? { ...this.selection, anchor: this.cursorKey } : this.selection
    this.selection = extend ? extendTo(start, key, this.rows.map(keyOf)) : toggle(this.selection, key)
    this.cursorKey = key
    this.changed()
  }

  tickAll(): void {
    this.selection = selectAll(this.rows.map(keyOf))
    this.changed()
  }

  tickNone(): void {
    this.selection = emptySelection
    this.changed()
  }

  /** Messages that left the list are no longer ticked. */
  prune(): void {
    this.selection = keepOnly(this.selection, new Set(this.rows.map(keyOf)))
  }

  /** The message to show when those leave: null goes back to the list. */
  nextAfter(leaving: readonly MessageSummary[]): MessageRef | null {
    const keys = new Set(leaving.map(keyOf))
    if (this.open === null || !keys.has(keyOf(this.open))) return this.open
    return neighbourOf(this.rows, keyOf(this.open), keys)
  }

  /** Where the keyboard goes when the message under it leaves; null when it stays. */
  cursorAfter(leaving: readonly MessageSummary[]): string | null {
    const keys = new Set(leaving.map(keyOf))
    if (this.cursorKey === null || !keys.has(this.cursorKey)) return null
    const next = neighbourOf(this.rows, this.cursorKey, keys)
    return next === null ? null : keyOf(next)
  }

  step(by: 1 | -1): MessageSummary | undefined {
    const key = this.openKey ?? this.cursorKey
    const at = key === null ? -1 : this.rows.findIndex((message) => keyOf(message) === key)
    return this.rows[at < 0 ? 0 : at + by]
  }

  async move(messages: readonly MessageSummary[], to: Destination): Promise<void> {
    this.tickNone()
    const mailboxId = 'mailboxId' in to ? to.mailboxId : await this.#idOf(to.use)
    if (mailboxId !== undefined) await this.#services.actions.move(messages, mailboxId)
  }

  remove(messages: readonly MessageSummary[]): void {
    this.tickNone()
    void this.#services.actions.remove(messages)
  }

  async #idOf(use: 'archive' | 'junk' | 'inbox'): Promise<string | undefined> {
    const { mailboxes } = this.#services
    return use === 'archive' ? (await mailboxes.archive())?.id : mailboxes.special(use)?.id
  }

  /** In the bin and in junk, deleting is for ever. */
  deletesForEver(messages: readonly MessageSummary[]): boolean {
    return messages.some(({ mailboxId }) => {
      const mailbox: Mailbox | undefined = this.#services.mailboxes.byId(mailboxId)
      return mailbox?.specialUse === 'trash' || mailbox?.specialUse === 'junk'
    })
  }
}
