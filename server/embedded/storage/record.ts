// How a document lies in its table: plain BSON, or a Zstandard frame of it where that is clearly smaller. The two are told
// apart by their first four bytes: a frame's magic number, read as BSON's length, would be negative.

import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { asBuffer } from '../bson/reader.ts'

/** Below this a document fits in a page as it is, and its compression costs more than it brings. */
const compressFromBytes = 2048
const worthwhile = 0.85
const frameMagic = 0xfd2fb528
const options = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }

export function packRecord(bytes: Uint8Array): Uint8Array {
  if (bytes.length < compressFromBytes) return bytes
  const packed = zstdCompressSync(bytes, options)
  return packed.length < bytes.length * worthwhile ? packed : bytes
}

export function unpackRecord(stored: Uint8Array): Buffer {
  const buffer = asBuffer(stored)
  return buffer.length >= 4 && buffer.readUInt32LE(0) === frameMagic ? zstdDecompressSync(buffer) : buffer
}
