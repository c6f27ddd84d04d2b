// The pieces of a backup. Each piece of a file is kept under the SHA-256 of its content, once, however many snapshots have
// it. A piece of which a few pages have changed is kept as the difference from the piece that stood at the same place
// before: a day's mail changes a little everywhere in the store's file, and would otherwise be stored as all of it.
//
// A difference is always taken from a piece that is kept whole, so one that is read needs one other at most.

import { createHash, randomBytes } from 'node:crypto'
import { constants as fsConstants } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { constants, zstdCompress, zstdDecompress } from 'node:zlib'

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

/** Smaller ones are quicker to compare and make more files; larger ones need more memory. */
export const pieceBytes = 1024 * 1024
/** Below this a difference saves nothing. */
const differenceFromBytes = 16 * 1024
/** A difference that takes more than this part of what the whole piece takes is not worth its second reading. */
const worthwhile = 0.5
/** Level 3 is the first at which zstd makes use of a dictionary that is as large as the piece. */
const level = 3
/** The window must see the piece and the one it is compared with. */
const windowLog = 21

const magic = 'FPC1'
const headerBytes = 5
const hashBytes = 32
const stored = { plain: 0, whole: 1, difference: 2 } as const

export type Put = { hash: string; newBytes: number }

/** What is kept under this name is not what it was. */
export class DamagedPiece extends Error {
  override readonly name = 'DamagedPiece'
  readonly hash: string
  constructor(hash: string, why: string) {
    super(`${hash}: ${why}`)
    this.hash = hash
  }
}

export const hashOf = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex')

export class Chunks {
  readonly folder: string
  readonly #touched = new Set<string>()

  constructor(folder: string) {
    this.folder = folder
  }

