/**
 * Backups of an instance: a folder, best on another disk, that holds snapshots.
 *
 *   facteur-backup.json     says what the folder is
 *   chunks/ab/abcdef…       pieces of files, each once (chunks.ts)
 *   snapshots/2026-…Z       what an instance was made of at that moment, as a list of pieces (manifest.ts)
 *   lock                    held by whoever works here
 *
 * A run adds pieces first and its snapshot last: killed in the middle it leaves pieces that the next run finds there
 * already, and no snapshot. The folder holds everyone's mail and the secrets of the instance, not encrypted: it is closed
 * to others (0700, files 0600), and as precious as the server itself.
 *
 * This room knows files, and of the store only that it can be held (hold.ts).
 */

import { closeSync, openSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StartError } from '../kit/service.ts'
import { Chunks, isMissing, syncFolder, writeDurably } from './chunks.ts'
import { DamagedManifest, readEnd, readHead, type SnapshotEnd, type SnapshotHead } from './manifest.ts'

const markerName = 'facteur-backup.json'
const format = 1
const snapshotName = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/

export type Snapshot = { name: string; path: string; head: SnapshotHead; end: SnapshotEnd }

export class Repository {
  readonly folder: string
  readonly chunks: Chunks
  readonly #lock: DatabaseSync

  private constructor(folder: string, lock: DatabaseSync) {
    this.folder = folder
    this.chunks = new Chunks(join(folder, 'chunks'))
    this.#lock = lock
  }

  /** Opens the folder; makes it where `create` is set. Throws `StartError` where it cannot be used. */
  static async open(path: string, { create }: { create: boolean }): Promise<Repository> {
    const folder = resolve(path)
    if (!(await isRepository(folder))) {
      if (!create) throw new StartError(`${folder} n’est pas un dossier de sauvegardes de Facteur.`)
      await make(folder)
    }
    return new Repository(folder, lock(folder))
  }

  /** Oldest first. Those that are damaged are told to `onDamaged`, and left out. */
  async snapshots(onDamaged: (name: string) => void = () => undefined): Promise<Snapshot[]> {
    const found: Snapshot[] = []
    for (const name of (await readdir(this.#snapshots)).sort()) {
      if (!snapshotName.test(name)) continue
      const path = join(this.#snapshots, name)
      try {
        found.push({ name, path, head: await readHead(path), end: await readEnd(path) })
      } catch (error) {
        if (!(error instanceof DamagedManifest)) throw error
        onDamaged(name)
      }
    }
    return found
  }

  /** The path of a snapshot that is to be made; two within one second would have one name. */
  async pathFor(asOf: Date): Promise<string> {
    const taken = new Set(await readdir(this.#snapshots))
    for (let time = asOf.getTime(); ; time += 1000) {
      const name = `${new Date(time).toISOString().slice(0, 19).replaceAll(':', '-')}Z`
      if (!taken.has(name)) return join(this.#snapshots, name)
    }
  }

  /** Removes what interrupted runs have left, and nothing else. */
  async clear(): Promise<void> {
    await this.chunks.clear()
    for (const name of await readdir(this.#snapshots))
      if (name.startsWith('new-')) await rm(join(this.#snapshots, name))
  }

  async removeSnapshot(snapshot: Snapshot): Promise<void> {
    await rm(snapshot.path)
    await syncFolder(this.#snapshots)
  }

  close(): void {
    this.#lock.close()
  }

  get #snapshots(): string {
    return join(this.folder, 'snapshots')
  }
}

async function isRepository(folder: string): Promise<boolean> {
  const text = await readFile(join(folder, markerName), 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return null
    throw error
  })
  if (text === null) return false
  const marker = JSON.parse(text) as { format?: unknown }
  if (marker.format === format) return true
  throw new StartError(`${folder} a été écrit par une autre version de Facteur : choisissez un autre dossier.`)
}

async function make(folder: string): Promise<void> {
  const there = await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
  // lost+found stands in every new file system; the other two are of a first run that was interrupted.
  const strange = there.filter((name) => !['lost+found', 'chunks', 'snapshots'].includes(name))
  if (strange.length > 0)
    throw new StartError(
      `${folder} n’est pas vide et n’est pas un dossier de sauvegardes de Facteur : choisissez un dossier vide ou nouveau.`,
    )
  // Never its parents: what is missing may be a disk that is not mounted.
  await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  })
  // A disk of another kind of system may know no modes: what it is mounted with counts there.
  await chmod(folder, 0o700).catch(() => undefined)
  await mkdir(join(folder, 'chunks'), { recursive: true, mode: 0o700 })
  await mkdir(join(folder, 'snapshots'), { recursive: true, mode: 0o700 })
  await writeDurably(join(folder, markerName), `${JSON.stringify({ format })}\n`)
  await syncFolder(folder)
}

const sqliteBusy = 5

/** A lock that ends with the process, however it ends. */
function lock(folder: string): DatabaseSync {
  // SQLite would make it readable to others.
  closeSync(openSync(join(folder, 'lock'), 'a', 0o600))
  const file = new DatabaseSync(join(folder, 'lock'), { timeout: 0 })
  try {
    file.exec('BEGIN EXCLUSIVE')
    return file
  } catch (error) {
    file.close()
    if (error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy)
      throw new StartError(`Une autre commande travaille déjà dans ${folder} : attendez qu’elle finisse.`)
    throw error
  }
}
