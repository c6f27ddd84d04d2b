// The thread that moves the log into the file: the one who writes the file, and who waits for the disk doing so. It has a
// connection of its own; SQLite lets it work beside readers and the writer.

import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'

/** PASSIVE moves what nobody holds up. TRUNCATE also empties the log's file; it finds no writer, because none is let in. */
export type CheckpointMode = 'PASSIVE' | 'TRUNCATE'

export type CheckpointAnswer =
  | {
      /** Pages in the log, and how many of them are in the file (from the beginning of the log). */
      pages: number
      moved: number
      /** Somebody was in the way. */
      busy: boolean
    }
  | { message: string; errcode: number | undefined }

/** For a reader that is in the middle of a statement. */
const waitMs = 50

if (parentPort !== null) {
  const port = parentPort
  const { file } = workerData as { file: string }
  const sqlite = new DatabaseSync(file, { timeout: waitMs })
  // As for the writer: the log is written to the disk before the file is touched, and the file before the log is reused.
  sqlite.exec('PRAGMA synchronous = NORMAL; PRAGMA cache_size = -500')
  port.on('message', (mode: CheckpointMode) => port.postMessage(checkpoint(sqlite, mode)))
}

function checkpoint(sqlite: DatabaseSync, mode: CheckpointMode): CheckpointAnswer {
  try {
    const row = sqlite.prepare(`PRAGMA wal_checkpoint(${mode})`).get()
    return { pages: Number(row?.['log'] ?? 0), moved: Number(row?.['checkpointed'] ?? 0), busy: row?.['busy'] !== 0 }
  } catch (error) {
    const { message, errcode } = error as Error & { errcode?: number }
    return { message, errcode }
  }
}
