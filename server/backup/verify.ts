// Reads everything that a backup folder holds, and compares it with its hashes.

import { DamagedPiece } from './chunks.ts'
import { DamagedManifest, readFiles } from './manifest.ts'
import { inParallel } from './pieces.ts'
import type { Repository } from './repository.ts'

export type Verified = {
  chunks: number
  damaged: string[]
  /** Snapshots that cannot be restored whole, with how many of their pieces are bad; null: the list itself is. */
  snapshots: { name: string; badPieces: number | null }[]
}

/** A damaged piece is taken out of the way, so that the next backup keeps it anew where the instance still has it. */
export async function verify(
  repository: Repository,
  onProgress: (done: number, total: number) => void,
): Promise<Verified> {
  const { chunks } = repository
  const result: Verified = { chunks: 0, damaged: [], snapshots: [] }
  const bad = new Set<string>()
  const groups = await chunks.groups()
  for (const [index, group] of groups.entries()) {
    const hashes = await chunks.inGroup(group)
    await inParallel(hashes.length, async (at) => {
      result.chunks++
      await chunks.get(hashes[at]!).catch((error: unknown) => {
        if (!(error instanceof DamagedPiece)) throw error
        bad.add(hashes[at]!)
        result.damaged.push(error.message)
      })
    })
    onProgress(index + 1, groups.length)
  }
  for (const hash of bad) await chunks.setAside(hash)
  for (const snapshot of await repository.snapshots((name) => result.snapshots.push({ name, badPieces: null }))) {
    const badPieces = await countBad(repository, snapshot.path).catch((error: unknown) => {
      if (error instanceof DamagedManifest) return null
      throw error
    })
    if (badPieces !== 0) result.snapshots.push({ name: snapshot.name, badPieces })
  }
  return result
}

async function countBad(repository: Repository, path: string): Promise<number> {
  let bad = 0
  for await (const file of readFiles(path))
    for (const hash of file.hashes) if (!(await repository.chunks.has(hash))) bad++
  return bad
}
