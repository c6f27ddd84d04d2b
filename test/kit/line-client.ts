import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { setTimeout as sleep } from 'node:timers/promises'

/** A raw socket that speaks lines: what a test sends is exactly what goes over the wire. */
export class LineClient implements AsyncDisposable {
  #socket: Socket
  #received = Buffer.alloc(0)
  #ended = false
  #wake: () => void = () => undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    this.#listen()
  }

  /**
   * `where`: a port of this machine, or the path of a unix socket. `from`: the address to come from, of 127.0.0.0/8, all
   * of which is this machine.
   */
  static async open(
    where: number | string,
    { tls = false, from = '127.0.0.1' }: { tls?: boolean; from?: string } = {},
  ): Promise<LineClient> {
    const target = typeof where === 'string' ? { path: where } : { host: '127.0.0.1', port: where, localAddress: from }
    const socket = tls ? connectTls({ ...target, rejectUnauthorized: false }) : connectTcp(target)
    await once(socket, tls ? 'secureConnect' : 'connect', { signal: AbortSignal.timeout(10_000) })
    return new LineClient(socket)
  }

  /** True once the other side has closed or reset the connection. */
  get ended(): boolean {
    return this.#ended
  }

  write(bytes: string | Buffer): void {
    this.#socket.write(bytes)
  }

  /** The next line without its line end. Throws when none comes in time or the connection ends. */
  async readLine(timeoutMs = 15_000): Promise<string> {
    const deadline = Date.now() + timeoutMs
    for (;;) {
      const end = this.#received.indexOf('\n')
      if (end >= 0) {
        const line = this.#received.subarray(0, end).toString('utf8').replace(/\r$/, '')
        this.#received = this.#received.subarray(end + 1)
        return line
      }
      if (this.#ended) throw new Error('the connection has ended')
      if (Date.now() >= deadline) throw new Error(`no line within ${timeoutMs} ms`)
      await this.#something(deadline - Date.now())
    }
  }

  /** Everything that comes until the other side closes, or for so long. */
  async readRest(timeoutMs: number): Promise<string> {
    for (const deadline = Date.now() + timeoutMs; !this.#ended && Date.now() < deadline;)
      await this.#something(deadline - Date.now())
    const rest = this.#received.toString('utf8')
    this.#received = Buffer.alloc(0)
    return rest
  }

  /** Starts TLS on the connection. Bytes received before it stay readable: a good server sends none. */
  async startTls(): Promise<void> {
    this.#socket.removeAllListeners('data')
    const socket = connectTls({ socket: this.#socket, rejectUnauthorized: false })
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(10_000) })
    this.#socket = socket
    this.#listen()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy()
    await Promise.resolve()
  }

  #listen(): void {
    this.#socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk])
      this.#wake()
    })
    const end = (): void => {
      this.#ended = true
      this.#wake()
    }
    this.#socket.on('close', end).on('end', end).on('error', end)
  }

  async #something(timeoutMs: number): Promise<void> {
    const timer = new AbortController()
    const news = new Promise<void>((resolve) => (this.#wake = resolve))
    await Promise.race([news, sleep(timeoutMs, undefined, { signal: timer.signal }).catch(() => undefined)])
    timer.abort()
  }
}
