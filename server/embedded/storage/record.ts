// How a document lies in its table: plain BSON, or compressed where that is clearly smaller.
//
// Compressed: the length of the document as a negative int32 (plain BSON begins with it as a positive one), a byte that
// names the method, the data. Zstandard, because it is the quickest to give up on what cannot be compressed and because it
// takes a dictionary: the documents of a collection resemble each other more than each resembles itself, so that with a
// dictionary made from them (dictionary-training.ts) they take half the place. Deflate is what the first layout used.

import { inflateRawSync } from 'node:zlib'
import { asBuffer } from '../bson/reader.ts'
import { damagedRecord } from './damage.ts'
import { dictionaryOf } from './dictionary.ts'
import type { Dictionary } from './dictionary.ts'
import { compress, decompress } from './zstd.ts'

/** Below this a document fits in a page as it is, and its compression costs more than it brings. */
const compressFromBytes = 2048
/** With a dictionary also what has little in itself that comes twice. */
const withDictionaryFromBytes = 256
/** Longer documents are chunks of files: each is its own dictionary. */
const withDictionaryToBytes = 64 * 1024
/** Compressed documents are at most this part of the original, or they are kept as they are. */
const worthwhile = 0.85
/** Of Zstandard's levels the last before time doubles: a tenth smaller than the usual one in a third more time. */
const dictionaryLevel = 5
const headerBytes = 5
/** More than any document has. */
const maxRecordBytes = 17 * 1024 * 1024

const deflated = 1
const zstandard = 2
/** Followed by the number of the dictionary. */
const zstandardWithDictionary = 3

export function packRecord(bytes: Uint8Array, dictionary?: Dictionary): Uint8Array {
  const { length } = bytes
  if (dictionary && length >= withDictionaryFromBytes && length <= withDictionaryToBytes) {
    return record(bytes, compress(bytes, dictionaryLevel, dictionary), zstandardWithDictionary, dictionary.id)
  }
  return length < compressFromBytes ? bytes : record(bytes, compress(bytes, 1), zstandard)
}

function record(bytes: Uint8Array, packed: Buffer, method: number, dictionary?: number): Uint8Array {
  if (packed.length > bytes.length * worthwhile) return bytes
  const start = dictionary === undefined ? headerBytes : headerBytes + 4
  const made = Buffer.allocUnsafe(start + packed.length)
  made.writeInt32LE(-bytes.length, 0)
  made[4] = method
  if (dictionary !== undefined) made.writeUInt32LE(dictionary, headerBytes)
  made.set(packed, start)
  return made
}

/** Throws 305 DataCorruptionDetected when the record is damaged. */
export function unpackRecord(stored: Uint8Array): Buffer {
  const packed = asBuffer(stored)
  if (packed.length < headerBytes) throw damagedRecord('cut short')
  const length = -packed.readInt32LE(0)
  if (length < 0) {
    if (packed.length !== -length || packed[packed.length - 1] !== 0) throw damagedRecord('another length')
    return packed
  }
  if (length > maxRecordBytes) throw damagedRecord('impossible length')
  const document = unpack(packed, length)
  if (document.length !== length) throw damagedRecord('another length')
  return document
}

function unpack(packed: Buffer, length: number): Buffer {
  const method = packed[4]!
  const dictionary = method === zstandardWithDictionary ? dictionaryFor(packed) : undefined
  try {
    if (dictionary) return decompress(packed.subarray(headerBytes + 4), length, dictionary)
    if (method === zstandard) return decompress(packed.subarray(headerBytes), length)
    if (method === deflated) return inflate(packed.subarray(headerBytes), length)
  } catch {
    throw damagedRecord('cannot be expanded')
  }
  throw damagedRecord(`compressed in an unknown way, ${method}`)
}

const inflate = (packed: Buffer, length: number): Buffer =>
  inflateRawSync(packed, { chunkSize: length + 64, maxOutputLength: length + 64 })

function dictionaryFor(packed: Buffer): Dictionary {
  const dictionary = packed.length < headerBytes + 4 ? undefined : dictionaryOf(packed.readUInt32LE(headerBytes))
  if (dictionary === undefined) throw damagedRecord('its dictionary is missing')
  return dictionary
}
