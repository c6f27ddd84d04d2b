// Removes old snapshots, and the pieces that no snapshot needs any more.

import { StartError } from '../kit/service.ts'
import { readFiles } from './manifest.ts'
import type { Repository, Snapshot } from './repository.ts'

/** Which snapshots stay: the latest ones by number, or those younger than so many days. The latest always stays. */
export type Keep = { snapshots: number } | { days: number }

/** Hashes that are held in memory at once; with more, the pieces are gone through in several passes. */
const hashesAtOnce = 400_000
const dayMs = 86_400_000

export type Pruned = { snapshots: number; chunks: number; bytes: number }

/** Throws `StartError` where a list cannot be read: nobody knows then which pieces it needs. */
export async function prune(repository: Repository, keep: Keep, now = new Date()): Promise<Pruned> {
  const snapshots = await repository.snapshots((name) => {
    throw new StartError(
      `La liste de la sauvegarde ${name} est abîmée, rien n’est supprimé : vérifiez avec --verify, puis supprimez snapshots/${name} si elle ne sert plus.`,
    )
  })
  const old = outdated(snapshots, keep, now)
  for (const snapshot of old) await repository.removeSnapshot(snapshot)
  const kept = snapshots.filter((snapshot) => !old.includes(snapshot))
  return { snapshots: old.length, ...(await removeUnneeded(repository, kept)) }
}

/** `snapshots`: oldest first. */
export function outdated(snapshots: readonly Snapshot[], keep: Keep, now: Date): Snapshot[] {
  const candidates = snapshots.slice(0, -1)
  if ('snapshots' in keep) return candidates.slice(0, Math.max(0, snapshots.length - keep.snapshots))
  const since = now.getTime() - keep.days * dayMs
  return candidates.filter(({ head }) => new Date(head.asOf).getTime() < since)
}

async function removeUnneeded(repository: Repository, kept: readonly Snapshot[]): Promise<Omit<Pruned, 'snapshots'>> {
  const { chunks } = repository
  const groups = await chunks.groups()
  const pieces = kept.reduce((sum, { end }) => sum + Math.ceil(end.bytes / 1_000_000) + end.files, 0)
  const passes = Math.max(1, Math.ceil(pieces / hashesAtOnce))
  const removed = { chunks: 0, bytes: 0 }
  // What differences are taken from must be known before anything goes.
  const bases = await neededBases(repository, kept, passes)
  for (let pass = 0; pass < passes; pass++) {
    const needed = await neededInPass(kept, pass, passes)
    for (const group of groups.filter((group) => isInPass(group, pass, passes)))
      for (const hash of await chunks.inGroup(group)) {
        if (needed.has(hash) || bases.has(hash)) continue
        removed.bytes += await chunks.remove(hash)
        removed.chunks++
      }
  }
  return removed
}

const isInPass = (hash: string, pass: number, passes: number): boolean =>
  Number.parseInt(hash.slice(0, 2), 16) % passes === pass

async function neededInPass(kept: readonly Snapshot[], pass: number, passes: number): Promise<Set<string>> {
  const needed = new Set<string>()
  for (const snapshot of kept)
    for await (const file of readFiles(snapshot.path))
      for (const hash of file.hashes) if (isInPass(hash, pass, passes)) needed.add(hash)
  return needed
}

async function neededBases(repository: Repository, kept: readonly Snapshot[], passes: number): Promise<Set<string>> {
  const bases = new Set<string>()
  for (let pass = 0; pass < passes; pass++)
    for (const hash of await neededInPass(kept, pass, passes)) {
      const basis = await repository.chunks.basisOf(hash)
      if (basis !== null) bases.add(basis)
    }
  return bases
}
