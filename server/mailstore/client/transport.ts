import type { Readable } from 'node:stream'
import { Pool } from 'undici'
import { z } from 'zod'
import { AppError } from '../../contract/errors.ts'
import { failureOf, unreachable } from './failure.ts'

/** WildDuck stalls for the server selection of its database driver (5 s) before it says that the database is away. */
const callTimeoutMs = 20_000
/** Storing a large message: base64 of 36 MB is read, parsed, encoded and written in blocks of 255 kB. */
export const transferTimeoutMs = 120_000
/** WildDuck works on one core: more calls at once would only wait there instead of here. */
const maxConnections = 32
/** An update stream says something every 15 s; silence of four times that is a dead connection. */
const streamSilenceMs = 60_000

type Value = string | number | boolean | undefined
export type CallOptions = {
  query?: Record<string, Value>
  body?: Record<string, unknown>
  timeoutMs?: number
}

export type OpenOptions = { query?: Record<string, Value>; signal?: AbortSignal; live?: boolean }

export type Transport = {
  /** Calls the API and answers what `shape` makes of the reply. Throws `AppError`. */
  call<S extends z.ZodType>(
    shape: S,
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    options?: CallOptions,
  ): Promise<z.infer<S>>
  /** The body of a GET as a stream, for what is not JSON. Throws `AppError` when it is refused. */
  open(path: string, options?: OpenOptions): Promise<{ contentType: string; body: Readable }>
  close(): Promise<void>
}

const success = z.looseObject({ success: z.literal(true) })
export const nothing = z.object({})

/** One segment of a path. */
export const segment = encodeURIComponent

export function createTransport({ socketPath, token }: { socketPath: string; token: string }): Transport {
  const origin = 'http://wildduck'
  const calls = new Pool(origin, { socketPath, connections: maxConnections, pipelining: 1, connectTimeout: 5_000 })
  // Streams last for hours: in the pool of the calls they would take their places.
  const streams = new Pool(origin, { socketPath, pipelining: 1, connectTimeout: 5_000, bodyTimeout: streamSilenceMs })
  const headers = { 'x-access-token': token }

  return {
    async call(shape, method, path, options = {}) {
      const timeoutMs = options.timeoutMs ?? callTimeoutMs
      const response = await calls
        .request({
          method,
          path: withQuery(path, options.query),
          headers: options.body ? { ...headers, 'content-type': 'application/json' } : headers,
          body: options.body ? JSON.stringify(options.body) : null,
          headersTimeout: timeoutMs,
          bodyTimeout: timeoutMs,
          signal: AbortSignal.timeout(timeoutMs),
        })
        .catch((cause: unknown) => {
          throw unreachable(cause)
        })
      const answer = await readJson(response.body)
      if (!success.safeParse(answer).success) throw failureOf(answer, response.statusCode)
      const parsed = shape.safeParse(answer)
      if (!parsed.success)
        throw new AppError('internal', 'Internal error', {
          cause: new Error(`unknown shape of ${method} ${path.replace(/[0-9a-f]{24}/g, ':id')}`, {
            cause: parsed.error,
          }),
        })
      return parsed.data
    },

    async open(path, options = {}) {
      const response = await (options.live ? streams : calls)
        .request({
          method: 'GET',
          path: withQuery(path, options.query),
          headers,
          headersTimeout: callTimeoutMs,
          ...(options.signal ? { signal: options.signal } : {}),
        })
        .catch((cause: unknown) => {
          throw unreachable(cause)
        })
      const contentType = String(response.headers['content-type'] ?? 'application/octet-stream')
      if (response.statusCode !== 200) throw failureOf(await readJson(response.body), response.statusCode)
      return { contentType, body: response.body }
    },

    async close() {
      await Promise.all([calls.destroy(), streams.destroy()])
    },
  }
}

async function readJson(body: { json(): Promise<unknown> }): Promise<unknown> {
  try {
    return await body.json()
  } catch (cause) {
    // A reply that is cut short or is no JSON: the process ended while it answered.
    throw unreachable(cause)
  }
}

function withQuery(path: string, query: Record<string, Value> = {}): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value))
  return parameters.size === 0 ? path : `${path}?${parameters.toString()}`
}
