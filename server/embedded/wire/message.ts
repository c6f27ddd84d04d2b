// MongoDB's wire protocol, the three messages that its drivers still use: OP_MSG both ways, and OP_QUERY answered by
// OP_REPLY for the first `isMaster` of a connection. No compression, no checksums of ours (one that comes is not read).

import { cstringEnd, documentEnd } from '../bson/reader.ts'
import { FrameError } from './frame.ts'

const opReply = 1
const opQuery = 2004
const opMsg = 2013

const checksumPresent = 1
const moreToCome = 2
/** Bits 0-15 of the flags that a server does not know must be refused. */
const requiredFlags = 0xffff & ~(checksumPresent | moreToCome)

export type Incoming = {
  requestId: number
  /** The command, encoded. */
  body: Buffer
  /** Documents sent beside the body, by the name of the field they stand for. */
  sequences: Map<string, Buffer[]>
  /** OP_QUERY names its database in the collection name; OP_MSG has `$db` in the body. */
  database: string | undefined
  /** The client waits for no reply (unacknowledged write). */
  silent: boolean
  legacy: boolean
}

/** Throws `FrameError` when the message cannot be read at all, `CommandError` 22 when a document in it is broken. */
export function parseMessage(message: Buffer): Incoming {
  const requestId = message.readInt32LE(4)
  const opCode = message.readInt32LE(12)
  if (opCode === opMsg) return parseMsg(message, requestId)
  if (opCode === opQuery) return parseQuery(message, requestId)
  throw new FrameError(`operation ${opCode} is not supported`)
}

function parseMsg(message: Buffer, requestId: number): Incoming {
  if (message.length < 26) throw new FrameError('OP_MSG is cut short')
  const flags = message.readUInt32LE(16)
  if ((flags & requiredFlags) !== 0) throw new FrameError('OP_MSG with unknown required flags')
  const end = message.length - ((flags & checksumPresent) === 0 ? 0 : 4)
  const sequences = new Map<string, Buffer[]>()
  let body: Buffer | undefined
  let at = 20
  while (at < end) {
    const kind = message[at++]
    if (kind === 0) {
      if (body !== undefined) throw new FrameError('OP_MSG with two bodies')
      const bodyEnd = documentEnd(message, at, end)
      body = message.subarray(at, bodyEnd)
      at = bodyEnd
    } else if (kind === 1) {
      at = parseSequence(message, at, end, sequences)
    } else throw new FrameError('OP_MSG with an unknown section')
  }
  if (body === undefined) throw new FrameError('OP_MSG without a body')
  return { requestId, body, sequences, database: undefined, silent: (flags & moreToCome) !== 0, legacy: false }
}

function parseSequence(message: Buffer, at: number, limit: number, sequences: Map<string, Buffer[]>): number {
  if (at + 5 > limit) throw new FrameError('OP_MSG section is cut short')
  const end = at + message.readInt32LE(at)
  if (end > limit || end < at + 5) throw new FrameError('OP_MSG section length is out of range')
  const nameEnd = cstringEnd(message, at + 4, end)
  const name = message.toString('utf8', at + 4, nameEnd)
  const documents: Buffer[] = []
  for (let next = nameEnd + 1; next < end;) {
    const documentStop = documentEnd(message, next, end)
    documents.push(message.subarray(next, documentStop))
    next = documentStop
  }
  if (sequences.has(name)) throw new FrameError('OP_MSG names a section twice')
  sequences.set(name, documents)
  return end
}

function parseQuery(message: Buffer, requestId: number): Incoming {
  const nameEnd = cstringEnd(message, 20, message.length)
  const namespace = message.toString('utf8', 20, nameEnd)
  if (!namespace.endsWith('.$cmd')) throw new FrameError('OP_QUERY on a collection')
  const start = nameEnd + 9
  const body = message.subarray(start, documentEnd(message, start, message.length))
  return { requestId, body, sequences: new Map(), database: namespace.slice(0, -5), silent: false, legacy: true }
}

/** The message that answers `request` with this document. */
export function replyMessage(request: Pick<Incoming, 'requestId' | 'legacy'>, document: Uint8Array): Buffer {
  const header = replyHeader(request, document.length)
  return Buffer.concat([header, document], header.length + document.length)
}

/** What stands before the document of a reply. */
export function replyHeader(request: Pick<Incoming, 'requestId' | 'legacy'>, documentBytes: number): Buffer {
  const header = Buffer.alloc(request.legacy ? 36 : 21)
  header.writeInt32LE(header.length + documentBytes, 0)
  header.writeInt32LE(nextReplyId(), 4)
  header.writeInt32LE(request.requestId, 8)
  header.writeInt32LE(request.legacy ? opReply : opMsg, 12)
  if (request.legacy) {
    header.writeInt32LE(8, 16) // AwaitCapable, which every server has set since 2.0
    header.writeInt32LE(1, 32) // one document
  }
  return header
}

let replyId = 0
function nextReplyId(): number {
  replyId = (replyId + 1) & 0x7fff_ffff
  return replyId
}
