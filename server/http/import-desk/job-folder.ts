import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ImportJob } from '../../contract/imports.ts'

/**
 * The files of the one import there is: the academy's file, which holds NUMEN and goes as soon as it is not needed; what
 * became of each line, and the same as a report, which hold no secret; and where the work stands, for after a restart.
 */
export type JobFolder = ReturnType<typeof openJobFolder>

export function openJobFolder(uploads: string) {
  const folder = join(uploads, 'import')
  const paths = {
    file: join(folder, 'people.csv'),
    rows: join(folder, 'rows.jsonl'),
    report: join(folder, 'report.csv'),
    job: join(folder, 'job.json'),
  }
  return {
    ...paths,
    async make(): Promise<void> {
      await mkdir(folder, { recursive: true, mode: 0o700 })
    },
    async saveJob(job: ImportJob): Promise<void> {
      await writeFile(`${paths.job}.new`, JSON.stringify(job), { mode: 0o600 })
      await rename(`${paths.job}.new`, paths.job)
    },
    /** Null where there is none, or one of another version. */
    async loadJob(): Promise<ImportJob | null> {
      const text = await readFile(paths.job, 'utf8').catch(() => null)
      if (text === null) return null
      const parsed = ImportJob.safeParse(safeJson(text))
      return parsed.success ? parsed.data : null
    },
    async removeFile(): Promise<void> {
      await rm(paths.file, { force: true })
    },
    async removeAll(): Promise<void> {
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
