// How a document lies in its table: plain BSON, or compressed where that is clearly smaller.
//
// Compressed: the length of the document as a negative int32 (plain BSON begins with it as a positive one), a byte that
// names the method, the data. Deflate for what a message's metadata measures, because it is the cheapest to undo for a
// few kilobytes; Zstandard for the chunks of files, because it is the quickest to give up on what cannot be compressed.

import { constants, deflateRawSync, inflateRawSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { asBuffer } from '../bson/reader.ts'
import { damagedRecord } from './damage.ts'

/** Below this a document fits in a page as it is, and its compression costs more than it brings. */
const compressFromBytes = 2048
const largeFromBytes = 64 * 1024
/** Compressed documents are at most this part of the original, or they are kept as they are. */
const worthwhile = 0.85
const headerBytes = 5
/** More than any document has. */
const maxRecordBytes = 17 * 1024 * 1024
const deflated = 1
const zstandard = 2

export function packRecord(bytes: Uint8Array): Uint8Array {
  if (bytes.length < compressFromBytes) return bytes
  const method = bytes.length < largeFromBytes ? deflated : zstandard
  const packed = method === deflated ? deflate(bytes) : zstd(bytes)
  if (packed.length > bytes.length * worthwhile) return bytes
  const record = Buffer.allocUnsafe(headerBytes + packed.length)
  record.writeInt32LE(-bytes.length, 0)
  record[4] = method
  record.set(packed, headerBytes)
  return record
}

// One chunk of the right size instead of the default: otherwise most of the time goes into memory that is not used.
const deflate = (bytes: Uint8Array): Buffer => deflateRawSync(bytes, { level: 1, chunkSize: bytes.length + 64 })
const zstd = (bytes: Uint8Array): Buffer =>
  zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } })

/** Throws 305 DataCorruptionDetected when the record is damaged. */
export function unpackRecord(stored: Uint8Array): Buffer {
  const record = asBuffer(stored)
  if (record.length < headerBytes) throw damagedRecord('cut short')
  const length = -record.readInt32LE(0)
  if (length < 0) {
    if (record.length !== -length || record[record.length - 1] !== 0) throw damagedRecord('another length')
    return record
  }
  if (length > maxRecordBytes) throw damagedRecord('impossible length')
  const document = unpack(record[4]!, record.subarray(headerBytes), length)
  if (document.length !== length) throw damagedRecord('another length')
  return document
}

function unpack(method: number, packed: Buffer, length: number): Buffer {
  const options = { chunkSize: length + 64, maxOutputLength: length + 64 }
  try {
    if (method === deflated) return inflateRawSync(packed, options)
    if (method === zstandard) return zstdDecompressSync(packed, options)
  } catch {
    throw damagedRecord('cannot be expanded')
  }
  throw damagedRecord(`compressed in an unknown way, ${method}`)
}
