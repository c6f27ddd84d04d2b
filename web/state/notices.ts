import type { ApiErrorCode } from '../api/http.ts'
import { Observable } from './observable.ts'

/** What happened, as data; the catalogue of the shell makes the sentence. */
export type NoticeContent =
  | { kind: 'moved'; count: number; mailboxId: string }
  | { kind: 'deleted'; count: number; permanently: boolean }
  | { kind: 'flagged'; count: number; flag: 'seen' | 'flagged'; on: boolean }
  | { kind: 'sent' }
  | { kind: 'draftKept' }
  | { kind: 'draftDiscarded' }
  | { kind: 'passwordChanged' }
  | { kind: 'preferencesSaved' }
  | { kind: 'forwardingAsked'; target: string }
  | { kind: 'forwardingStopped' }
  | { kind: 'secondFactor'; what: SecondFactorChange }
  | { kind: 'deviceEnded' }
  | { kind: 'applicationPasswordRevoked' }
  | { kind: 'copied' }
  | { kind: 'undone' }
  | { kind: 'administered'; deed: AdminDeed }
  /** The server’s own sentence, written for people. */
  | { kind: 'refused'; text: string }
  | { kind: 'failed'; code: ApiErrorCode }

/** What was done in the console. */
export type AdminDeed =
  | 'suspended'
  | 'reinstated'
  | 'quotaChanged'
  | 'rolesChanged'
  | 'unlocked'
  | 'sessionsClosed'
  | 'secondFactorsRemoved'
  | 'aliasAdded'
  | 'aliasRemoved'
  | 'departureSet'
  | 'departureCancelled'
  | 'listCreated'
  | 'listChanged'
  | 'listRemoved'
  | 'mailboxCreated'
  | 'mailboxChanged'
  | 'mailboxRemoved'
  | 'noticeSaved'
  | 'noticeRemoved'
  | 'administratorMade'

export type SecondFactorChange = 'totpOn' | 'totpOff' | 'passkeyAdded' | 'passkeyRemoved' | 'passkeyRenamed'

export type Notice = { id: number; content: NoticeContent; undo: (() => Promise<void>) | null }

/** Time to read, and to think better of it where it can be undone. */
const shownMs = 5_000
const shownWithUndoMs = 10_000
/** More would cover the list. */
const most = 3

export class Notices extends Observable {
  #notices: readonly Notice[] = []
  #nextId = 1
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>()

  get current(): readonly Notice[] {
    return this.#notices
  }

  show(content: NoticeContent, undo: (() => Promise<void>) | null = null): void {
    const notice = { id: this.#nextId++, content, undo }
    for (const old of this.#notices.slice(0, Math.max(0, this.#notices.length - most + 1))) this.dismiss(old.id)
    this.#notices = [...this.#notices, notice]
    this.#timers.set(
      notice.id,
      setTimeout(
        () => {
          this.dismiss(notice.id)
        },
        undo === null ? shownMs : shownWithUndoMs,
      ),
    )
    this.changed()
  }

  dismiss(id: number): void {
    clearTimeout(this.#timers.get(id))
    this.#timers.delete(id)
    this.#notices = this.#notices.filter((notice) => notice.id !== id)
    this.changed()
  }

  async undo(id: number): Promise<void> {
    const notice = this.#notices.find((candidate) => candidate.id === id)
    this.dismiss(id)
    if (notice?.undo === undefined || notice.undo === null) return
    await notice.undo()
  }

  clear(): void {
    for (const notice of this.#notices) this.dismiss(notice.id)
  }
}
