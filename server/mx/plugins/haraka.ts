import type { Readable } from 'node:stream'

/** The part of Haraka 3.3 that our plugins use; it brings no types of its own. */
export type HarakaAddress = {
  user: string | null
  host: string | null
  original: string
  /** `local@domain` as written; empty for the null reverse path. */
  readonly address: string
  format(): string
}

export type Transaction = {
  uuid: string
  mail_from: HarakaAddress
  rcpt_to: HarakaAddress[]
  message_stream: Readable & {
    pipe(target: NodeJS.WritableStream, options?: Record<string, unknown>): unknown
    unpipe(): void
  }
  data_bytes: number
  header: { get_all(name: string): string[] }
  remove_header(name: string): void
  add_leading_header(name: string, value: string): void
  notes: Record<string, unknown>
}

export type Connection = {
  uuid: string
  remote: { ip: string; host: string | null }
  hello: { host: string | null }
  tls: { enabled: boolean; cipher?: { name?: string } }
  transaction: Transaction | null
  esmtp: boolean
}

/** What a hook answers: go on, or a reply to the client. Codes 250, 4yz and 5yz. */
export type HookAnswer =
  | { kind: 'continue' }
  | { kind: 'ok'; text: string }
  | { kind: 'reply'; code: number; enhancedCode: string; text: string }

export const goOn: HookAnswer = { kind: 'continue' }
/** A doubt of our own: the sender keeps the message and tries again. */
export const tryLater: HookAnswer = {
  kind: 'reply',
  code: 451,
  enhancedCode: '4.3.0',
  text: 'Service indisponible, reessayez plus tard',
}

type Next = (code?: number, message?: unknown) => void
type RunningPlugin = {
  config: { get(name: string, type: 'json'): unknown }
  haraka_require(name: string): unknown
  logerror(message: string): void
}

/** Return codes of haraka-constants; they are part of Haraka's plugin interface. */
const returnCode = { cont: 900, ok: 906, deny: 902, denySoft: 903 } as const

/**
 * Makes a Haraka hook of an async function. Whatever it throws is "try later": in Haraka itself a throw would let the
 * message pass and a rejected promise would end the process with everyone's sessions.
 */
export function hook<P extends unknown[]>(
  name: string,
  work: (plugin: RunningPlugin, connection: Connection, ...rest: P) => Promise<HookAnswer>,
) {
  return function run(this: RunningPlugin, next: Next, connection: Connection, ...rest: P): void {
    const answer = (result: HookAnswer): void => {
      if (result.kind === 'continue') next(returnCode.cont)
      else if (result.kind === 'ok') next(returnCode.ok, result.text)
      else next(result.code >= 500 ? returnCode.deny : returnCode.denySoft, new DSN(result))
    }
    Promise.resolve()
      .then(() => work(this, connection, ...rest))
      .catch((error: unknown) => {
        this.logerror(`${name}: ${error instanceof Error ? error.message : 'unknown failure'}`)
        return tryLater
      })
      .then(answer)
      // `next` itself threw: the session is gone, and there is nobody to answer.
      .catch(() => undefined)
  }
}

/** Haraka takes code and text from an object whose class has this name. */
class DSN {
  readonly code: number
  readonly reply: string
  constructor({ code, enhancedCode, text }: { code: number; enhancedCode: string; text: string }) {
    this.code = code
    this.reply = `${enhancedCode} ${text}`
  }
  toString(): string {
    return this.reply
  }
}
