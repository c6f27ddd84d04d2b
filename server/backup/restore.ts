// Puts a snapshot into a data folder. Everything is brought into a folder beside the old contents first, checked, and then
// takes their place by renames. A plan on the disk says how far that is: killed before the renames, the next run begins
// anew and the old contents are untouched; killed among them, the next run finishes them. Until then no Facteur starts on
// the folder (config/folders.ts).

import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { restoreFolderName, restorePlanName as planName } from '../config/paths.ts'
import { StartError } from '../kit/service.ts'
import { isMissing, syncFolder, writeDurably } from './chunks.ts'
import { readFiles } from './manifest.ts'
import { writePieces } from './pieces.ts'
import type { Repository, Snapshot } from './repository.ts'

/** What is in the way, what takes its place, and where it goes. */
type Plan = { snapshot: string; from: string; fresh: string[]; old: string[]; aside: string }

const asidePrefix = 'before-restore-'

export type RestoreOptions = {
  repository: Repository
  snapshot: Snapshot
  data: string
  /** Old contents are put aside; without it they are a reason to refuse. */
  replace: boolean
  onBytes: (bytes: number) => void
  /** Looks at what has been brought, before it takes its place. */
  check: (folder: string) => Promise<void>
}

/** Answers the folder that the old contents are in now; null where there were none. */
export async function restore(options: RestoreOptions): Promise<string | null> {
  const { data } = options
  const old = await contentsOf(data)
  if (old.length > 0 && !options.replace)
    throw new StartError(
      `${data} n’est pas vide : rien n’a été changé. Indiquez un autre dossier avec --into, ou remplacez-le avec --replace (l’ancien contenu est gardé à côté).`,
    )
  const work = join(data, restoreFolderName)
  await rm(work, { recursive: true, force: true, maxRetries: 3 })
  try {
    const plan = await prepare(options, work, old)
    return await swap(data, plan)
  } catch (error) {
    // Once there is a plan the old contents may have been moved: the next run finishes that.
    if (!(await exists(join(work, planName)))) await rm(work, { recursive: true, force: true })
    throw error
  }
}

async function prepare(options: RestoreOptions, work: string, old: string[]): Promise<Plan> {
  // A name of its own: the check of a run that was killed a moment ago may still be looking at what that one had brought.
  const from = `new-${randomBytes(4).toString('hex')}`
  const fresh = join(work, from)
  await mkdir(fresh, { recursive: true, mode: 0o700 })
  await assertRoom(options.data, options.snapshot.end.bytes)
  await bring(options, fresh)
  await options.check(fresh)
  const aside = await asideName(options.data)
  const plan: Plan = { snapshot: options.snapshot.name, from, fresh: await readdir(fresh), old, aside }
  await writeDurably(join(work, `${planName}.new`), JSON.stringify(plan))
  await rename(join(work, `${planName}.new`), join(work, planName))
  await syncFolder(work)
  return plan
}

/** Of its own, also for the second restore within a second: what it holds counts as moved there by this one (`swap`). */
async function asideName(data: string): Promise<string> {
  const name = `${asidePrefix}${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`
  for (let number = 1; ; number++) {
    const unused = number === 1 ? name : `${name}-${number}`
    if (!(await exists(join(data, unused)))) return unused
  }
}

/** Finishes the renames of a run that was ended among them. Answers its snapshot; null where there was no such run. */
export async function finishInterrupted(data: string): Promise<string | null> {
  const text = await readFile(join(data, restoreFolderName, planName), 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return null
    throw error
  })
  if (text === null) return null
  const plan = JSON.parse(text) as Plan
  await swap(data, plan)
  return plan.snapshot
}

/** Each step is one rename, and is left out where it has been done. */
async function swap(data: string, { from, fresh, old, aside }: Plan): Promise<string | null> {
  const work = join(data, restoreFolderName)
  await mkdir(join(data, aside), { recursive: true, mode: 0o700 })
  for (const name of old)
    if (!(await exists(join(data, aside, name)))) await rename(join(data, name), join(data, aside, name))
  for (const name of fresh)
    if (await exists(join(work, from, name))) await rename(join(work, from, name), join(data, name))
  await syncFolder(data)
  await rm(work, { recursive: true, force: true })
  if (old.length > 0) return join(data, aside)
  await rm(join(data, aside), { recursive: true, force: true })
  return null
}

/** What has to make room. run/ holds sockets, and what earlier restores have put aside stays where it is. */
async function contentsOf(data: string): Promise<string[]> {
  const entries = await readdir(data, { withFileTypes: true })
  const names: string[] = []
  for (const entry of entries) {
    const { name } = entry
    if (['run', 'lost+found', restoreFolderName].includes(name) || name.startsWith(asidePrefix)) continue
    if (entry.isDirectory() && (await readdir(join(data, name))).length === 0)
      await rm(join(data, name), { recursive: true })
    else names.push(name)
  }
  return names
}

async function bring({ repository, snapshot, onBytes }: RestoreOptions, target: string): Promise<void> {
  const folders = new Set([target])
  for await (const file of readFiles(snapshot.path)) {
    const path = join(target, file.path)
    for (let folder = dirname(path); folder !== target; folder = dirname(folder)) folders.add(folder)
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const output = await open(path, 'wx', 0o600)
    try {
      await writePieces(repository.chunks, file.hashes, output, onBytes)
      await output.datasync()
    } finally {
      await output.close()
    }
    if ((await stat(path)).size !== file.size)
      throw new StartError(`${file.path} n’a pas sa taille dans la sauvegarde.`)
  }
  for (const folder of folders) await syncFolder(folder)
}

async function assertRoom(data: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(data)
  if (bavail * bsize >= bytes) return
  const megabytes = (count: number): string => `${Math.ceil(count / 1e6).toLocaleString('fr-FR')} Mo`
  throw new StartError(
    `Il faut ${megabytes(bytes)} libres sur le disque de ${data}, il y en a ${megabytes(bavail * bsize)} : rien n’a été changé.`,
  )
}

const exists = async (path: string): Promise<boolean> =>
  (await stat(path).catch((error: unknown) => {
    if (isMissing(error)) return null
    throw error
  })) !== null
