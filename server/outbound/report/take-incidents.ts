import { readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { asAppError } from '../../contract/errors.ts'
import type { Incident } from './incident.ts'

const Schema: z.ZodType<Incident> = z.object({
  kind: z.enum(['failed', 'delayed']),
  sender: z.string(),
  recipient: z.string(),
  status: z.string(),
  diagnostic: z.string(),
  remoteMta: z.string().nullable(),
  arrivedAt: z.iso.datetime(),
  retryUntil: z.iso.datetime().nullable(),
  header: z.string(),
})

/**
 * Calls `take` for each incident, oldest first, and removes it when that resolves. `unavailable` leaves it and ends the
 * round; any other failure, and a file that is none, is put aside for an administrator: it would stop all others for ever.
 */
export async function takeIncidents(
  folder: string,
  take: (incident: Incident) => Promise<void>,
  onPutAside: (file: string, error: unknown) => void,
): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names.filter((each) => each.endsWith('.json')).sort()) {
    const path = join(folder, name)
    try {
      await take(Schema.parse(JSON.parse(await readFile(path, 'utf8'))))
      await rm(path)
    } catch (error) {
      if (asAppError(error).code === 'unavailable') throw error
      await rename(path, `${path}.aside`)
      onPutAside(name, error)
    }
  }
}
