// One connection: bytes come in, messages go to the turns one at a time, as MongoDB takes them, and replies go out. The
// next message is looked at when the last one's reply has been taken; until then only a little is read ahead, enough to
// notice that the client has gone.

import type { Socket } from 'node:net'
import { createLogger, describeError } from '../../kit/log.ts'
import { CommandError } from '../error.ts'
import { FrameError, FrameReader, smallMessageBytes } from './frame.ts'
import type { MessageMemory, Reader, Receiver, ReplyMemory } from './memory.ts'
import { parseMessage, replyHeader, replyMessage } from './message.ts'
import type { Incoming } from './message.ts'
import { encodeReply, errorReply } from './reply.ts'
import type { Reply } from './reply.ts'

const log = createLogger('embedded')

export type Handle = (incoming: Incoming, answer: (reply: Reply) => void) => void

export class Connection implements Receiver, Reader {
  readonly #socket: Socket
  readonly #messages: MessageMemory
  readonly #replies: ReplyMemory
  readonly #handle: Handle
  readonly #frames = new FrameReader()
  #busy = false
  #holds = false
  #receivedAt = 0

  constructor(socket: Socket, memory: { messages: MessageMemory; replies: ReplyMemory }, handle: Handle) {
    this.#socket = socket
    this.#messages = memory.messages
    this.#replies = memory.replies
    this.#handle = handle
  }

  /** From now on it is served. */
  open(): void {
    const socket = this.#socket
    socket.on('data', (chunk) => this.#receive(chunk))
    socket.on('drain', () => {
      this.#replies.free(this)
      this.#advance()
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      this.#replies.free(this)
      this.#messages.release(this)
    })
  }

  #receive(chunk: Buffer): void {
    this.#receivedAt = performance.now()
    this.#frames.push(chunk)
    this.#advance()
  }

  #advance(): void {
    if (this.#socket.destroyed) return
    try {
      while (!this.#busy && !this.#socket.writableNeedDrain) {
        const message = this.#frames.next()
        if (message === undefined) break
        this.#start(message)
      }
    } catch (error) {
      log.warn('connection ended: it does not speak the protocol', { reason: describeError(error) })
      this.#socket.destroy()
      return
    }
    const working = this.#busy || this.#socket.writableNeedDrain
    if (working ? this.#frames.buffered > smallMessageBytes : this.#mustWait()) this.#socket.pause()
    else this.#socket.resume()
  }

  /** A long message is on its way, and there is no memory for more of it. */
  #mustWait(): boolean {
    const bytes = this.#frames.longBytes
    if (bytes === 0) return false
    this.#holds = true
    return !this.#messages.hold(this, bytes)
  }

  resume(): void {
    this.#receivedAt = performance.now()
    this.#socket.resume()
  }

  silentSince(): number | undefined {
    return this.#busy ? undefined : this.#receivedAt
  }

  unread(): number {
    return this.#socket.writableLength
  }

  end(): void {
    log.warn('connection ended: it neither sends nor takes what it holds memory for')
    this.#socket.destroy()
  }

  #start(message: Buffer): void {
    const incoming = parseFrame(message)
    this.#busy = true
    if (this.#holds) this.#messages.wake()
    this.#handle(incoming, (reply) => this.#answer(incoming, reply))
  }

  #answer(incoming: Incoming, reply: Reply): void {
    this.#busy = false
    if (this.#holds) {
      this.#holds = false
      this.#messages.release(this)
    }
    if (this.#socket.destroyed) return
    if (!incoming.silent && !this.#send(incoming, encoded(reply))) this.#replies.blocked(this, performance.now())
    // Not at once: a handler that answers while it is called would come back here for each message of a long row.
    if (this.#frames.buffered > 0) setImmediate(() => this.#advance())
  }

  /** False when the client has not taken all of it. A long reply is not copied to stand behind its header. */
  #send(incoming: Incoming, document: Buffer): boolean {
    if (document.length <= smallMessageBytes) return this.#socket.write(replyMessage(incoming, document))
    this.#socket.cork()
    this.#socket.write(replyHeader(incoming, document.length))
    this.#socket.write(document)
    this.#socket.uncork()
    return !this.#socket.writableNeedDrain
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

function encoded(reply: Reply): Buffer {
  try {
    return encodeReply(reply)
  } catch (error) {
    if (error instanceof CommandError) return encodeReply(errorReply(error))
    throw error
  }
}
