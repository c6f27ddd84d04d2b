import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

/**
 * What Haraka `out` could not deliver, told to the pump by one file each: Haraka forgets a message only when the file is
 * on disk, and the pump removes the file only when the sender's report is in the queue.
 */
export const Incident = z.object({
  kind: z.enum(['failed', 'delayed']),
  sender: z.string(),
  recipient: z.string(),
  status: z.string(),
  diagnostic: z.string(),
  remoteMta: z.string().nullable(),
  arrivedAt: z.iso.datetime(),
  retryUntil: z.iso.datetime().nullable(),
  /** Header of the original, latin1. */
  header: z.string(),
})
export type Incident = z.infer<typeof Incident>

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

/** Calls `take` for each incident, oldest first, and removes it when that resolves; a throw leaves it and ends the round. */
export async function takeIncidents(
  folder: string,
  take: (incident: Incident) => Promise<void>,
  onUnreadable: (file: string) => void,
): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names.filter((each) => each.endsWith('.json')).sort()) {
    const path = join(folder, name)
    const incident = parseIncident(await readFile(path, 'utf8'))
    if (incident === null) {
      // Kept for an administrator to look at; it would stop the round for ever.
      await rename(path, `${path}.unreadable`)
      onUnreadable(name)
      continue
    }
    await take(incident)
    await rm(path)
  }
}

function parseIncident(text: string): Incident | null {
  try {
    return Incident.parse(JSON.parse(text))
  } catch {
    return null
  }
}
