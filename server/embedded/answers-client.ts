// The least client that asking a database the cases needs: one OP_MSG at a time, documents encoded by our own BSON code so that
// every type and field order goes over the wire as written.

import { createConnection } from 'node:net'
import type { Socket } from 'node:net'
import { decodeDoc } from './bson/decode.ts'
import { encodeDoc } from './bson/encode.ts'
import type { Doc } from './bson/value.ts'

const headerBytes = 16
const opMsg = 2013
/** No case needs this long, even on a busy machine. */
const answerMs = 60_000

export class Client {
  readonly #socket: Socket
  #received = Buffer.alloc(0)
  #waiting: { answer: (reply: Doc) => void; fail: (reason: Error) => void } | undefined
  #requests = 0

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('error', () => undefined)
    socket.on('close', () => this.#waiting?.fail(new Error('the database has closed the connection')))
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
      const timer = setTimeout(() => this.#waiting?.fail(new Error('the database did not answer in time')), answerMs)
      const settle = (): void => {
        clearTimeout(timer)
        this.#waiting = undefined
      }
      this.#waiting = {
        answer: (reply) => {
          settle()
          resolve(reply)
        },
        fail: (reason) => {
          settle()
          reject(reason)
        },
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
    this.#waiting?.answer(reply)
  }
}
