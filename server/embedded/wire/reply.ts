// Replies. A batch of a cursor is put together from documents that are already encoded: they go to the client as stored.

import { encodeDoc } from '../bson/encode.ts'
import { double } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import type { CommandError } from '../error.ts'

/** What a handler answers: a document to encode, or one that is encoded already. */
export type Reply = Doc | Buffer

export const doc = (fields: Record<string, Value>): Doc => new Map(Object.entries(fields))

/** `{...fields, ok: 1}` */
export const okReply = (fields: Record<string, Value> = {}): Doc => doc({ ...fields, ok: double(1) })

export function errorReply(error: CommandError): Doc {
  return doc({
    ok: double(0),
    errmsg: error.message,
    code: error.code,
    codeName: error.codeName,
    ...Object.fromEntries(error.extra ?? []),
  })
}

export const encodeReply = (reply: Reply): Buffer => (Buffer.isBuffer(reply) ? reply : encodeDoc(reply))

/** `{cursor: {<batchName>: [...], id, ns}, ok: 1}` */
export function cursorReply(
  batchName: 'firstBatch' | 'nextBatch',
  documents: readonly Uint8Array[],
  id: bigint,
  namespace: string,
): Buffer {
  const array = encodeArray(documents)
  const tail = encodeDoc(doc({ id, ns: namespace }))
  const head = elementHead(4, batchName)
  // The fields of `tail` follow the batch: its own length is dropped, its closing zero stays.
  const cursorSize = 4 + head.length + array.size + tail.length - 4
  const cursorHead = elementHead(3, 'cursor')
  const ok = encodeDoc(okReply())
  const size = 4 + cursorHead.length + cursorSize + ok.length - 4
  return Buffer.concat(
    [int32(size), cursorHead, int32(cursorSize), head, ...array.parts, tail.subarray(4), ok.subarray(4)],
    size,
  )
}

function encodeArray(documents: readonly Uint8Array[]): { parts: Uint8Array[]; size: number } {
  const parts: Uint8Array[] = []
  let size = 5
  for (let i = 0; i < documents.length; i++) {
    const head = indexHead(i)
    parts.push(head, documents[i]!)
    size += head.length + documents[i]!.length
  }
  return { parts: [int32(size), ...parts, zero], size }
}

const zero = Buffer.from([0])

function int32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4)
  bytes.writeInt32LE(value)
  return bytes
}

const elementHead = (type: number, name: string): Buffer =>
  Buffer.from(`${String.fromCharCode(type)}${name}\0`, 'latin1')

const indexHeads: Buffer[] = []
const indexHead = (i: number): Buffer =>
  i < 1024 ? (indexHeads[i] ??= elementHead(3, String(i))) : elementHead(3, String(i))
