// Values → BSON bytes. One growing scratch buffer serves every call (encoding never waits, so calls do not overlap);
// the result is a copy of its own.

import { CommandError } from '../error.ts'
import { maxDepth } from './reader.ts'
import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  DBPointer,
  Decimal128,
  Double,
  MaxKey,
  MinKey,
  ObjectId,
  scopeOf,
  Timestamp,
  Undefined,
} from './value.ts'
import type { Doc, Value } from './value.ts'

const keepBytes = 1 << 20
let scratch = Buffer.allocUnsafeSlow(64 * 1024)
let at = 0

/** The BSON of a document. Throws 15 Overflow when it nests too deeply; its size is the caller's business. */
export function encodeDoc(doc: Doc): Buffer {
  at = 0
  try {
    writeDoc(doc, 1)
    return Buffer.from(scratch.subarray(0, at))
  } finally {
    if (scratch.length > keepBytes) scratch = Buffer.allocUnsafeSlow(64 * 1024)
  }
}

function reserve(bytes: number): void {
  if (at + bytes <= scratch.length) return
  const larger = Buffer.allocUnsafeSlow(Math.max(scratch.length * 2, at + bytes))
  scratch.copy(larger, 0, 0, at)
  scratch = larger
}

function openDocument(depth: number): number {
  if (depth > maxDepth) throw new CommandError(15, `BSONObj exceeded maximum nested object depth: ${maxDepth}`)
  reserve(5)
  const start = at
  at += 4
  return start
}

function closeDocument(start: number): void {
  reserve(1)
  scratch[at++] = 0
  scratch.writeInt32LE(at - start, start)
}

function writeDoc(doc: Doc, depth: number): void {
  const start = openDocument(depth)
  for (const [name, value] of doc) writeElement(name, value, depth)
  closeDocument(start)
}

function writeArray(items: Value[], depth: number): void {
  const start = openDocument(depth)
  for (let i = 0; i < items.length; i++) writeElement(String(i), items[i]!, depth)
  closeDocument(start)
}

function writeElement(name: string, value: Value, depth: number): void {
  reserve(name.length * 3 + 18)
  const typeAt = at++
  writeCharacters(name)
  scratch[at++] = 0
  // In two steps: writing the value may move `scratch`.
  const type = writeValue(value, depth)
  scratch[typeAt] = type
}

/** Writes UTF-8 without any length; the caller has reserved three bytes per character. */
function writeCharacters(text: string): void {
  if (text.length < 16) {
    const start = at
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (code > 127) {
        at = start + scratch.write(text, start, 'utf8')
        return
      }
      scratch[at++] = code
    }
    return
  }
  at += scratch.write(text, at, 'utf8')
}

function writeString(text: string): void {
  reserve(text.length * 3 + 5)
  const start = at
  at += 4
  writeCharacters(text)
  scratch[at++] = 0
  scratch.writeInt32LE(at - start - 4, start)
}

function writeCstring(text: string): void {
  reserve(text.length * 3 + 1)
  writeCharacters(text)
  scratch[at++] = 0
}

function writeBytes(bytes: Uint8Array): void {
  reserve(bytes.length)
  scratch.set(bytes, at)
  at += bytes.length
}

/** Writes the value and answers its type byte. `writeElement` has reserved 16 bytes for values of fixed size. */
function writeValue(value: Value, depth: number): number {
  switch (typeof value) {
    case 'string':
      writeString(value)
      return 2
    case 'number':
      return writeNumber(value)
    case 'boolean':
      scratch[at++] = value ? 1 : 0
      return 8
    case 'bigint':
      at = scratch.writeBigInt64LE(BigInt.asIntN(64, value), at)
      return 18
    default:
      return value === null ? 10 : writeObject(value, depth)
  }
}

function writeNumber(value: number): number {
  if ((value | 0) === value && !Object.is(value, -0)) {
    at = scratch.writeInt32LE(value, at)
    return 16
  }
  at = scratch.writeDoubleLE(value, at)
  return 1
}

function writeObject(value: Exclude<Value, null | string | number | boolean | bigint>, depth: number): number {
  if (value instanceof Map) {
    writeDoc(value, depth + 1)
    return 3
  }
  if (Array.isArray(value)) {
    writeArray(value, depth + 1)
    return 4
  }
  if (value instanceof ObjectId) {
    writeBytes(value.id)
    return 7
  }
  if (value instanceof Date) {
    const ms = value.getTime()
    at = scratch.writeBigInt64LE(Number.isNaN(ms) ? 0n : BigInt(ms), at)
    return 9
  }
  if (value instanceof Binary) return writeBinary(value)
  if (value instanceof Double) {
    at = scratch.writeDoubleLE(value.value, at)
    return 1
  }
  return writeRareValue(value, depth)
}

function writeBinary(value: Binary): number {
  const bytes = value.buffer.subarray(0, value.position)
  const old = value.sub_type === 2
  reserve(9)
  at = scratch.writeInt32LE(bytes.length + (old ? 4 : 0), at)
  scratch[at++] = value.sub_type
  if (old) at = scratch.writeInt32LE(bytes.length, at)
  writeBytes(bytes)
  return 5
}

type RareValue = Decimal128 | Timestamp | MinKey | MaxKey | BSONRegExp | Code | BSONSymbol | Undefined | DBPointer

function writeRareValue(value: RareValue, depth: number): number {
  if (value instanceof Decimal128) {
    writeBytes(value.bytes)
    return 19
  }
  if (value instanceof Timestamp) {
    at = scratch.writeUInt32LE(value.i, at)
    at = scratch.writeUInt32LE(value.t, at)
    return 17
  }
  if (value instanceof BSONRegExp) {
    writeCstring(value.pattern)
    writeCstring(value.options)
    return 11
  }
  if (value instanceof Code) return writeCode(value, depth)
  if (value instanceof BSONSymbol) {
    writeString(value.value)
    return 14
  }
  if (value instanceof DBPointer) {
    writeString(value.namespace)
    writeBytes(value.id.id)
    return 12
  }
  if (value instanceof Undefined) return 6
  if (value instanceof MinKey) return 255
  if (value instanceof MaxKey) return 127
  throw new TypeError('not a BSON value')
}

function writeCode(value: Code, depth: number): number {
  const scope = scopeOf(value)
  if (scope === null) {
    writeString(value.code)
    return 13
  }
  reserve(4)
  const start = at
  at += 4
  writeString(value.code)
  writeDoc(scope, depth + 1)
  scratch.writeInt32LE(at - start, start)
  return 15
}
