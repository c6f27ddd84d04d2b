import { randomBytes } from 'node:crypto'
import { mkdir, open, rename } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * What Haraka `out` could not deliver, told to the pump by one file each: Haraka forgets a message only when the file is
 * on disk, and the pump removes the file only when the sender's report is in the queue.
 */
export type Incident = {
  kind: 'failed' | 'delayed'
  sender: string
  recipient: string
  status: string
  diagnostic: string
  remoteMta: string | null
  /** ISO 8601. */
  arrivedAt: string
  retryUntil: string | null
  /** Header of the original, latin1. */
  header: string
}

/** Whole or not at all, and on disk when it resolves. */
export async function writeIncident(folder: string, incident: Incident): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const name = `${Date.now()}-${randomBytes(8).toString('hex')}`
  const path = join(folder, `${name}.new`)
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(JSON.stringify(incident))
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(path, join(folder, `${name}.json`))
  // The name must be on disk as well as the content.
  const directory = await open(folder, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
