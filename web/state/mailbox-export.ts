import type { ExportState } from '../../server/contract/export.ts'
import type { ExportApi } from '../api/export-api.ts'
import { Observable } from './observable.ts'

/** How often the server is asked how far it is. */
const askEveryMs = 2_000
/** A download that was clicked begins within this time, or not at all. */
const beginWithinMs = 10_000

/** What there is to export and how far the export is, as long as somebody looks. */
export class MailboxExport extends Observable {
  state: ExportState | null = null
  failure: unknown = null
  /** One was begun in this page: how it ends is worth saying. */
  begunAt: number | null = null
  readonly #api: ExportApi
  #timer: number | undefined
  #watchers = 0

  constructor(api: ExportApi) {
    super()
    this.#api = api
  }

  get isRunning(): boolean {
    if (this.state?.running) return true
    const last = this.state?.last ?? null
    return this.begunAt !== null && last === null && Date.now() - this.begunAt < beginWithinMs
  }

  /** The download has been asked for. */
  begin(): void {
    this.begunAt = Date.now()
    if (this.state !== null)
      this.state = { ...this.state, last: null, running: { done: 0, total: this.state.messages } }
    this.changed()
    this.#askSoon()
  }

  /** Asks now, and as long as an export runs; answers what ends it. */
  watch(): () => void {
    this.#watchers += 1
    void this.#ask()
    return () => {
      this.#watchers -= 1
      if (this.#watchers === 0) window.clearTimeout(this.#timer)
    }
  }

  async #ask(): Promise<void> {
    try {
      this.state = await this.#api.state()
      this.failure = null
    } catch (error) {
      this.failure = error
    }
    this.changed()
    if (this.isRunning) this.#askSoon()
  }

  #askSoon(): void {
    window.clearTimeout(this.#timer)
    if (this.#watchers > 0) this.#timer = window.setTimeout(() => void this.#ask(), askEveryMs)
  }
}
