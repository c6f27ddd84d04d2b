// One connection: bytes come in, messages go to the turns one at a time, as MongoDB takes them, and replies go out. The
// next message is looked at when the last one's reply has been taken; until then only a little is read ahead, enough to
// notice that the client has gone.

import type { Socket } from 'node:net'
import { createLogger, describeError } from '../../kit/log.ts'
import { CommandError } from '../error.ts'
import { FrameError, FrameReader, smallMessageBytes } from './frame.ts'
import type { MessageMemory, Reader, Receiver, ReplyMemory } from './memory.ts'
import { parseMessage, replyMessage } from './message.ts'
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
  #asked = false
  #holds = false
  #receivedAt = 0

  constructor(socket: Socket, memory: { messages: MessageMemory; replies: ReplyMemory }, handle: Handle) {
    this.#socket = socket
    this.#messages = memory.messages
    this.#replies = memory.replies
    this.#handle = handle
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
      if (!this.#busy) this.#askForMemory()
    } catch (error) {
      log.warn('connection ended: it does not speak the protocol', { reason: describeError(error) })
      this.#socket.destroy()
      return
    }
    const working = this.#busy || this.#socket.writableNeedDrain
    if ((working && this.#frames.buffered > smallMessageBytes) || (this.#asked && !this.#holds)) this.#socket.pause()
    else this.#socket.resume()
  }

  #askForMemory(): void {
    const bytes = this.#frames.wanted
    if (bytes === undefined || this.#asked) return
    this.#asked = true
    this.#messages.ask(this, bytes)
  }

  granted(): void {
    this.#holds = true
    this.#receivedAt = performance.now()
    this.#frames.grant()
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
    this.#handle(incoming, (reply) => this.#answer(incoming, reply))
  }

  #answer(incoming: Incoming, reply: Reply): void {
    this.#busy = false
    if (this.#holds) {
      this.#holds = false
      this.#asked = false
      this.#messages.release(this)
    }
    if (this.#socket.destroyed) return
    if (!incoming.silent && !this.#socket.write(replyMessage(incoming, encoded(reply)))) {
      this.#replies.blocked(this, performance.now())
    }
    // Not at once: a handler that answers while it is called would come back here for each message of a long row.
    if (this.#frames.buffered > 0) setImmediate(() => this.#advance())
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
