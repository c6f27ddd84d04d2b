// A snapshot of an instance, running or not.

import { stat, statfs } from 'node:fs/promises'
import { databaseUrlOf, type Paths } from '../config/paths.ts'
import { StartError } from '../kit/service.ts'
import { HoldLost, holdStore, noHold, type StoreHold } from './hold.ts'
import { manifestFormat, type SnapshotEnd, type SnapshotHead } from './manifest.ts'
import type { Repository } from './repository.ts'
import { otherFiles, storeFiles } from './sources.ts'
import { instanceOf, type SourceFile, storeAhead, takeSnapshot } from './take.ts'

export type BackupInput = {
  paths: Paths
  /** Facteur runs on this data folder. Otherwise the caller keeps it from starting. */
  running: boolean
  /** The store is in the data folder, and not a MongoDB elsewhere. */
  embedded: boolean
  secrets: Readonly<Record<string, string>>
  configFile: string | undefined
  about: Pick<SnapshotHead, 'version' | 'domain' | 'settings'>
  /** A stage begins that has so many bytes before it; answers what is told of each piece. */
  onStage: (stage: 'ahead' | 'copy' | 'again', bytes: number) => (bytes: number) => void
}

/** From here on a first run copies what it can before it asks the store to hold still. */
const aheadFromBytes = 64 * 1024 * 1024
/** How often a copy is begun when the store had to let go of its file. Each time less is left to be written. */
const maxAttempts = 3
/** A log that grows while the file is held must not fill the disk of the academy. */
const minFreeBytes = 256 * 1024 * 1024

export async function backup(repository: Repository, input: BackupInput): Promise<{ path: string } & SnapshotEnd> {
  const instance = instanceOf(input.secrets['numenKey'] ?? '')
  const earlier = await repository.snapshots()
  if (earlier.some(({ head }) => head.instance !== instance))
    throw new StartError(
      `${repository.folder} contient les sauvegardes d’une autre instance de Facteur : choisissez un autre dossier.`,
    )
  await repository.clear()
  const holds = input.embedded && input.running
  const storedAhead = holds && earlier.length === 0 ? await copyAhead(repository, input) : 0
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptBackup(repository, input, { instance, storedAhead, again: attempt > 1 })
    } catch (error) {
      if (!(error instanceof HoldLost) || attempt === maxAttempts) throw error
    }
  }
}

/** The larger part of a first copy is made while the store works on as usual. */
async function copyAhead(repository: Repository, { paths, onStage }: BackupInput): Promise<number> {
  let newBytes = 0
  for (const file of await storeFiles(paths, { withLog: false }))
    if (file.size >= aheadFromBytes) newBytes += await storeAhead(repository, file, onStage('ahead', file.size))
  return newBytes
}

async function attemptBackup(
  repository: Repository,
  input: BackupInput,
  { instance, storedAhead, again }: { instance: string; storedAhead: number; again: boolean },
): Promise<{ path: string } & SnapshotEnd> {
  const { paths, running, embedded, about } = input
  const asOf = new Date().toISOString()
  const hold = await beginHold(input)
  try {
    // The store first: a message that goes from the store to the relay in the meantime is then in both, and never in none.
    const store = embedded ? await storeFiles(paths, { withLog: !running }) : []
    const files: SourceFile[] = [...store, ...(await otherFiles(paths, input.secrets, input.configFile))]
    const bytes = files.reduce((sum, { size }) => sum + size, 0)
    return await takeSnapshot(repository, {
      head: { format: manifestFormat, asOf, instance, database: embedded ? 'embedded' : 'mongodb', ...about },
      files,
      onBytes: input.onStage(again ? 'again' : 'copy', bytes),
      storedAhead,
      confirm: () => hold.end(),
    })
  } finally {
    await hold.release()
  }
}

async function beginHold({ paths, running, embedded }: BackupInput): Promise<StoreHold> {
  if (!running || !embedded) return noHold
  await stat(paths.sockets.database).catch((error: unknown) => {
    throw new StartError('La base de données de Facteur ne répond pas : attendez que Facteur soit prêt.', {
      cause: error,
    })
  })
  return await holdStore(databaseUrlOf('', paths), async () => {
    const { bavail, bsize } = await statfs(paths.store)
    if (bavail * bsize < minFreeBytes)
      throw new StartError(
        `Le disque de ${paths.data} est presque plein : la sauvegarde est abandonnée, libérez de la place d’abord.`,
      )
  })
}
