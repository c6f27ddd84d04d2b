import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Paths } from '../config/paths.ts'
import { isInstanceRunning, lockInstance } from '../kit/instance-lock.ts'

/** True while Facteur runs on this data folder, or a store that a killed one has left is still ending. */
export async function isInUse(paths: Paths): Promise<boolean> {
  return (await isInstanceRunning(lockPath(paths))) || (await isInstanceRunning(paths.sockets.database))
}

/** Keeps Facteur from starting on this data folder until `release`, or the end of the process. */
export async function lockStopped(paths: Paths): Promise<{ release(): Promise<void> }> {
  await mkdir(paths.run, { recursive: true, mode: 0o700 })
  return await lockInstance(lockPath(paths))
}

const lockPath = (paths: Paths): string => join(paths.run, 'facteur.sock')
