// One process per data folder. The lock is a lock of the kernel on a file, so that it ends with the process however it
// ends, and two processes that start together cannot both have it.

import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sqliteCode, StorageError } from './database.ts'

const busy = 5

/** Throws `StorageError` when another process has the folder. The lock is held until `release`, or the process ends. */
export function lockFolder(folder: string): { release(): void } {
  const file = new DatabaseSync(join(folder, 'lock'), { timeout: 0 })
  try {
    file.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    file.close()
    if (sqliteCode(error) === busy) throw new StorageError(`${folder} is in use by another process`)
    throw error
  }
  return { release: () => file.close() }
}
