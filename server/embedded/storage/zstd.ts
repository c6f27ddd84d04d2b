// Zstandard with contexts that are kept. Each synchronous call of node:zlib makes a stream, a context and a digest of the
// dictionary, which for a document of ten kilobytes takes three times as long as the compression. A context that has
// ended a frame begins the next one with the same parameters and the same dictionary, so one for each dictionary is
// enough. It is reached by the handle of the stream, which Node does not document: where a Node does not have it as it is
// expected, the ordinary calls do the same, only slower (zstd.test.ts tells).

import { constants, createZstdCompress, createZstdDecompress, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { ZstdOptions } from 'node:zlib'

export type ZstdDictionary = { id: number; bytes: Buffer }

/** What Node's zlib streams have within. */
type Inside = {
  _handle: {
    writeSync(flush: number, ...parts: [Uint8Array, number, number, Uint8Array, number, number]): void
    onerror: () => void
  }
  _writeState: Uint32Array
  close(): void
}

class Context {
  readonly #stream: Inside
  #failed = false

  constructor(stream: unknown) {
    this.#stream = stream as Inside
    this.#stream._handle.onerror = () => {
      this.#failed = true
    }
  }

  /** How many bytes of `out` one frame takes; undefined when it does not fit or is broken: the context is spent then. */
  frame(flush: number, input: Uint8Array, out: Uint8Array): number | undefined {
    this.#stream._handle.writeSync(flush, input, 0, input.length, out, 0, out.length)
    const [roomLeft, inputLeft] = this.#stream._writeState
    return this.#failed || inputLeft !== 0 || roomLeft === 0 ? undefined : out.length - roomLeft!
  }

  close(): void {
    this.#stream.close()
  }
}

/** So many contexts of a kind are kept, of some hundred kilobytes each: one for each collection that is in use. */
const maxContexts = 16

/** The contexts of one kind, by dictionary and level; those not used for longest go first. */
class Contexts {
  readonly #open = new Map<string, Context>()
  readonly #make: (options: ZstdOptions) => unknown

  constructor(make: (options: ZstdOptions) => unknown) {
    this.#make = make
  }

  /** Undefined as `Context.frame`. With `wanted`, a frame of another length leaves no context behind: it may be unfinished. */
  frame(
    key: string,
    options: () => ZstdOptions,
    flush: number,
    input: Uint8Array,
    out: Uint8Array,
    wanted?: number,
  ): number | undefined {
    const context = this.#open.get(key) ?? new Context(this.#make(options()))
    this.#open.delete(key)
    const length = context.frame(flush, input, out)
    if (length === undefined || length !== (wanted ?? length)) context.close()
    else this.#open.set(key, context)
    if (this.#open.size > maxContexts) this.#forgetOldest()
    return length
  }

  #forgetOldest(): void {
    const [key, context] = this.#open.entries().next().value!
    this.#open.delete(key)
    context.close()
  }
}

const compressing = new Contexts(createZstdCompress)
const decompressing = new Contexts(createZstdDecompress)

/** 128 KB: more than the documents that have a dictionary; the chunks of files gain nothing from more. */
const windowLog = 17
/** Most that a frame is longer than what it holds (ZSTD_COMPRESSBOUND). */
const boundOf = (length: number): number => length + (length >> 8) + 128

/** Results are made here and then copied: most are much shorter than what they may be. */
const scratch = Buffer.alloc(boundOf(256 * 1024))

/** The length is known to whoever keeps the result, and is not in it. */
export function compress(bytes: Uint8Array, level: number, dictionary?: ZstdDictionary): Buffer {
  const bound = boundOf(bytes.length)
  const out = bound <= scratch.length ? scratch : Buffer.allocUnsafe(bound)
  const options = (): ZstdOptions => compressionOptions(level, dictionary)
  const length = keepsContexts()
    ? compressing.frame(`${level} ${dictionary?.id ?? ''}`, options, constants.ZSTD_e_end, bytes, out)
    : undefined
  if (length === undefined) return zstdCompressSync(bytes, { ...options(), chunkSize: bound })
  return Buffer.from(out.subarray(0, length))
}

function compressionOptions(level: number, dictionary: ZstdDictionary | undefined): ZstdOptions {
  const params = {
    [constants.ZSTD_c_compressionLevel]: level,
    [constants.ZSTD_c_contentSizeFlag]: 0,
    [constants.ZSTD_c_windowLog]: windowLog,
  }
  return dictionary ? { params, dictionary: dictionary.bytes } : { params }
}

/** `length`: of the result. Throws when it has another one, and when `packed` is broken. */
export function decompress(packed: Uint8Array, length: number, dictionary?: ZstdDictionary): Buffer {
  // Room for one byte more: what is longer is noticed.
  const out = Buffer.allocUnsafe(length + 1)
  const options = (): ZstdOptions => (dictionary ? { dictionary: dictionary.bytes } : {})
  const got = keepsContexts()
    ? decompressing.frame(String(dictionary?.id ?? ''), options, constants.ZSTD_e_flush, packed, out, length)
    : undefined
  if (got === length) return out.subarray(0, length)
  // Broken, longer or shorter: Node's own call says what it is.
  return zstdDecompressSync(packed, { ...options(), chunkSize: length + 64, maxOutputLength: length + 64 })
}

let tried: boolean | undefined

/** False where this Node has not what is needed. */
export const keepsContexts = (): boolean => (tried ??= contextsWork())

function contextsWork(): boolean {
  try {
    const text = Buffer.from('facteur facteur facteur facteur')
    const packed = Buffer.alloc(256)
    for (let round = 0; round < 2; round++) {
      const options = (): ZstdOptions => compressionOptions(1, undefined)
      const length = compressing.frame('try', options, constants.ZSTD_e_end, text, packed)
      if (length === undefined || !zstdDecompressSync(packed.subarray(0, length)).equals(text)) return false
      const back = Buffer.alloc(text.length + 1)
      if (decompressing.frame('', () => ({}), constants.ZSTD_e_flush, packed.subarray(0, length), back) !== text.length)
        return false
    }
    return true
  } catch {
    return false
  }
}
