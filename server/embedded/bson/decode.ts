// BSON bytes → values. Decoding is the dearest part of a query, so this reads straight from one Buffer and keeps
// ordinary numbers and strings as primitives. Binary and ObjectId values point into the given memory: hand in bytes that
// nobody overwrites.

import { CommandError } from '../error.ts'
import { checkBinary, checkRegexOptions } from './check.ts'
import {
  asBuffer,
  cstringEnd,
  documentEnd,
  invalidBson,
  maxDepth,
  readName,
  readString,
  stringEnd,
  valueEnd,
} from './reader.ts'
import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  DBPointer,
  Decimal128,
  double,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  UNDEFINED,
} from './value.ts'
import type { Doc, Value } from './value.ts'

const minKey = new MinKey()
const maxKey = new MaxKey()

/** The document at `offset`. Throws 22 InvalidBSON, 15 Overflow when nested too deeply. */
export function decodeDoc(bytes: Uint8Array, offset = 0): Doc {
  const buffer = asBuffer(bytes)
  return readDoc(buffer, offset, documentEnd(buffer, offset, buffer.length), 1)
}

/** One value of a given type byte that ends at `end` (see `valueEnd`). */
export function decodeValue(bytes: Buffer, type: number, offset: number, end: number): Value {
  return readValue(bytes, type, offset, end, 1)
}

function readDoc(bytes: Buffer, offset: number, end: number, depth: number): Doc {
  checkDepth(depth)
  const doc: Doc = new Map()
  let at = offset + 4
  const last = end - 1
  while (at < last) {
    const type = bytes[at]!
    const nameEnd = cstringEnd(bytes, at + 1, last)
    const name = readName(bytes, at + 1, nameEnd)
    const next = valueEnd(bytes, type, nameEnd + 1, last)
    doc.set(name, readValue(bytes, type, nameEnd + 1, next, depth))
    at = next
  }
  return doc
}

function readArray(bytes: Buffer, offset: number, end: number, depth: number): Value[] {
  checkDepth(depth)
  const items: Value[] = []
  let at = offset + 4
  const last = end - 1
  while (at < last) {
    const type = bytes[at]!
    const nameEnd = cstringEnd(bytes, at + 1, last)
    const next = valueEnd(bytes, type, nameEnd + 1, last)
    items.push(readValue(bytes, type, nameEnd + 1, next, depth))
    at = next
  }
  return items
}

function checkDepth(depth: number): void {
  if (depth > maxDepth) throw new CommandError(15, `BSONObj exceeded maximum nested object depth: ${maxDepth}`)
}

/** `end` has been checked by `valueEnd`, so fixed sizes need no further look. */
function readValue(bytes: Buffer, type: number, at: number, end: number, depth: number): Value {
  switch (type) {
    case 1:
      return double(bytes.readDoubleLE(at))
    case 2:
      return readString(bytes, at, end)
    case 3:
      return readDoc(bytes, at, end, depth + 1)
    case 4:
      return readArray(bytes, at, end, depth + 1)
    case 5:
      return readBinary(bytes, at, end)
    case 7:
      return new ObjectId(bytes.subarray(at, end))
    case 8:
      return bytes[at] !== 0
    case 9:
      return new Date(bytes.readInt32LE(at + 4) * 0x1_0000_0000 + bytes.readUInt32LE(at))
    case 10:
      return null
    case 16:
      return bytes.readInt32LE(at)
    case 18:
      return bytes.readBigInt64LE(at)
    default:
      return readRareValue(bytes, type, at, end, depth)
  }
}

function readRareValue(bytes: Buffer, type: number, at: number, end: number, depth: number): Value {
  switch (type) {
    case 6:
      return UNDEFINED
    case 11:
      return readRegex(bytes, at, end)
    case 12:
      return new DBPointer(readString(bytes, at, end - 12), new ObjectId(bytes.subarray(end - 12, end)))
    case 13:
      return new Code(readString(bytes, at, end))
    case 14:
      return new BSONSymbol(readString(bytes, at, end))
    case 15:
      return readCodeWithScope(bytes, at, end, depth)
    case 17:
      return new Timestamp({ t: bytes.readUInt32LE(at + 4), i: bytes.readUInt32LE(at) })
    case 19:
      return new Decimal128(Uint8Array.prototype.slice.call(bytes, at, end))
    case 127:
      return maxKey
    case 255:
      return minKey
    default:
      throw invalidBson(`unknown type ${type}`)
  }
}

function readBinary(bytes: Buffer, at: number, end: number): Binary {
  const subtype = bytes[at + 4]!
  checkBinary(bytes, at, end)
  // The repeated length of an old binary is part of the encoding, not of the value.
  return new Binary(bytes.subarray(subtype === 2 ? at + 9 : at + 5, end), subtype)
}

function readRegex(bytes: Buffer, at: number, end: number): BSONRegExp {
  const patternEnd = cstringEnd(bytes, at, end)
  const pattern = bytes.toString('utf8', at, patternEnd)
  checkRegexOptions(bytes, patternEnd + 1, end - 1)
  const options = bytes.toString('latin1', patternEnd + 1, end - 1)
  return new BSONRegExp(pattern, options)
}

function readCodeWithScope(bytes: Buffer, at: number, end: number, depth: number): Code {
  const codeEnd = stringEnd(bytes, at + 4, end)
  const scopeEnd = documentEnd(bytes, codeEnd, end)
  if (scopeEnd !== end) throw invalidBson('code with scope has stray bytes')
  return new Code(readString(bytes, at + 4, codeEnd), readDoc(bytes, codeEnd, scopeEnd, depth + 1))
}
