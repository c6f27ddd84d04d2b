import type { ImportJob, ImportRow } from '../../server/contract/imports.ts'
import type { AdministrationApi } from '../api/administration-api.ts'
import { ApiError, type ApiErrorCode } from '../api/http.ts'
import { Observable } from './observable.ts'

/** While it works, how often it is asked how far it is. */
const askEveryMs = 1_000

const isAtWork = (job: ImportJob | null): boolean => job?.phase === 'checking' || job?.phase === 'importing'

/** The import of this instance as the server tells it, and the lines that are looked at. */
export class ImportWatch extends Observable {
  job: ImportJob | null = null
  status: 'loading' | 'ready' | 'sending' = 'loading'
  failure: { code: ApiErrorCode; text: string } | null = null
  kind: ImportRow['kind'] = 'created'
  rows: readonly ImportRow[] = []
  rowTotal = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #isOpen = false
  readonly #api: AdministrationApi

  constructor(api: AdministrationApi) {
    super()
    this.#api = api
  }

  open(): void {
    this.#isOpen = true
    void this.#look()
  }

  close(): void {
    this.#isOpen = false
    clearTimeout(this.#timer)
  }

  get isAtWork(): boolean {
    return isAtWork(this.job)
  }

  async send(file: File): Promise<void> {
    this.status = 'sending'
    this.changed()
    await this.#do(() => this.#api.checkImport(file))
  }

  start = (suspendMissing: boolean): Promise<void> => this.#do(() => this.#api.startImport({ suspendMissing }))
  cancel = (): Promise<void> => this.#do(() => this.#api.cancelImport())
  discard = (): Promise<void> => this.#do(() => this.#api.discardImport())

  async show(kind: ImportRow['kind']): Promise<void> {
    this.kind = kind
    this.rows = []
    await this.more()
  }

  async more(): Promise<void> {
    const { kind } = this
    try {
      const page = await this.#api.importRows(kind, this.rows.length)
      if (kind !== this.kind) return
      this.rows = [...this.rows, ...page.rows]
      this.rowTotal = page.total
    } catch (error) {
      this.#fail(error)
    }
    this.changed()
  }

  async #do(work: () => Promise<unknown>): Promise<void> {
    this.failure = null
    try {
      await work()
    } catch (error) {
      this.#fail(error)
    }
    this.status = 'ready'
    await this.#look()
  }

  async #look(): Promise<void> {
    clearTimeout(this.#timer)
    const wasAtWork = this.isAtWork
    try {
      this.job = (await this.#api.importState()).job
      if (this.status === 'loading') this.status = 'ready'
      const hasRows = this.job !== null && !this.isAtWork
      if (hasRows && (wasAtWork || this.rows.length === 0)) await this.show(firstKind(this.job))
    } catch (error) {
      this.#fail(error)
    }
    this.changed()
    if (this.#isOpen && (this.isAtWork || this.failure?.code === 'network'))
      this.#timer = setTimeout(() => void this.#look(), askEveryMs)
  }

  #fail(error: unknown): void {
    const code = error instanceof ApiError ? error.code : 'internal'
    this.failure = { code, text: error instanceof ApiError ? (error.problem?.detail ?? '') : '' }
  }
}

/** What needs an eye first: bad lines, then what would be made. */
function firstKind(job: ImportJob | null): ImportRow['kind'] {
  const order = ['problem', 'created', 'changed', 'missing', 'unchanged'] as const
  return order.find((kind) => (job?.counts[kind] ?? 0) > 0) ?? 'created'
}
