// The listener: a unix socket that only its owner can reach. Bytes come in as frames, commands go to the turns, replies
// go out in the order of the requests of each connection.

import { createServer } from 'node:net'
import type { Server as NetServer, Socket } from 'node:net'
import { createLogger } from '../../kit/log.ts'
import { describeError } from '../../kit/log.ts'
import { CommandError } from '../error.ts'
import { FrameError, FrameReader } from './frame.ts'
import { parseMessage, replyMessage } from './message.ts'
import type { Incoming } from './message.ts'
import { encodeReply } from './reply.ts'
import type { Reply } from './reply.ts'

const log = createLogger('embedded')

/** More requests than this may not wait on one connection: it is not read until some are answered. */
const maxWaiting = 64

/** What is done with a request; `answer` must be called once. */
export type OnRequest = (incoming: Incoming, connectionId: number, answer: (reply: Reply) => void) => void

export class WireServer {
  readonly #server: NetServer
  readonly #onRequest: OnRequest
  readonly #sockets = new Set<Socket>()
  #lastConnection = 0

  constructor(onRequest: OnRequest) {
    this.#onRequest = onRequest
    this.#server = createServer({ noDelay: true }, (socket) => this.#accept(socket))
  }

  get connections(): number {
    return this.#sockets.size
  }

  listen(path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(path, () => resolve())
    })
  }

  /** Takes no more connections and no more requests; what is being written is still sent. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const socket of this.#sockets) socket.end()
    const timer = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy()
    }, 1000)
    await closed
    clearTimeout(timer)
  }

  #accept(socket: Socket): void {
    const connectionId = ++this.#lastConnection
    this.#sockets.add(socket)
    const connection = new Connection(socket, (incoming, answer) => this.#onRequest(incoming, connectionId, answer))
    socket.on('data', (chunk) => connection.receive(chunk))
    socket.on('drain', () => connection.resume())
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#sockets.delete(socket))
  }
}

class Connection {
  readonly #socket: Socket
  readonly #frames = new FrameReader()
  readonly #handle: (incoming: Incoming, answer: (reply: Reply) => void) => void
  #waiting = 0

  constructor(socket: Socket, handle: (incoming: Incoming, answer: (reply: Reply) => void) => void) {
    this.#socket = socket
    this.#handle = handle
  }

  receive(chunk: Buffer): void {
    try {
      for (const message of this.#frames.push(chunk)) this.#request(message)
    } catch (error) {
      log.warn('connection ended: it does not speak the protocol', { reason: describeError(error) })
      this.#socket.destroy()
      return
    }
    if (this.#waiting >= maxWaiting) this.#socket.pause()
  }

  #request(message: Buffer): void {
    const incoming = parseFrame(message)
    this.#waiting++
    this.#handle(incoming, (reply) => this.#answer(incoming, reply))
  }

  #answer(incoming: Incoming, reply: Reply): void {
    this.#waiting--
    const room = incoming.silent || this.#socket.write(replyMessage(incoming, encodeReply(reply)))
    if (room) this.resume()
    else this.#socket.pause()
  }

  resume(): void {
    if (this.#waiting < maxWaiting && !this.#socket.writableNeedDrain) this.#socket.resume()
  }
}

/** Broken BSON in the outermost document leaves nothing to answer to: it is a broken frame. */
function parseFrame(message: Buffer): Incoming {
  try {
    return parseMessage(message)
  } catch (error) {
    if (error instanceof CommandError) throw new FrameError(error.message)
    throw error
  }
}
