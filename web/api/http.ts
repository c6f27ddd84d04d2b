/**
 * The only fetch of the webmail. Every failure leaves as an `ApiError` with the server's error code, or `network` when
 * there was no answer at all; every request ends within a bound, so that no button waits for ever.
 */
import type { ErrorCode } from '../../server/contract/errors.ts'
import type { Problem } from '../../server/contract/problem.ts'

export type ApiErrorCode = ErrorCode | 'network'

export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ApiErrorCode
  readonly problem: Problem | null

  constructor(code: ApiErrorCode, message: string, problem: Problem | null = null, cause?: unknown) {
    super(message, { cause })
    this.code = code
    this.problem = problem
  }
}

export type HttpOptions = {
  csrfToken: () => string | null
  /** The session is no longer good: log in again. Not called for a failed log-in. */
  onUnauthenticated: () => void
  /** The academy wants a password chosen before anything else (`accounts.numenPassword = "requireChange"`). */
  onPasswordChoiceRequired: () => void
}

export type RequestOptions = {
  body?: unknown
  /** Sent as it is, in the place of a JSON body. */
  file?: Blob
  signal?: AbortSignal | undefined
  timeoutMs?: number
  anonymous?: boolean
}
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Long enough for a search over a large mailbox, short enough that a person still waits. */
const defaultTimeoutMs = 30_000

export class Http {
  readonly #options: HttpOptions

  constructor(options: HttpOptions) {
    this.#options = options
  }

  async json<T>(method: Method, path: string, options: RequestOptions = {}): Promise<T> {
    const response = await this.#send(method, path, options)
    if (response.status === 204) return undefined as T
    return (await response.json().catch((cause: unknown) => {
      throw new ApiError('internal', 'Unreadable answer', null, cause)
    })) as T
  }

  async text(path: string, options: RequestOptions = {}): Promise<string> {
    return (await this.#send('GET', path, options)).text()
  }

  /** For requests that are not made by fetch (uploads with progress). */
  headers(method: Method): Record<string, string> {
    const token = this.#options.csrfToken()
    return method === 'GET' || token === null ? {} : { 'X-CSRF-Token': token }
  }

  failure(status: number, body: string): ApiError {
    const error = problemError(status, body)
    if (error.code === 'unauthenticated') this.#options.onUnauthenticated()
    if (error.code === 'passwordChoiceRequired') this.#options.onPasswordChoiceRequired()
    return error
  }

  async #send(method: Method, path: string, options: RequestOptions): Promise<Response> {
    const timeout = AbortSignal.timeout(options.timeoutMs ?? defaultTimeoutMs)
    const signal = options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout])
    const headers = { Accept: 'application/json, */*;q=0.5', ...this.headers(method), ...contentType(options) }
    const body = options.file
      ? { body: options.file }
      : options.body === undefined
        ? {}
        : { body: JSON.stringify(options.body) }
    const response = await fetch(path, { method, headers, signal, credentials: 'same-origin', ...body }).catch(
      (cause: unknown) => {
        if (options.signal?.aborted === true) throw cause
        throw new ApiError('network', 'No answer', null, cause)
      },
    )
    if (response.ok) return response
    const text = await response.text().catch(() => '')
    throw options.anonymous === true ? problemError(response.status, text) : this.failure(response.status, text)
  }
}

function contentType(options: RequestOptions): Record<string, string> {
  return options.body === undefined ? {} : { 'Content-Type': 'application/json' }
}

const codeOfStatus: Record<number, ErrorCode> = {
  400: 'invalid',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'notFound',
  409: 'conflict',
  413: 'tooLarge',
  429: 'tooManyRequests',
  503: 'unavailable',
  507: 'overQuota',
}

/** An answer that is no problem document (a proxy's page) is judged by its status alone. */
function problemError(status: number, body: string): ApiError {
  let problem: Problem | null = null
  try {
    const parsed = JSON.parse(body) as Partial<Problem> | null
    if (typeof parsed?.code === 'string') problem = parsed as Problem
  } catch {
    problem = null
  }
  const code = problem?.code ?? codeOfStatus[status] ?? (status >= 500 ? 'unavailable' : 'internal')
  return new ApiError(code, problem?.detail ?? problem?.title ?? `HTTP ${String(status)}`, problem)
}
