import { ApiError, type ApiErrorCode } from '../api/http.ts'
import { Observable } from './observable.ts'

export type LoadedPage<Row> = { rows: readonly Row[]; total: number; nextCursor: string | null }
export type LoadRows<Question, Row> = (
  question: Question,
  cursor: string | null,
  signal: AbortSignal,
) => Promise<LoadedPage<Row>>

/** What fits a question, page after page. A later question ends an earlier one. */
export class PagedList<Question, Row> extends Observable {
  rows: readonly Row[] = []
  total = 0
  status: 'loading' | 'ready' | ApiErrorCode = 'loading'
  #cursor: string | null = null
  #question: Question | null = null
  #running: AbortController | null = null
  readonly #load: LoadRows<Question, Row>

  constructor(load: LoadRows<Question, Row>) {
    super()
    this.#load = load
  }

  get hasMore(): boolean {
    return this.#cursor !== null
  }

  /** What is on the screen stays until the answer is there. */
  async ask(question: Question): Promise<void> {
    this.#question = question
    this.#cursor = null
    await this.#next([])
  }

  async more(): Promise<void> {
    await this.#next(this.rows)
  }

  async #next(before: readonly Row[]): Promise<void> {
    if (this.#question === null) return
    this.#running?.abort()
    const running = new AbortController()
    this.#running = running
    this.status = 'loading'
    this.changed()
    try {
      const page = await this.#load(this.#question, this.#cursor, running.signal)
      this.rows = [...before, ...page.rows]
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
