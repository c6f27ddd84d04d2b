import type { ChildProcess } from 'node:child_process'
import { createReadStream, createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as WebStream } from 'node:stream/web'
import type { Actor } from '../../directory/administration/actor.ts'
import { AppError } from '../../contract/errors.ts'
import { type ImportJob, type ImportRow, type ImportRows, maxImportBytes } from '../../contract/imports.ts'
import { createLogger } from '../../kit/log.ts'
import { safeFilename } from '../download.ts'
import { followImport } from './follow-import.ts'
import { openJobFolder } from './job-folder.ts'
import { readRows } from './rows.ts'

/**
 * The import of the console. It runs as `facteur import` in a process of its own, so that fifty thousand people cost
 * this one nothing, and goes on when the tab is closed. There is one at a time, with a dry run before it: a file is
 * sent, checked, and only then taken over. The file, which holds NUMEN, is deleted at the end, when the work is given
 * up, or a day later.
 */
export type ImportDesk = {
  job(): ImportJob | null
  /** Takes the file and begins the dry run. Throws `conflict` while another import is at work, `tooLarge`, `invalid`. */
  check(upload: { filename: string; body: ReadableStream<Uint8Array> | null; by: Actor }): Promise<ImportJob>
  /** Takes it over, from the beginning or where it was interrupted. Throws `conflict`. */
  start(options: { suspendMissing: boolean; by: Actor }): Promise<ImportJob>
  /** What is done stays, and the rest may be done later; of a check that is cut short nothing stays, the file neither. */
  cancel(): void
  /** Gives it up: the file and what is known of it go. Throws `conflict` while it is at work. */
  discard(): Promise<void>
  rows(kind: ImportRow['kind'], offset: number): Promise<ImportRows>
  /** What became of each line, as a CSV; null where there is none. */
  report(): Readable | null
  /** At start: what a restart interrupted. Later: files that nobody came back for. */
  sweep(): Promise<void>
  /** Ends the child with this process. */
  close(): void
}

export type ImportDeskDeps = {
  uploads: string
  /** `facteur import` with these arguments. */
  spawnImport: (args: readonly string[]) => ChildProcess
  /** For the audit log. */
  note: (action: 'importStarted' | 'importEnded', by: Actor, details: Record<string, string | number>) => Promise<void>
}

const log = createLogger('import')
/** A file that was sent and not taken over is kept this long. */
const keptMs = 24 * 3_600_000

export function createImportDesk({ uploads, spawnImport, note }: ImportDeskDeps): ImportDesk {
  const folder = openJobFolder(uploads)
  let job: ImportJob | null = null
  let child: ChildProcess | null = null
  let hasReport = false
  let isStopped = false

  const assertIdle = (): void => {
    if (child !== null) throw new AppError('conflict', 'Un import est déjà en cours.')
  }

  function run(
    next: ImportJob,
    flags: readonly string[],
    after: (ended: boolean) => ImportJob['phase'],
    onEnd: () => Promise<void> = () => Promise.resolve(),
  ): void {
    job = next
    hasReport = false
    isStopped = false
    const started = spawnImport([folder.file, '--json', '--report', folder.report, ...flags])
    child = started
    const finish = async (): Promise<void> => {
      const { ended, reason } = await followImport(started, folder.rows, next)
      if (isStopped && !ended && next.phase === 'checking') {
        await folder.removeAll()
        job = null
        return
      }
      next.phase = after(ended)
      next.reason = reason
      next.endedAt = new Date().toISOString()
      hasReport = ended
      if (next.phase === 'done' || next.phase === 'refused') await folder.removeFile()
      await folder.saveJob(next)
      await onEnd()
    }
    finish()
      .catch((error: unknown) => {
        log.error('an import was not followed to its end', { error })
        next.phase = 'interrupted'
      })
      .finally(() => {
        child = null
      })
  }

  function stop(): void {
    isStopped = true
    child?.kill('SIGTERM')
  }

  return {
    job: () => job,
    async check({ filename, body, by }) {
      assertIdle()
      await folder.removeAll()
      await folder.make()
      await saveBounded(body, folder.file)
      assertIdle()
      const next = newJob(safeFilename(filename), 'checking', by.username)
      // A dry run that fails says why: the file has no columns that it knows, or is no CSV at all.
      run(next, ['--dry-run'], (ended) => (ended ? 'checked' : 'refused'))
      return next
    },
    async start({ suspendMissing, by }) {
      assertIdle()
      if (job === null || (job.phase !== 'checked' && job.phase !== 'interrupted'))
        throw new AppError('conflict', 'Envoyez d’abord un fichier.')
      const next = { ...newJob(job.filename, 'importing', by.username), lines: job.lines, suspendMissing }
      await folder.saveJob(next)
      await note('importStarted', by, { filename: next.filename, lines: next.lines })
      assertIdle()
      run(
        next,
        suspendMissing ? ['--suspend-missing'] : [],
        (ended) => (ended ? 'done' : 'interrupted'),
        () => note('importEnded', by, { filename: next.filename, outcome: next.phase, ...next.counts }),
      )
      return next
    },
    cancel: stop,
    async discard() {
      assertIdle()
      job = null
      hasReport = false
      await folder.removeAll()
    },
    rows: (kind, offset) => readRows(folder.rows, kind, offset),
    report: () => (hasReport ? createReadStream(folder.report) : null),
    async sweep() {
      if (child !== null) return
      if (job === null) job = await interruptedJob(folder)
      hasReport ||= job?.phase === 'done' || job?.phase === 'checked'
      const file = await stat(folder.file).catch(() => null)
      if (file !== null && Date.now() - file.mtimeMs > keptMs) {
        await folder.removeAll()
        job = null
        hasReport = false
      }
    },
    close: stop,
  }
}

/** What was at work when this program ended has to be begun again. */
async function interruptedJob(folder: ReturnType<typeof openJobFolder>): Promise<ImportJob | null> {
  const job = await folder.loadJob()
  if (job?.phase === 'importing') return { ...job, phase: 'interrupted', endedAt: new Date().toISOString() }
  return job
}

const newJob = (filename: string, phase: ImportJob['phase'], by: string): ImportJob => ({
  filename,
  phase,
  lines: 0,
  linesDone: 0,
  counts: { created: 0, changed: 0, unchanged: 0, problem: 0, missing: 0, suspended: 0 },
  suspendMissing: false,
  notSuspended: null,
  startedAt: new Date().toISOString(),
  endedAt: null,
  startedBy: by,
  reason: null,
})

async function saveBounded(body: ReadableStream<Uint8Array> | null, path: string): Promise<void> {
  let bytes = 0
  const bound = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes > maxImportBytes)
        done(new AppError('tooLarge', 'Ce fichier dépasse 32 Mo : ce n’est sans doute pas le bon.'))
      else done(null, chunk)
    },
  })
  const source = body === null ? Readable.from([]) : Readable.fromWeb(body as WebStream)
  await pipeline(source, bound, createWriteStream(path, { mode: 0o600 })).catch((error: unknown) => {
    if (error instanceof AppError) throw error
    throw new AppError('invalid', 'L’envoi du fichier a été coupé : recommencez.', { cause: error })
  })
  if (bytes === 0) throw new AppError('invalid', 'Ce fichier est vide.')
}
