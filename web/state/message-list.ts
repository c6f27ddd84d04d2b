import type { MessagePage, MessageSummary } from '../../server/contract/mail.ts'
import type { PageRequest } from '../api/facteur-api.ts'
import { ApiError, type ApiErrorCode } from '../api/http.ts'
import * as rowsOf from '../model/message-rows.ts'
import { Observable } from './observable.ts'

export type ListSource = { mailboxId: string } | { query: string; inMailbox: string | null }
export type LoadPage = (source: ListSource, request: PageRequest) => Promise<MessagePage>

/** One screen at first, so that something shows at once; whole pages after. */
const firstLimit = 50
/** Several notices in a burst (a delivery to a list) make one reload of the head. */
const headDelayMs = 120

/**
 * One list of messages, of a mailbox or of a search: its loaded head and how long it is in all. Pages come in order as
 * the reader goes down; rows that are not there yet are drawn empty.
 */
export class MessageList extends Observable {
  readonly source: ListSource
  total = 0
  status: 'loading' | 'ready' | 'failed' = 'loading'
  failure: ApiErrorCode | null = null
  #rows: rowsOf.Rows = []
  #cursor: string | null = null
  #wanted = 0
  #filling: Promise<void> | null = null
  #headTimer: ReturnType<typeof setTimeout> | null = null
  /** Something changed while the first page was on its way: it may have been read before that. */
  #cameWhileLoading = false
  readonly #loadPage: LoadPage
  readonly #closed = new AbortController()
  readonly #onArrival: (messages: MessageSummary[]) => void
  /**
   * Left this list, here or elsewhere. A uid never comes back, so a page that was read before they left must not bring
   * them again, and the server's `removed` must not count them twice.
   */
  readonly #gone = new Set<string>()

  constructor(source: ListSource, loadPage: LoadPage, onArrival: (messages: MessageSummary[]) => void) {
    super()
    this.source = source
    this.#loadPage = loadPage
    this.#onArrival = onArrival
  }

  get rows(): rowsOf.Rows {
    return this.#rows
  }

  async load(): Promise<void> {
    try {
      const page = await this.#page({ limit: firstLimit })
      this.#rows = page.messages
      this.#cursor = page.nextCursor
      this.total = page.total
      this.status = 'ready'
      this.failure = null
    } catch (error) {
      if (this.#closed.signal.aborted) return
      this.status = 'failed'
      this.failure = error instanceof ApiError ? error.code : 'internal'
    }
    this.changed()
    if (this.#cameWhileLoading) this.refreshHead()
    this.#cameWhileLoading = false
  }

  /** Makes sure that the rows before `end` are loaded or on their way. */
  want(end: number): void {
    this.#wanted = Math.max(this.#wanted, Math.min(end, this.total))
    this.#filling ??= this.#fill().finally(() => {
      this.#filling = null
    })
  }

  /** Every row, for what is done to all of them. */
  async loadAll(): Promise<void> {
    this.want(this.total)
    await this.#filling
  }

  find(key: string): MessageSummary | undefined {
    return this.#rows.find((message) => rowsOf.keyOf(message) === key)
  }

  /** Something came in: the head is read again, soon. */
  refreshHead(): void {
    if (this.status === 'loading') this.#cameWhileLoading = true
    if (this.status !== 'ready' || this.#headTimer !== null) return
    this.#headTimer = setTimeout(() => {
      this.#headTimer = null
      void this.#readHead()
    }, headDelayMs)
  }

  setFlags(keys: ReadonlySet<string>, set: Partial<rowsOf.ShownFlags>): void {
    if (this.status === 'loading') this.#cameWhileLoading = true
    this.#rows = rowsOf.withFlags(this.#rows, keys, set)
    this.changed()
  }

  takeAway(keys: ReadonlySet<string>): MessageSummary[] {
    const taken = this.#rows.filter((message) => keys.has(rowsOf.keyOf(message)))
    for (const key of keys) this.#gone.add(key)
    this.#rows = rowsOf.withoutKeys(this.#rows, keys)
    this.total = Math.max(0, this.total - taken.length)
    this.changed()
    return taken
  }

  putBack(messages: readonly MessageSummary[]): void {
    for (const message of messages) this.#gone.delete(rowsOf.keyOf(message))
    this.#rows = rowsOf.restored(this.#rows, messages)
    this.total += messages.length
    this.changed()
  }

  /** The server says that a message left, here or elsewhere. */
  removed(key: string): void {
    if (this.#gone.has(key)) return
    this.#gone.add(key)
    const rows = rowsOf.withoutKeys(this.#rows, new Set([key]))
    if (rows === this.#rows) return
    this.#rows = rows
    this.total = Math.max(0, this.total - 1)
    this.changed()
  }

  /** The server's count: rows beyond the loaded ones come and go too. */
  setTotal(total: number): void {
    const known = Math.max(total, this.#rows.length)
    if (this.status !== 'ready' || known === this.total) return
    this.total = known
    this.changed()
  }

  close(): void {
    this.#closed.abort()
    if (this.#headTimer !== null) clearTimeout(this.#headTimer)
  }

  async #fill(): Promise<void> {
    while (this.#rows.length < this.#wanted && this.#cursor !== null && !this.#closed.signal.aborted) {
      try {
        const page = await this.#page({ cursor: this.#cursor })
        this.#rows = rowsOf.appendPage(this.#rows, page.messages)
        this.#cursor = page.nextCursor
        this.total = page.total
      } catch {
        return
      }
      this.changed()
    }
    // The end was reached with fewer rows than the server counted: the loaded ones are the truth.
    if (this.#cursor === null && this.total > this.#rows.length) {
      this.total = this.#rows.length
      this.changed()
    }
  }

  async #readHead(): Promise<void> {
    try {
      const page = await this.#page({ limit: firstLimit })
      const { rows, added } = rowsOf.mergeHead(this.#rows, page.messages)
      // Nothing in common: more came than a page holds, and what lies between is not known.
      const gap = added.length === page.messages.length && this.#rows.length > 0 && page.nextCursor !== null
      this.#rows = gap ? page.messages : rows
      if (gap) this.#cursor = page.nextCursor
      this.total = page.total
      this.changed()
      if (added.length > 0) this.#onArrival(added)
    } catch {
      // The next event or the next visit reads it again.
    }
  }

  async #page(request: PageRequest): Promise<MessagePage> {
    const page = await this.#loadPage(this.source, { ...request, signal: this.#closed.signal })
    const messages = rowsOf.withoutKeys(page.messages, this.#gone)
    return { ...page, messages: [...messages], total: page.total - (page.messages.length - messages.length) }
  }
}
