// What of an instance goes into a snapshot, and what does not.
//
//   store/     the embedded store: its file and its log. Not its lock and what it makes by itself.
//   secrets/   as they are in use, wherever they came from
//   tls/       key and certificate
//   queue/     mail that the relay has taken over and that is nowhere else any more
//   config/    the configuration file
//
// run/ is made anew at each start. Redis holds counters, locks and caches, which would be wrong beside an older store; what
// is lost with them are application tokens and the memory of automatic replies. uploads/ holds what someone is attaching
// at this moment.

import { lstat, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Paths } from '../config/paths.ts'
import { isMissing } from './chunks.ts'
import type { SourceFile } from './take.ts'

export const storePath = 'store/store.sqlite'
export const configPath = 'config/facteur.toml'
const logPath = `${storePath}-wal`

/**
 * The files of the store. While it runs and its file is held, the log has only what came after; of a store that has ended
 * the log may hold what its last moments wrote.
 */
export async function storeFiles(paths: Paths, { withLog }: { withLog: boolean }): Promise<SourceFile[]> {
  const files: SourceFile[] = []
  for (const path of withLog ? [storePath, logPath] : [storePath]) {
    const file = join(paths.data, path)
    const found = await stat(file).catch(nullIfMissing)
    if (found) files.push({ path, from: { file }, size: found.size })
  }
  return files
}

export async function otherFiles(
  paths: Paths,
  secrets: Readonly<Record<string, string>>,
  configFile: string | undefined,
): Promise<SourceFile[]> {
  const files = new Map<string, SourceFile>()
  for (const folder of ['secrets', 'tls', 'queue'] as const)
    for (const file of await filesIn(paths[folder], folder)) files.set(file.path, file)
  // A secret may lie in a file elsewhere; here it is one of ours.
  for (const [name, secret] of Object.entries(secrets)) {
    const text = `${secret}\n`
    files.set(`secrets/${name}`, { path: `secrets/${name}`, from: { text }, size: Buffer.byteLength(text) })
  }
  if (configFile !== undefined) {
    const { size } = await stat(configFile)
    files.set(configPath, { path: configPath, from: { file: configFile }, size })
  }
  return [...files.values()]
}

async function filesIn(folder: string, name: string): Promise<SourceFile[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(nullIfMissing)
  const files: SourceFile[] = []
  for (const entry of entries ?? []) {
    const file = join(folder, entry.name)
    const path = `${name}/${entry.name}`
    if (entry.isDirectory()) files.push(...(await filesIn(file, path)))
    // A certificate is often a link to where it is renewed: what counts is what it points to.
    else if (entry.isFile() || entry.isSymbolicLink()) {
      const found = await stat(file).catch(nullIfMissing)
      if (found?.isFile()) files.push({ path, from: { file }, size: found.size })
    }
  }
  return files
}

/** True when the instance has something to lose. */
export async function hasStore(paths: Paths): Promise<boolean> {
  return (await lstat(join(paths.data, storePath)).catch(nullIfMissing)) !== null
}

function nullIfMissing(error: unknown): null {
  if (isMissing(error)) return null
  throw error
}
