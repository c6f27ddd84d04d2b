// Takes a snapshot: stores the pieces of every file, then the list.

import { open } from 'node:fs/promises'
import { hashOf, isMissing } from './chunks.ts'
import { ManifestWriter, readFiles, type SnapshotEnd, type SnapshotHead } from './manifest.ts'
import { storeFile, type StoredFile } from './pieces.ts'
import type { Repository, Snapshot } from './repository.ts'

/** What goes into a snapshot: a file of the machine, or a text that we make. */
export type SourceFile = {
  /** Its name in the snapshot. */
  path: string
  from: { file: string } | { text: string }
  size: number
}

export type TakeOptions = {
  head: SnapshotHead
  files: readonly SourceFile[]
  onBytes: (bytes: number) => void
  /** New bytes that are there already (`storeAhead`). */
  storedAhead: number
  /** Throws where what has been read is no longer of one moment: the snapshot is then given up. */
  confirm: () => Promise<void>
}

export async function takeSnapshot(
  repository: Repository,
  options: TakeOptions,
): Promise<{ path: string } & SnapshotEnd> {
  const before = await hashesOf((await repository.snapshots()).at(-1))
  const path = await repository.pathFor(new Date(options.head.asOf))
  const list = await ManifestWriter.create(path, options.head)
  let newBytes = options.storedAhead
  try {
    for (const source of options.files) {
      const kept = await storeSource(repository, source, before.get(source.path) ?? [], options.onBytes)
      if (kept === null) continue
      newBytes += kept.newBytes
      await list.add({ path: source.path, size: kept.size, hashes: kept.hashes })
    }
    await options.confirm()
    await repository.chunks.sync()
    return { path, ...(await list.finish(newBytes)) }
  } catch (error) {
    await list.abandon()
    throw error
  }
}

/**
 * Stores what a large file has now, without a list. It may be changing: what counts is that most of its pieces will be
 * there already when it is read again while it must not change. Answers how many bytes are new.
 */
export async function storeAhead(
  repository: Repository,
  source: SourceFile,
  onBytes: (bytes: number) => void,
): Promise<number> {
  return (await storeSource(repository, source, [], onBytes))?.newBytes ?? 0
}

async function hashesOf(snapshot: Snapshot | undefined): Promise<Map<string, string[]>> {
  const hashes = new Map<string, string[]>()
  if (snapshot) for await (const file of readFiles(snapshot.path)) hashes.set(file.path, file.hashes)
  return hashes
}

/** Null for a file that is gone by now: a message of the queue that has left. */
async function storeSource(
  { chunks }: Repository,
  { from, size }: SourceFile,
  before: readonly string[],
  onBytes: (bytes: number) => void,
): Promise<StoredFile | null> {
  if ('text' in from) {
    const content = Buffer.from(from.text)
    const { hash, newBytes } = await chunks.put(content, before[0])
    onBytes(content.length)
    return { size: content.length, hashes: [hash], newBytes }
  }
  const file = await open(from.file).catch((error: unknown) => {
    if (isMissing(error)) return null
    throw error
  })
  if (file === null) return null
  try {
    return await storeFile(chunks, file, size, before, onBytes)
  } finally {
    await file.close()
  }
}

/** Tells instances apart without saying anything of them. */
export const instanceOf = (secret: string): string => hashOf(Buffer.from(`facteur-backup:${secret}`)).slice(0, 16)
