// The least client that a recording needs: one OP_MSG at a time, documents encoded by our own BSON code so that
// every type and field order goes over the wire as written.

import { createConnection } from 'node:net'
import type { Socket } from 'node:net'
import { decodeDoc } from '../../server/embedded/bson/decode.ts'
import { encodeDoc } from '../../server/embedded/bson/encode.ts'
import type { Doc } from '../../server/embedded/bson/value.ts'

const headerBytes = 16
const opMsg = 2013

export class Client {
  readonly #socket: Socket
  #received = Buffer.alloc(0)
  #waiting: ((reply: Doc) => void) | undefined
  #requests = 0

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk])
      this.#deliver()
    })
  }

  /** Over TCP, or to a unix socket. */
  static async connect(target: { host: string; port: number } | { path: string }): Promise<Client> {
    const socket = createConnection(target)
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
    return new Client(socket)
  }

  /** Sends a command, `$db` included, and answers the reply as it comes, errors too. */
  async run(command: Doc): Promise<Doc> {
    const body = encodeDoc(command)
    const message = Buffer.alloc(headerBytes + 5 + body.length)
    message.writeInt32LE(message.length, 0)
    message.writeInt32LE(++this.#requests, 4)
    message.writeInt32LE(opMsg, 12)
    message.set(body, headerBytes + 5)
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the database did not answer within 20 s')), 20_000)
      this.#waiting = (reply) => {
        clearTimeout(timer)
        resolve(reply)
      }
      this.#socket.write(message)
    })
  }

  close(): void {
    this.#socket.destroy()
  }

  #deliver(): void {
    if (this.#received.length < 4) return
    const length = this.#received.readInt32LE(0)
    if (this.#received.length < length) return
    const reply = decodeDoc(Buffer.from(this.#received.subarray(headerBytes + 5, length)))
    this.#received = this.#received.subarray(length)
    this.#waiting?.(reply)
  }
}
