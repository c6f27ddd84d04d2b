// The listener: a unix socket that only its owner can reach.

import { createServer } from 'node:net'
import type { Server as NetServer, Socket } from 'node:net'
import { createLogger } from '../../kit/log.ts'
import { Connection } from './connection.ts'
import { MessageMemory, ReplyMemory } from './memory.ts'
import type { Incoming } from './message.ts'
import type { Reply } from './reply.ts'

const log = createLogger('embedded')

/** Each costs some memory even when it is idle. Drivers open at most a hundred for each process. */
const maxConnections = 2_000
/** How long clients have to take what has been sent when the listener closes. */
const closeMs = 1_000

/** What is done with a request; `answer` must be called once. */
export type OnRequest = (incoming: Incoming, connectionId: number, answer: (reply: Reply) => void) => void

export class WireServer {
  readonly #server: NetServer
  readonly #onRequest: OnRequest
  readonly #onGone: (connectionId: number) => void
  readonly #sockets = new Set<Socket>()
  readonly #memory = { messages: new MessageMemory(), replies: new ReplyMemory() }
  #lastConnection = 0
  #refused = false

  /** `onGone` is told of each client that has gone. */
  constructor(onRequest: OnRequest, onGone: (connectionId: number) => void) {
    this.#onRequest = onRequest
    this.#onGone = onGone
    this.#server = createServer({ noDelay: true }, (socket) => this.#accept(socket))
    this.#server.maxConnections = maxConnections
    this.#server.on('drop', () => this.#noteRefusal())
  }

  get connections(): number {
    return this.#sockets.size
  }

  listen(path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(path, () => {
        this.#server.off('error', reject)
        this.#server.on('error', (error) => log.error('the listener failed', { error }))
        resolve()
      })
    })
  }

  /** Takes no more connections and no more requests; what is being written is still sent. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const socket of this.#sockets) socket.end()
    const timer = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy()
    }, closeMs)
    await closed
    clearTimeout(timer)
  }

  #accept(socket: Socket): void {
    const connectionId = ++this.#lastConnection
    this.#sockets.add(socket)
    const connection = new Connection(socket, this.#memory, (incoming, answer) =>
      this.#onRequest(incoming, connectionId, answer),
    )
    connection.open()
    socket.on('close', () => {
      this.#sockets.delete(socket)
      this.#refused = false
      this.#onGone(connectionId)
    })
  }

  #noteRefusal(): void {
    if (this.#refused) return
    this.#refused = true
    log.warn('connections are refused: there are too many', { maxConnections })
  }
}
