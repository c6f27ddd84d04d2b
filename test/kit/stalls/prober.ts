import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { deserialize, serialize } from 'bson'

/**
 * A client that asks something small again and again, on a fixed schedule and without waiting for answers: a server that
 * stands still for 300 ms is seen by all the requests that fall into this time, not by one. As drivers do, it has one
 * request at a time on each of its connections. It speaks the protocol itself, because a driver would add its own work
 * to what is measured.
 */

const requestEveryMs = 4
/** As many requests as may be open: those of a quarter of a second. */
const connections = 64
const opMsg = 2013

export class Prober {
  readonly #lines: readonly Line[]
  readonly #idle: Line[]
  readonly #requests: readonly Buffer[]
  #latencies: number[] = []
  #count = 0
  #timer: NodeJS.Timeout | undefined
  #due = 0

  /** `requests` are asked in turn. */
  static async connect(socketPath: string, requests: readonly Record<string, unknown>[]): Promise<Prober> {
    const sockets = Array.from({ length: connections }, () => connect(socketPath))
    await Promise.all(sockets.map((socket) => once(socket, 'connect')))
    return new Prober(sockets, requests)
  }

  private constructor(sockets: readonly Socket[], requests: readonly Record<string, unknown>[]) {
    this.#lines = sockets.map((socket) => new Line(socket, (line, latencyMs) => this.#answered(line, latencyMs)))
    this.#idle = [...this.#lines]
    this.#requests = requests.map(frame)
  }

  start(): void {
    this.#due = performance.now()
    this.#timer = setInterval(() => this.#sendDue(), 1)
  }

  #sendDue(): void {
    const now = performance.now()
    if (now < this.#due) return
    // What this process missed, because it did not get the processor itself, says nothing about the store.
    this.#due = Math.max(this.#due + requestEveryMs, now)
    this.#idle.shift()?.ask(this.#requests[this.#count++ % this.#requests.length]!)
  }

  #answered(line: Line, latencyMs: number): void {
    this.#latencies.push(latencyMs)
    this.#idle.push(line)
  }

  /** The latencies since the last call, in ms. What has not been answered yet counts with its time so far. */
  take(): number[] {
    const open = this.#lines.map((line) => line.waitingMs()).filter((ms) => ms > 0)
    const taken = [...this.#latencies, ...open].sort((a, b) => a - b)
    this.#latencies = []
    return taken
  }

  stop(): void {
    clearInterval(this.#timer)
    for (const line of this.#lines) line.end()
  }
}

class Line {
  readonly #socket: Socket
  readonly #onAnswer: (line: Line, latencyMs: number) => void
  #received: Buffer = Buffer.alloc(0)
  #sentAt = 0
  #failure: Error | null = null

  constructor(socket: Socket, onAnswer: (line: Line, latencyMs: number) => void) {
    this.#socket = socket
    this.#onAnswer = onAnswer
    socket.on('data', (chunk: Buffer) => this.#receive(chunk))
    socket.on('error', (error) => (this.#failure = error))
    socket.on('close', () => (this.#failure ??= new Error('the store has closed the connection')))
  }

  ask(request: Buffer): void {
    this.#sentAt = performance.now()
    this.#socket.write(request)
  }

  #receive(chunk: Buffer): void {
    const now = performance.now()
    this.#received = Buffer.concat([this.#received, chunk])
    if (this.#received.length < 4 || this.#received.length < this.#received.readInt32LE(0)) return
    const reply = deserialize(this.#received.subarray(21)) as { ok?: number; errmsg?: string }
    if (reply.ok !== 1) this.#failure ??= new Error(`a probe was refused: ${reply.errmsg}`)
    const sentAt = this.#sentAt
    this.#sentAt = 0
    this.#received = Buffer.alloc(0)
    this.#onAnswer(this, now - sentAt)
  }

  /** How long it has waited for an answer; 0 when it does not wait. Throws what has gone wrong. */
  waitingMs(): number {
    if (this.#failure) throw this.#failure
    return this.#sentAt === 0 ? 0 : performance.now() - this.#sentAt
  }

  end(): void {
    this.#socket.removeAllListeners('close')
    this.#socket.destroy()
  }
}

function frame(body: Record<string, unknown>): Buffer {
  const document = serialize(body)
  const head = Buffer.alloc(21)
  head.writeInt32LE(21 + document.length, 0)
  head.writeInt32LE(1, 4)
  head.writeInt32LE(opMsg, 12)
  return Buffer.concat([head, document])
}
