import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** In the data folder: when it was last backed up, for those who look after it. Backups themselves lie elsewhere. */
const noteName = 'last-backup.json'

/** Readable for the service also where another user makes the backups; it says no more than a date. */
export async function noteBackup(data: string, at: Date): Promise<void> {
  const file = join(data, noteName)
  await writeFile(`${file}.new`, JSON.stringify({ at: at.toISOString() }) + '\n', { mode: 0o644 })
  await rename(`${file}.new`, file)
}

/** Null where none is known of. */
export async function lastBackup(data: string): Promise<Date | null> {
  const text = await readFile(join(data, noteName), 'utf8').catch(() => null)
  const [, iso = ''] = /"at":"([^"]+)"/.exec(text ?? '') ?? []
  const at = new Date(iso)
  return Number.isNaN(at.getTime()) ? null : at
}
