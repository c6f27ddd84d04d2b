// A snapshot's list of contents: a text file with one JSON line for the snapshot, one for each file followed by the hashes
// of its pieces, one a line, and a last line with the hash of all lines before it. It gets its name when it is whole and
// on the disk, and the last line says so once more: what was interrupted is no snapshot.
//
// It is written and read line by line: the list of a store of a terabyte has a million lines.

import { createHash, type Hash } from 'node:crypto'
import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { syncFolder } from './chunks.ts'

export const manifestFormat = 1

export type SnapshotHead = {
  format: typeof manifestFormat
  /** Everything acknowledged before this moment is in it. */
  asOf: string
  /** Of the program that made it. */
  version: string
  /** The instance it is of, by a hash that says nothing about it. */
  instance: string
  domain: string
  database: 'embedded' | 'mongodb'
  /** Settings that came from the environment or the command line: they are in no file of the snapshot. */
  settings: { name: string; value: string | null }[]
}

export type SnapshotEnd = { end: string; files: number; bytes: number; newBytes: number }

export type ManifestFile = { path: string; size: number; hashes: string[] }

/** The list is not what was written, or not all of it. */
export class DamagedManifest extends Error {
  override readonly name = 'DamagedManifest'
}

export class ManifestWriter {
  readonly #path: string
  readonly #draft: string
  readonly #file: FileHandle
  readonly #hash: Hash = createHash('sha256')
  #waiting: string[] = []
  #files = 0
  #bytes = 0

  private constructor(path: string, draft: string, file: FileHandle) {
    this.#path = path
    this.#draft = draft
    this.#file = file
  }

  static async create(path: string, head: SnapshotHead): Promise<ManifestWriter> {
    const draft = join(dirname(path), `new-${process.pid}`)
    await rm(draft, { force: true })
    const writer = new ManifestWriter(path, draft, await open(draft, 'wx', 0o600))
    await writer.#line(JSON.stringify(head))
    return writer
  }

  async add(file: ManifestFile): Promise<void> {
    this.#files++
    this.#bytes += file.size
    await this.#line(JSON.stringify({ path: file.path, size: file.size }))
    for (const hash of file.hashes) await this.#line(hash)
  }

  /** Gives the snapshot its name. */
  async finish(newBytes: number): Promise<SnapshotEnd> {
    const end: SnapshotEnd = { end: this.#hash.digest('hex'), files: this.#files, bytes: this.#bytes, newBytes }
    this.#waiting.push(JSON.stringify(end))
    await this.#flush()
    await this.#file.sync()
    await this.#file.close()
    await rename(this.#draft, this.#path)
    await syncFolder(dirname(this.#path))
    return end
  }

  async abandon(): Promise<void> {
    await this.#file.close().catch(() => undefined)
    await rm(this.#draft, { force: true })
  }

  async #line(text: string): Promise<void> {
    this.#hash.update(`${text}\n`)
    this.#waiting.push(text)
    if (this.#waiting.length >= 1000) await this.#flush()
  }

  async #flush(): Promise<void> {
    const lines = this.#waiting
    this.#waiting = []
    await this.#file.writeFile(lines.map((line) => `${line}\n`).join(''))
  }
}

export async function readHead(path: string): Promise<SnapshotHead> {
  for await (const line of lines(path)) return parseHead(line)
  throw new DamagedManifest(`${path} is empty`)
}

/** The last line, without reading the others. */
export async function readEnd(path: string): Promise<SnapshotEnd> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const tail = Buffer.alloc(Math.min(size, 512))
    await file.read(tail, 0, tail.length, size - tail.length)
    return parseEnd(tail.toString('utf8').trimEnd().split('\n').at(-1) ?? '')
  } finally {
    await file.close()
  }
}

/** The files of a snapshot, each with its pieces. Throws `DamagedManifest`, at the latest after the last. */
export async function* readFiles(path: string): AsyncGenerator<ManifestFile> {
  const hash = createHash('sha256')
  let file: ManifestFile | undefined
  let first = true
  for await (const line of lines(path)) {
    if (line.startsWith('{"end"')) {
      if (file) yield file
      if (parseEnd(line).end !== hash.digest('hex')) throw new DamagedManifest(`${path} has been changed`)
      return
    }
    hash.update(`${line}\n`)
    if (first) parseHead(line)
    else if (line.startsWith('{')) {
      if (file) yield file
      file = parseFile(line)
    } else if (file && /^[0-9a-f]{64}$/.test(line)) file.hashes.push(line)
    else throw new DamagedManifest(`${path} has a line that does not belong there`)
    first = false
  }
  throw new DamagedManifest(`${path} is cut short`)
}

/** Reads the whole list once. */
export async function assertWhole(path: string): Promise<void> {
  for await (const file of readFiles(path)) void file
}

async function* lines(path: string): AsyncGenerator<string> {
  const file = await open(path)
  try {
    for await (const line of file.readLines({ encoding: 'utf8' })) yield line
  } finally {
    await file.close().catch(() => undefined)
  }
}

function parseHead(line: string): SnapshotHead {
  const head = parse(line) as Partial<SnapshotHead>
  if (head.format !== manifestFormat || typeof head.asOf !== 'string' || !Array.isArray(head.settings))
    throw new DamagedManifest('the snapshot is of another format')
  return head as SnapshotHead
}

function parseFile(line: string): ManifestFile {
  const { path, size } = parse(line) as Partial<ManifestFile>
  // A path must not lead out of the folder that is restored into.
  const isPlain = typeof path === 'string' && path.split('/').every((part) => !['', '.', '..'].includes(part))
  if (!isPlain || path.includes('\0') || typeof size !== 'number') throw new DamagedManifest('a file has no name')
  return { path, size, hashes: [] }
}

function parseEnd(line: string): SnapshotEnd {
  const end = parse(line) as Partial<SnapshotEnd>
  if (typeof end.end !== 'string') throw new DamagedManifest('the list is cut short')
  return end as SnapshotEnd
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch (error) {
    throw new DamagedManifest('the list has a line that is no JSON', { cause: error })
  }
}
