// Values as bytes whose order is the order of value/compare.ts, for the keys of indexes.
//
// The encoding of a value is never the beginning of another's: keys of several fields are the encodings one after the
// other, and a descending field is inverted byte by byte. The encoding cannot be turned back into the value, it does not
// need to be: documents are the truth, keys only find them. `keyVersion` is stored with each index; an index of another
// version is built anew from the documents.

import { ObjectId, scopeOf } from '../bson/value.ts'
import type { Binary, BSONRegExp, BSONSymbol, Code, DBPointer, Doc, Timestamp, Value } from '../bson/value.ts'
import { binaryBytes, canonicalType, textOf, typeOrder } from '../value/compare.ts'
import type { Num } from '../value/number.ts'
import {
  finishKey,
  invertFrom,
  keyPosition,
  resetKey,
  shortenFrom,
  writeByte,
  writeRaw,
  writeText,
  writeUInt32,
} from './key-writer.ts'
import { keptBytes } from './long-keys.ts'
import { nanByte, numbersEnd, writeNumberKey } from './number-key.ts'

export const keyVersion = 2

/** The first byte of a value's encoding, by the place of its type in the order of types (numbers have several). */
const firstByte = {
  minKey: 0x04,
  undefined: 0x06,
  null: 0x08,
  string: 0x40,
  object: 0x48,
  array: 0x50,
  binData: 0x58,
  objectId: 0x60,
  bool: 0x68,
  date: 0x70,
  timestamp: 0x74,
  regex: 0x78,
  dbPointer: 0x7c,
  javascript: 0x80,
  javascriptWithScope: 0x84,
  maxKey: 0xf0,
}
/** Ends the list of fields of a document and of items of an array: below every first byte. */
const end = 0x00

let shortened = 0

/**
 * One key of an index: the values of its fields in order, each ascending (1) or descending (-1). What is missing has the
 * key of null. Long values are shortened (long-keys.ts); `shortenedFields` tells which.
 */
export function encodeKey(values: readonly (Value | undefined)[], directions: readonly (1 | -1)[]): Buffer {
  resetKey()
  shortened = 0
  for (let i = 0; i < values.length; i++) {
    const start = keyPosition()
    writeValue(values[i] ?? null)
    const keep = keptBytes(i)
    if (keyPosition() - start > keep) {
      shortenFrom(start, keep)
      shortened |= 1 << i
    }
    if (directions[i] === -1) invertFrom(start)
  }
  return finishKey()
}

/** A bit for each field that the last `encodeKey` has shortened. */
export const shortenedFields = (): number => shortened

/** The encoding of one ascending value. */
export function encodeValue(value: Value): Buffer {
  resetKey()
  writeValue(value)
  return finishKey()
}

/**
 * The bytes between which the encodings of a value's type lie: `[low, high)`. Ranges ($gt, $lt ...) stay within the type of
 * their operand. NaN is left out: no number is less or greater than it.
 */
export function typeRange(value: Value): { low: Buffer; high: Buffer } {
  const type = canonicalType(value)
  if (type === typeOrder.number) return { low: Buffer.from([nanByte + 1]), high: Buffer.from([numbersEnd]) }
  const first = encodeValue(value)[0]!
  if (type === typeOrder.bool) return { low: Buffer.from([firstByte.bool]), high: Buffer.from([firstByte.bool + 2]) }
  return { low: Buffer.from([first]), high: Buffer.from([first + 1]) }
}

function writeValue(value: Value): void {
  switch (typeof value) {
    case 'string':
      writeByte(firstByte.string)
      return writeText(value)
    case 'number':
    case 'bigint':
      return writeNumberKey(value)
    case 'boolean':
      return writeByte(firstByte.bool + (value ? 1 : 0))
    default:
      if (value === null) return writeByte(firstByte.null)
      if (value instanceof ObjectId) {
        writeByte(firstByte.objectId)
        return writeRaw(value.id)
      }
      return writeObject(value)
  }
}

function writeObject(value: Exclude<Value, null | string | number | bigint | boolean>): void {
  switch (canonicalType(value)) {
    case typeOrder.number:
      return writeNumberKey(value as Num)
    case typeOrder.date:
      writeByte(firstByte.date)
      return writeDate((value as Date).getTime())
    case typeOrder.string:
      writeByte(firstByte.string)
      return writeText(textOf(value as BSONSymbol))
    case typeOrder.object:
      return writeDocument(firstByte.object, value as Doc)
    case typeOrder.array:
      return writeArray(value as Value[])
    case typeOrder.binData:
      return writeBinary(value as Binary)
    default:
      return writeRare(value)
  }
}

/** Milliseconds as a signed integer of 64 bits. */
function writeDate(ms: number): void {
  const whole = Number.isNaN(ms) ? 0 : ms
  const high = Math.floor(whole / 0x1_0000_0000)
  writeUInt32(high + 0x8000_0000)
  writeUInt32(whole - high * 0x1_0000_0000)
}

/** Documents compare field by field: the value's type, then the name, then the value. */
function writeDocument(first: number, document: Doc): void {
  writeByte(first)
  for (const [name, value] of document) {
    writeByte(canonicalType(value) + 2)
    writeText(name)
    writeValue(value)
  }
  writeByte(end)
}

function writeArray(items: readonly Value[]): void {
  writeByte(firstByte.array)
  for (const item of items) writeValue(item)
  writeByte(end)
}

/** Binaries compare by length first; an old binary (subtype 2) counts four bytes more. */
function writeBinary(value: Binary): void {
  const bytes = binaryBytes(value)
  writeByte(firstByte.binData)
  writeUInt32(bytes.length + (value.sub_type === 2 ? 4 : 0))
  writeByte(value.sub_type)
  writeRaw(bytes)
}

function writeRare(value: Value): void {
  switch (canonicalType(value)) {
    case typeOrder.timestamp:
      writeByte(firstByte.timestamp)
      writeUInt32((value as Timestamp).t)
      return writeUInt32((value as Timestamp).i)
    case typeOrder.regex:
      writeByte(firstByte.regex)
      writeText((value as BSONRegExp).pattern)
      return writeText((value as BSONRegExp).options)
    case typeOrder.undefined:
      return writeByte(firstByte.undefined)
    case typeOrder.minKey:
      return writeByte(firstByte.minKey)
    case typeOrder.maxKey:
      return writeByte(firstByte.maxKey)
    case typeOrder.dbPointer:
      writeByte(firstByte.dbPointer)
      writeUInt32(Buffer.byteLength((value as DBPointer).namespace))
      writeText((value as DBPointer).namespace)
      return writeRaw((value as DBPointer).id.id)
    default:
      return writeCode(value as Code)
  }
}

function writeCode(value: Code): void {
  const scope = scopeOf(value)
  writeByte(scope === null ? firstByte.javascript : firstByte.javascriptWithScope)
  writeText(value.code)
  if (scope !== null) writeDocument(firstByte.object, scope)
}
