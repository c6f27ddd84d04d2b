import type { OutgoingMessageInput } from '../../server/contract/send.ts'
import type { FacteurApi } from '../api/facteur-api.ts'
import { ApiError, type ApiErrorCode } from '../api/http.ts'
import type { MessageRef } from '../model/message-rows.ts'
import type { DraftFields, DraftSeed } from './draft.ts'
import { DraftFiles } from './draft-files.ts'
import { Observable } from './observable.ts'

export type SaveStatus = 'clean' | 'dirty' | 'saving' | 'saved' | 'failed'

/** The draft is safe on the server at most this long after the last key, plus the way there. */
const saveDelayMs = 2_000
/** While the network is away the draft is tried again and again; the text stays in the page. */
const retryDelayMs = 8_000

/** One message being written: its fields, its attachments, its draft on the server, its sending. */
export class Composer extends Observable {
  readonly seed: DraftSeed
  readonly files: DraftFiles
  fields: DraftFields
  saveStatus: SaveStatus = 'clean'
  savedAt: Date | null = null
  sending = false
  sendFailure: { code: ApiErrorCode; detail: string } | null = null
  draft: MessageRef | null
  minimised = false
  /** The editor, while there is one: asked for the text only when it is needed, not at every key. */
  content: (() => { html: string; text: string }) | null = null
  #revision = 0
  #savedRevision = 0
  #timer: ReturnType<typeof setTimeout> | null = null
  #saving: Promise<void> | null = null
  #closed = false
  readonly #api: FacteurApi

  constructor(api: FacteurApi, seed: DraftSeed, maxBytes: number) {
    super()
    this.#api = api
    this.seed = seed
    this.draft = seed.draft
    this.fields = { ...seed, text: '' }
    this.files = new DraftFiles(api, maxBytes, seed.carried)
    let before = this.#fileSignature()
    this.files.subscribe(() => {
      const now = this.#fileSignature()
      if (now !== before) this.#touched()
      before = now
      this.changed()
    })
  }

  /** Written in a functional mailbox. */
  get isShared(): boolean {
    return this.#api.account !== null
  }

  get isDirty(): boolean {
    return this.#revision !== this.#savedRevision
  }

  /** True once the writer has changed anything: an untouched reply leaves no draft behind. */
  get hasContent(): boolean {
    return this.#revision > 0 || this.draft !== null
  }

  update(fields: Partial<DraftFields>): void {
    this.fields = { ...this.fields, ...fields }
    this.#touched()
    this.changed()
  }

  /** A key in the editor. */
  touch(): void {
    const before = this.saveStatus
    this.#touched()
    if (before !== 'dirty') this.changed()
  }

  /** The editor goes: what it holds stays here. */
  takeContent(): void {
    if (this.content !== null) this.fields = { ...this.fields, ...this.content() }
    this.content = null
  }

  setMinimised(minimised: boolean): void {
    this.minimised = minimised
    this.changed()
  }

  /** Saves what is not saved yet and waits for it. Throws nothing: the status tells. */
  async save(): Promise<void> {
    this.#clearTimer()
    while (this.isDirty && !this.#closed) {
      const revision = this.#revision
      this.#saving ??= this.#putDraft(revision).finally(() => {
        this.#saving = null
      })
      await this.#saving
      if (this.saveStatus === 'failed') return
    }
  }

  /** True when the message is on its way. On failure everything stays, and `sendFailure` says why. */
  async send(): Promise<boolean> {
    if (this.sending) return false
    this.#clearTimer()
    this.sending = true
    this.sendFailure = null
    this.changed()
    try {
      // A draft on its way would come back to life after the message is gone.
      await this.#saving
      await this.#api.send(this.#outgoing())
      this.close()
      return true
    } catch (error) {
      const code = error instanceof ApiError ? error.code : 'internal'
      this.sendFailure = { code, detail: error instanceof ApiError ? (error.problem?.detail ?? '') : '' }
      return false
    } finally {
      this.sending = false
      this.changed()
    }
  }

  /** Throws the message away, its draft included. */
  async discard(): Promise<void> {
    this.close()
    this.files.abortAll()
    await this.#saving
    for (const id of this.files.uploadIds) this.#api.deleteUpload(id).catch(() => undefined)
    if (this.draft !== null) await this.#api.remove(this.draft.mailboxId, [this.draft.uid])
  }

  close(): void {
    this.#closed = true
    this.#clearTimer()
  }

  #touched(): void {
    this.#revision += 1
    this.saveStatus = 'dirty'
    this.#saveIn(saveDelayMs)
  }

  #saveIn(delayMs: number): void {
    this.#clearTimer()
    if (this.#closed || this.sending) return
    this.#timer = setTimeout(() => void this.save(), delayMs)
  }

  #clearTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  async #putDraft(revision: number): Promise<void> {
    this.saveStatus = 'saving'
    this.changed()
    try {
      const { draft } = await this.#api.saveDraft(this.#outgoing())
      this.draft = draft
      if (this.files.carried !== null) this.files.carryFrom(await this.#api.message(draft))
      this.#savedRevision = revision
      this.saveStatus = this.isDirty ? 'dirty' : 'saved'
      this.savedAt = new Date()
      if (this.isDirty) this.#saveIn(saveDelayMs)
    } catch {
      this.saveStatus = 'failed'
      this.#saveIn(retryDelayMs)
    }
    this.changed()
  }

  #outgoing(): OutgoingMessageInput {
    const { from, to, cc, bcc, subject, html, text } = { ...this.fields, ...this.content?.() }
    const carried = this.files.carried
    return {
      from,
      to,
      cc,
      bcc,
      subject,
      html,
      text,
      uploadIds: this.files.uploadIds,
      ...(carried === null ? {} : { forwardAttachments: carried }),
      ...(this.seed.regarding === null ? {} : { regarding: this.seed.regarding }),
      ...(this.draft === null ? {} : { draftUid: this.draft.uid }),
    }
  }

  #fileSignature(): string {
    return this.files.all.map((file) => `${file.key}${file.state === 'uploading' ? '' : file.state}`).join()
  }
}
