// The write-ahead log as bytes (https://www.sqlite.org/fileformat2.html#the_write_ahead_log). SQLite takes of a log what is
// whole and says nothing of the rest. A log that ends in the middle of a write is usual after a power cut: nobody was told
// of that write. One that goes on with whole commits after a broken place has lost something.

import { type FileHandle, open } from 'node:fs/promises'

const headerBytes = 32
const frameHeaderBytes = 24
const magicLittle = 0x377f0682
const magicBig = 0x377f0683

export type LogState = {
  /** Pages that SQLite will take. */
  frames: number
  /** Transactions behind the first broken page. */
  lostCommits: number
}

/** Null where there is no log, or an empty one. To be called before the store is opened: that may begin the log anew. */
export async function inspectLog(path: string): Promise<LogState | null> {
  const file = await open(path).catch(() => null)
  if (file === null) return null
  try {
    return await inspect(file)
  } finally {
    await file.close()
  }
}

async function inspect(file: FileHandle): Promise<LogState | null> {
  const header = await readAt(file, 0, headerBytes)
  if (header === null) return null
  const magic = header.readUInt32BE(0)
  // Not a log, as far as SQLite is concerned: it will be begun anew.
  if (magic !== magicLittle && magic !== magicBig) return null
  const pageBytes = header.readUInt32BE(8)
  if (pageBytes < 512 || pageBytes > 65536) return null
  const checksum = new Checksum(magic === magicBig)
  checksum.add(header, 0, 24)
  if (!checksum.is(header, 24)) return null
  const salt = header.subarray(16, 24)
  const state: LogState = { frames: 0, lostCommits: 0 }
  let broken = false
  for (let at = headerBytes; ; at += frameHeaderBytes + pageBytes) {
    const frame = await readAt(file, at, frameHeaderBytes + pageBytes)
    // Older frames, of which the log has been begun anew since, carry another salt.
    if (frame === null || !frame.subarray(8, 16).equals(salt)) return state
    if (!broken) {
      checksum.add(frame, 0, 8)
      checksum.add(frame, frameHeaderBytes, frame.length)
      broken = !checksum.is(frame, 16)
      if (!broken) state.frames++
    } else if (frame.readUInt32BE(4) !== 0) state.lostCommits++
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer | null> {
  const bytes = Buffer.allocUnsafe(length)
  const { bytesRead } = await file.read(bytes, 0, length, position)
  return bytesRead === length ? bytes : null
}

/** The running checksum of header and frames. */
class Checksum {
  readonly #big: boolean
  #first = 0
  #second = 0

  constructor(big: boolean) {
    this.#big = big
  }

  add(bytes: Buffer, start: number, end: number): void {
    for (let at = start; at < end; at += 8) {
      const a = this.#big ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)
      const b = this.#big ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)
      this.#first = (this.#first + a + this.#second) >>> 0
      this.#second = (this.#second + b + this.#first) >>> 0
    }
  }

  /** Stored in big-endian order whatever the order it is computed in. */
  is(bytes: Buffer, at: number): boolean {
    return bytes.readUInt32BE(at) === this.#first && bytes.readUInt32BE(at + 4) === this.#second
  }
}
