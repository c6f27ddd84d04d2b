import { AppError } from '../../contract/errors.ts'
import { createLogger, describeError } from '../../kit/log.ts'
import type { PersonDocument } from '../people.ts'
import type { ImportNames } from '../registry.ts'
import type { Room } from '../room.ts'
import type { ImportEvent, ImportOptions, ImportReport, PersonRow } from '../types.ts'
import { dayOf } from '../../kit/day.ts'
import type { Day } from '../departure/day.ts'
import { newDeparture } from '../departure/departure.ts'
import { timetableOf } from '../departure/plan.ts'
import { inParallel } from './in-parallel.ts'
import { type JudgedRow, judgeRow } from './judge-row.ts'
import { changeKnown } from './known-people.ts'
import { reportMissing } from './missing-people.ts'
import { type Newcomer, makeNewcomers, nameNewcomers } from './new-people.ts'
import { patiently } from './patiently.ts'

const log = createLogger('import')

/** Rows that are looked up, named and written together. */
const batchSize = 100
/** Known people changed at once. */
const concurrency = 12

export type Task = JudgedRow & { line: number; numenKey: string; person: PersonDocument | null }

/** What a batch comes to: outcomes that are known already, and the work that leads to the others. */
type Prepared = { known: ImportEvent[]; newcomers: Newcomer[]; changes: (() => Promise<ImportEvent>)[] }

/**
 * Takes rows over. Each line is done wholly or not at all, and what an interruption left half-done is finished by the
 * next import. Names are claimed in the order of the file, so that homonyms are numbered in that order. While one batch
 * is being written, the NUMEN of the next one are hashed. A database that is away for a moment is waited for.
 */
export async function importPeople(
  room: Room,
  rows: AsyncIterable<PersonRow>,
  options: ImportOptions = {},
): Promise<ImportReport> {
  const startedAt = performance.now()
  const report = emptyReport()
  const tell = (event: ImportEvent): void => {
    if (event.kind === 'problem') report.problems.push({ line: event.line, reason: event.reason })
    else if (event.kind === 'missing') report.missing.push(event.username)
    else report[event.kind]++
    options.onEvent?.(event)
  }
  const names = room.names.beginImport({ dryRun: options.dryRun ?? false })
  const lineOf = new Map<string, number>()

  let writing: Promise<void> = Promise.resolve()
  try {
    for await (const batch of batches(rows, batchSize)) {
      options.signal?.throwIfAborted()
      report.lines += batch.length
      const judged = judgeBatch(room, batch, lineOf)
      const prepareIt = (): Promise<Prepared> => patiently(() => prepare(room, names, judged, options))
      const prepared = await prepareIt()
      await writing
      writing = writePatiently(room, prepared, prepareIt, options).then((events) => events.forEach(tell))
      // It is waited for after the next batch was prepared; until then its failure is nobody's.
      writing.catch(() => undefined)
    }
  } finally {
    await writing
  }
  await reportMissing(room, lineOf, report, tell, options)
  report.durationMs = Math.round(performance.now() - startedAt)
  // One person is an account made by hand, not an import.
  if (!options.dryRun && report.lines > 1) await room.imports.keep(report)
  return report
}

/** What the lines say, each for itself. */
type Judged = { problems: ImportEvent[]; people: Omit<Task, 'person'>[] }

function judgeBatch(room: Room, batch: readonly PersonRow[], lineOf: Map<string, number>): Judged {
  const judged: Judged = { problems: [], people: [] }
  const refuse = (line: number, reason: string): void => void judged.problems.push({ kind: 'problem', line, reason })
  for (const row of batch) {
    const { line } = row
    const verdict = judgeRow(row)
    if ('reason' in verdict) {
      refuse(line, verdict.reason)
      continue
    }
    const numenKey = room.numen.lookupKey(verdict.numen)
    const earlier = lineOf.get(numenKey)
    if (earlier !== undefined) refuse(line, `même NUMEN qu’à la ligne ${earlier}`)
    else {
      lineOf.set(numenKey, line)
      judged.people.push({ ...verdict, line, numenKey })
    }
  }
  return judged
}

async function prepare(room: Room, names: ImportNames, judged: Judged, options: ImportOptions): Promise<Prepared> {
  const isDry = options.dryRun ?? false
  const known = [...judged.problems]
  const changes: Prepared['changes'] = []
  const tasks = await findKnown(room, judged)
  for (const task of tasks) {
    const { person, line } = task
    if (person === null) continue
    const change = await changeKnown(room, names, { ...task, person }, isDry)
    if (typeof change === 'function') changes.push(() => attempt(line, change))
    else known.push(change)
  }
  const [gone, staying] = partition(
    tasks.filter(({ person }) => person === null),
    ({ endsOn }) => typeof endsOn === 'string' && hasLeft(room, endsOn),
  )
  known.push(...gone.map(({ line, endsOn }): ImportEvent => ({ kind: 'gone', line, endsOn: endsOn ?? '' })))
  const newcomers = await nameNewcomers(room, names, staying, isDry)
  return { known, newcomers, changes }
}

/** Somebody whom we do not know and whose account would be closed at once. */
const hasLeft = (room: Room, endsOn: Day): boolean =>
  dayOf(room.now()) >= timetableOf(newDeparture({ endsOn, by: 'import' }), room.config.departures).closesOn

function partition<T>(items: readonly T[], isFirst: (item: T) => boolean): [T[], T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))]
}

async function findKnown(room: Room, { people }: Judged): Promise<Task[]> {
  const known = await room.people.find({ numenKey: { $in: people.map((each) => each.numenKey) } }).toArray()
  const byKey = new Map(known.map((person) => [person.numenKey, person]))
  return people.map((each) => ({ ...each, person: byKey.get(each.numenKey) ?? null }))
}

/** What an outage left half-done is found and finished by looking again. */
async function writePatiently(
  room: Room,
  prepared: Prepared,
  prepareAgain: () => Promise<Prepared>,
  options: ImportOptions,
): Promise<ImportEvent[]> {
  let next: Prepared | null = prepared
  return await patiently(async () => {
    const now = next ?? (await prepareAgain())
    next = null
    return await write(room, now, options)
  })
}

/** Answers what became of each line, in the order of the file. */
async function write(
  room: Room,
  { known, newcomers, changes }: Prepared,
  options: ImportOptions,
): Promise<ImportEvent[]> {
  const events = [...known]
  if (options.dryRun) events.push(...newcomers.map(({ event }) => event))
  else {
    events.push(...(await inParallel(changes, concurrency)))
    events.push(...(await makeNewcomers(room, newcomers, attempt)))
  }
  return events.sort((a, b) => lineOfEvent(a) - lineOfEvent(b))
}

/** A line that fails is told in the report; only what makes every line fail ends the import. */
async function attempt<T>(line: number, work: () => Promise<T>): Promise<T | ImportEvent> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'unavailable' || error.code === 'internal') throw error
    log.info('a line cannot be taken over', { line, reason: describeError(error) })
    return { kind: 'problem', line, reason: error.message }
  }
}

async function* batches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = []
  for await (const item of items) {
    batch.push(item)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

const lineOfEvent = (event: ImportEvent): number => ('line' in event ? event.line : Infinity)

const emptyReport = (): ImportReport => ({
  lines: 0,
  created: 0,
  changed: 0,
  unchanged: 0,
  gone: 0,
  suspended: 0,
  problems: [],
  missing: [],
  notSuspended: null,
  durationMs: 0,
})