  /** Keeps a piece. `before` is the hash of what stood at its place in the last snapshot. */
  async put(content: Buffer, before?: string): Promise<Put> {
    const hash = hashOf(content)
    const found = await stat(this.#path(hash)).catch(() => null)
    if (found !== null && found.size > headerBytes) return { hash, newBytes: 0 }
    const record = (await this.#difference(content, before)) ?? (await whole(content))
    await this.#write(hash, record)
    return { hash, newBytes: record.length }
  }

  /** Throws `DamagedPiece` when it is missing or not what its name says. */
  async get(hash: string): Promise<Buffer> {
    const content = await this.#read(hash, true)
    if (hashOf(content) !== hash) throw new DamagedPiece(hash, 'its content has changed')
    return content
  }

  /** Of a difference: the piece that it needs. */
  async basisOf(hash: string): Promise<string | null> {
    const file = await open(this.#path(hash)).catch(() => null)
    if (file === null) return null
    try {
      const header = Buffer.alloc(headerBytes + hashBytes)
      const { bytesRead } = await file.read(header, 0, header.length, 0)
      return bytesRead === header.length && header[4] === stored.difference ? header.toString('hex', headerBytes) : null
    } finally {
      await file.close()
    }
  }

  async has(hash: string): Promise<boolean> {
    return (await stat(this.#path(hash)).catch(() => null)) !== null
  }

  /** The names of the folders that hold pieces: the first two digits of their hashes. */
  async groups(): Promise<string[]> {
    return (await readdir(this.folder)).filter((name) => /^[0-9a-f]{2}$/.test(name)).sort()
  }

  async inGroup(group: string): Promise<string[]> {
    return (await readdir(join(this.folder, group))).filter((name) => /^[0-9a-f]{64}$/.test(name)).sort()
  }

  /** Answers how many bytes that frees. */
  async remove(hash: string): Promise<number> {
    const { size } = await stat(this.#path(hash))
    await rm(this.#path(hash))
    return size
  }

  /** Takes a damaged piece out of the way, so that the next backup keeps a good one if it still can. */
  async setAside(hash: string): Promise<void> {
    await rename(this.#path(hash), `${this.#path(hash)}.damaged`).catch(() => undefined)
  }

  /** What an interrupted run has left. */
  async clear(): Promise<void> {
    for (const name of await readdir(this.folder)) if (name.startsWith('new-')) await rm(join(this.folder, name))
  }

  /** The names of new pieces are on the disk when this returns; their content has been since `put`. */
  async sync(): Promise<void> {
    for (const folder of [this.folder, ...this.#touched]) await syncFolder(folder)
    this.#touched.clear()
  }

  #path(hash: string): string {
    return join(this.folder, hash.slice(0, 2), hash)
  }

  async #write(hash: string, record: Buffer): Promise<void> {
    const path = this.#path(hash)
    const group = join(this.folder, hash.slice(0, 2))
    await mkdir(group, { recursive: true, mode: 0o700 })
    const draft = join(this.folder, `new-${randomBytes(8).toString('hex')}`)
    try {
      await writeDurably(draft, record)
      await rename(draft, path)
    } catch (error) {
      await rm(draft, { force: true })
      throw error
    }
    this.#touched.add(group)
  }

  async #difference(content: Buffer, before: string | undefined): Promise<Buffer | null> {
    if (before === undefined || content.length < differenceFromBytes) return null
    const basis = (await this.basisOf(before)) ?? before
    // One that is gone or damaged is no basis; that it is damaged is for `verify` to say.
    const from = await this.get(basis).catch(() => null)
    const kept = await stat(this.#path(basis)).catch(() => null)
    if (from === null || kept === null || from.length < differenceFromBytes) return null
    const packed = await compress(content, { dictionary: from, params: parameters })
    if (packed.length > kept.size * worthwhile) return null
    return Buffer.concat([header(stored.difference), Buffer.from(basis, 'hex'), packed])
  }

  async #read(hash: string, mayDiffer: boolean): Promise<Buffer> {
    const record = await readFile(this.#path(hash)).catch((error: unknown) => {
      if (isMissing(error)) throw new DamagedPiece(hash, 'it is missing')
      throw error
    })
    if (record.length < headerBytes || record.toString('latin1', 0, 4) !== magic)
      throw new DamagedPiece(hash, 'it is not a piece of a backup')
    try {
      return await this.#unpack(record, mayDiffer)
    } catch (error) {
      if (error instanceof DamagedPiece) throw error
      throw new DamagedPiece(hash, error instanceof Error ? error.message : 'it cannot be unpacked')
    }
  }

  async #unpack(record: Buffer, mayDiffer: boolean): Promise<Buffer> {
    const limit = { maxOutputLength: pieceBytes }
    switch (record[4]) {
      case stored.plain:
        return record.subarray(headerBytes)
      case stored.whole:
        return await decompress(record.subarray(headerBytes), limit)
      case stored.difference: {
        if (!mayDiffer) throw new Error('it is a difference from a difference')
        const dictionary = await this.#read(record.toString('hex', headerBytes, headerBytes + hashBytes), false)
        return await decompress(record.subarray(headerBytes + hashBytes), { ...limit, dictionary })
      }
      default:
        throw new Error('it is kept in an unknown way')
    }
  }
}

const parameters = { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_windowLog]: windowLog }

async function whole(content: Buffer): Promise<Buffer> {
  const packed = await compress(content, { params: { [constants.ZSTD_c_compressionLevel]: level } })
  return packed.length < content.length
    ? Buffer.concat([header(stored.whole), packed])
    : Buffer.concat([header(stored.plain), content])
}

const header = (kind: number): Buffer => Buffer.concat([Buffer.from(magic, 'latin1'), Buffer.from([kind])])

/** Writes a new file, closed to others; its bytes are on the disk when this returns. */
export async function writeDurably(path: string, content: Uint8Array | string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(content)
    await file.datasync()
  } finally {
    await file.close()
  }
}

/** Some file systems of other machines know no fsync of a folder: they answer EINVAL, and have nothing to wait for. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, fsConstants.O_RDONLY | fsConstants.O_DIRECTORY)
  try {
    await folder.sync().catch(() => undefined)
  } finally {
    await folder.close()
  }
}

export const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'
