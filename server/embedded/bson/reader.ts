// Low-level reading of BSON: names, strings, sizes. Every length that comes from the bytes is checked before it is used,
// because the bytes come from a client.

import { CommandError } from '../error.ts'

/** MongoDB refuses deeper documents (`BSONDepth::kDefaultMaxAllowableDepth`). */
export const maxDepth = 180

export const invalidBson = (what: string): CommandError => new CommandError(22, `Invalid BSON: ${what}`)

/** A Buffer over the same memory: Buffer has the fast readers. */
export const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Checks a document's length prefix and its closing zero; answers the offset just after the document. */
export function documentEnd(bytes: Buffer, offset: number, limit: number): number {
  if (offset + 5 > limit) throw invalidBson('document is cut short')
  const size = bytes.readInt32LE(offset)
  const end = offset + size
  if (size < 5 || end > limit) throw invalidBson('document length is out of range')
  if (bytes[end - 1] !== 0) throw invalidBson('document does not end with a zero byte')
  return end
}

/** The offset of the zero byte that ends the C string at `offset`. */
export function cstringEnd(bytes: Buffer, offset: number, limit: number): number {
  let end = offset
  while (end < limit && bytes[end] !== 0) end++
  if (end >= limit) throw invalidBson('name is not terminated')
  return end
}

// Field names repeat from document to document. Handing out the same string each time spares the allocation and, above
// all, the hashing that `Map.set` does for every string it has not seen.
const slots = 4096
const nameCache: (string | undefined)[] = Array.from({ length: slots }, () => undefined)

/** The field name in `bytes[start, end)`, which holds no zero byte. */
export function readName(bytes: Buffer, start: number, end: number): string {
  const length = end - start
  if (length > 40) return bytes.toString('utf8', start, end)
  let hash = length
  for (let i = start; i < end; i++) hash = (hash * 31 + bytes[i]!) | 0
  const slot = (hash ^ (hash >>> 15)) & (slots - 1)
  const cached = nameCache[slot]
  if (cached !== undefined && sameLatin(cached, bytes, start, length)) return cached
  const name = bytes.toString('utf8', start, end)
  // A name with a byte over 127 has fewer characters than bytes, so `sameLatin` never confuses it with another.
  if (name.length === length) nameCache[slot] = name
  return name
}

function sameLatin(name: string, bytes: Buffer, start: number, length: number): boolean {
  if (name.length !== length) return false
  for (let i = 0; i < length; i++) if (name.charCodeAt(i) !== bytes[start + i]) return false
  return true
}

/** The offset after the BSON string (length, bytes, zero) at `offset`. */
export function stringEnd(bytes: Buffer, offset: number, limit: number): number {
  if (offset + 5 > limit) throw invalidBson('string is cut short')
  const length = bytes.readInt32LE(offset)
  const end = offset + 4 + length
  if (length < 1 || end > limit) throw invalidBson('string length is out of range')
  if (bytes[end - 1] !== 0) throw invalidBson('string does not end with a zero byte')
  return end
}

/** The BSON string at `offset`, whose end `stringEnd` has checked. */
export function readString(bytes: Buffer, offset: number, end: number): string {
  const start = offset + 4
  const last = end - 1
  if (last - start > 12) return bytes.toString('utf8', start, last)
  let text = ''
  for (let i = start; i < last; i++) {
    const byte = bytes[i]!
    if (byte > 127) return bytes.toString('utf8', start, last)
    text += String.fromCharCode(byte)
  }
  return text
}

/** The offset after the value of this type at `offset`. */
export function valueEnd(bytes: Buffer, type: number, offset: number, limit: number): number {
  const end = rawValueEnd(bytes, type, offset, limit)
  if (end > limit) throw invalidBson('value is cut short')
  return end
}

function rawValueEnd(bytes: Buffer, type: number, offset: number, limit: number): number {
  switch (type) {
    case 1: // double
    case 9: // date
    case 17: // timestamp
    case 18: // int64
      return offset + 8
    case 2: // string
    case 13: // code
    case 14: // symbol
      return stringEnd(bytes, offset, limit)
    case 3: // document
    case 4: // array
      return documentEnd(bytes, offset, limit)
    case 5: // binary
      return binaryEnd(bytes, offset, limit)
    case 7: // ObjectId
      return offset + 12
    case 8: // boolean
      return offset + 1
    case 6: // undefined
    case 10: // null
    case 127: // MaxKey
    case 255: // MinKey
      return offset
    case 11: // regular expression
      return cstringEnd(bytes, cstringEnd(bytes, offset, limit) + 1, limit) + 1
    case 12: // DBPointer
      return stringEnd(bytes, offset, limit) + 12
    case 15: // code with scope
      return codeWithScopeEnd(bytes, offset, limit)
    case 16: // int32
      return offset + 4
    case 19: // decimal
      return offset + 16
    default:
      throw invalidBson(`unknown type ${type}`)
  }
}

function binaryEnd(bytes: Buffer, offset: number, limit: number): number {
  if (offset + 5 > limit) throw invalidBson('binary is cut short')
  const length = bytes.readInt32LE(offset)
  if (length < 0) throw invalidBson('binary length is negative')
  return offset + 5 + length
}

function codeWithScopeEnd(bytes: Buffer, offset: number, limit: number): number {
  if (offset + 14 > limit) throw invalidBson('code with scope is cut short')
  const size = bytes.readInt32LE(offset)
  if (size < 14) throw invalidBson('code with scope is too short')
  return offset + size
}
