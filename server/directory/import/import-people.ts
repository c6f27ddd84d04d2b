import { ObjectId } from 'mongodb'
import { AppError } from '../../contract/errors.ts'
import { createLogger, describeError } from '../../kit/log.ts'
import { changePerson, claimNames, makeAccount } from '../make-account.ts'
import { displayNameOf } from '../names.ts'
import { nameInUse, type PersonDocument, type PersonFacts, searchWords } from '../people.ts'
import type { NameRegister } from '../registry.ts'
import type { Room } from '../room.ts'
import { setSuspended } from '../suspend.ts'
import type { ImportEvent, ImportOptions, ImportReport, PersonRow } from '../types.ts'
import { changedFields, completeFacts, judgeRow, type JudgedRow } from './judge-row.ts'

const log = createLogger('import')

/** Rows looked up in one question to the database. */
const batchSize = 200
/** Accounts made at once: the mail store works on one core, and the hashes of the NUMEN fill another. */
const concurrency = 6

type Task = JudgedRow & { line: number; numenKey: string; person: PersonDocument | null }

/**
 * Takes rows over. Each line is done wholly or not at all, and what an interruption left half-done is finished by the
 * next import. Names are claimed in the order of the file, so that homonyms are numbered in that order; accounts are
 * then made several at once.
 */
export async function importPeople(
  room: Room,
  dryRegister: () => NameRegister,
  rows: AsyncIterable<PersonRow>,
  options: ImportOptions = {},
): Promise<ImportReport> {
  const startedAt = performance.now()
  const report: ImportReport = {
    lines: 0,
    created: 0,
    changed: 0,
    unchanged: 0,
    suspended: 0,
    problems: [],
    missing: [],
    durationMs: 0,
  }
  const names = options.dryRun ? dryRegister() : room.names
  const lineOf = new Map<string, number>()
  const tell = (event: ImportEvent): void => {
    if (event.kind === 'problem') report.problems.push({ line: event.line, reason: event.reason })
    else report[event.kind]++
    options.onEvent?.(event)
  }

  for await (const batch of batches(rows, batchSize)) {
    options.signal?.throwIfAborted()
    report.lines += batch.length
    const tasks = await judgeBatch(room, batch, lineOf, tell)
    const pending: (() => Promise<ImportEvent>)[] = []
    for (const task of tasks) {
      const work = await attempt(task.line, () => prepare(room, names, task, options.dryRun === true))
      if (typeof work === 'function') pending.push(() => attempt(task.line, work))
      else tell(work)
    }
    // The first one alone: a new mail store makes its collections then, and what fails for all fails once.
    const [first, ...others] = pending
    if (first) tell(await first())
    await inParallel(others, concurrency, tell)
  }
  await reportMissing(room, lineOf, report, options)
  report.durationMs = Math.round(performance.now() - startedAt)
  return report
}

async function judgeBatch(
  room: Room,
  batch: PersonRow[],
  lineOf: Map<string, number>,
  tell: (event: ImportEvent) => void,
): Promise<Task[]> {
  const judged: Omit<Task, 'person'>[] = []
  for (const row of batch) {
    const verdict = judgeRow(row)
    if ('reason' in verdict) {
      tell({ kind: 'problem', line: row.line, reason: verdict.reason })
      continue
    }
    const numenKey = room.numen.lookupKey(verdict.numen)
    const earlier = lineOf.get(numenKey)
    if (earlier !== undefined) tell({ kind: 'problem', line: row.line, reason: `même NUMEN qu’à la ligne ${earlier}` })
    else {
      lineOf.set(numenKey, row.line)
      judged.push({ ...verdict, line: row.line, numenKey })
    }
  }
  const known = await room.people.find({ numenKey: { $in: judged.map((each) => each.numenKey) } }).toArray()
  const byKey = new Map(known.map((person) => [person.numenKey, person]))
  return judged.map((each) => ({ ...each, person: byKey.get(each.numenKey) ?? null }))
}

/** What a line needs, in the order of the file: either its outcome, or the slow part that is left to do. */
async function prepare(
  room: Room,
  names: NameRegister,
  task: Task,
  isDry: boolean,
): Promise<ImportEvent | (() => Promise<ImportEvent>)> {
  const { line, person } = task
  if (person === null) return await prepareNew(room, names, task, isDry)
  const fields: string[] = changedFields(person, task.facts)
  const returns = person.state === 'suspended' && person.suspendedBy === 'import'
  if (returns) fields.push('state')
  if (fields.length === 0 && person.state !== 'creating') return { kind: 'unchanged', line, username: person.username }
  const facts: PersonFacts = { ...factsOf(person), ...task.facts }
  return async () => {
    let { address } = person
    if (!isDry) {
      if (fields.length > 0) ({ address } = await changePerson(room, person, facts))
      if (person.state === 'creating') await makeAccount(room, { ...person, address })
      if (returns) await setSuspended(room, person, null)
      if (fields.length > 0)
        await room.audit.write({ action: 'accountChanged', username: person.username, details: { fields } })
    }
    const { username } = person
    if (person.state === 'creating')
      return { kind: 'created', line, username, address, displayName: person.displayName }
    return { kind: 'changed', line, username, address, fields }
  }
}

async function prepareNew(
  room: Room,
  names: NameRegister,
  { line, numen, numenKey, facts: told }: Task,
  isDry: boolean,
): Promise<ImportEvent | (() => Promise<ImportEvent>)> {
  const facts = completeFacts(told)
  const { username, address } = await claimNames(names, facts, numenKey, room.config.academy.domain)
  const displayName = displayNameOf(facts.givenName, nameInUse(facts))
  const done: ImportEvent = { kind: 'created', line, username, address, displayName }
  if (isDry) return done
  return async () => {
    const verifier = await room.numen.makeVerifier(numen)
    const at = room.now()
    const person: PersonDocument = {
      _id: new ObjectId(),
      ...facts,
      numenKey,
      numenHash: verifier.hash.toString('hex'),
      numenSalt: verifier.salt.toString('hex'),
      numenCost: verifier.cost,
      displayName,
      username,
      address,
      aliases: [],
      accountId: null,
      passwordChosen: false,
      state: 'creating',
      suspendedBy: null,
      words: searchWords(facts, address),
      createdAt: at,
      changedAt: at,
    }
    await room.people.insertOne(person)
    await makeAccount(room, person)
    return done
  }
}

/** Those of the directory whom the file does not name. A file with bad lines is not trusted to suspend anybody. */
async function reportMissing(
  room: Room,
  seen: ReadonlyMap<string, number>,
  report: ImportReport,
  options: ImportOptions,
): Promise<void> {
  const known = room.people.find({ state: 'active' }, { projection: { numenKey: 1, username: 1 } })
  for await (const { numenKey, username } of known) if (!seen.has(numenKey)) report.missing.push(username)
  if (!options.suspendMissing || report.missing.length === 0) return
  if (report.problems.length > 0)
    throw new AppError('conflict', 'Le fichier a des lignes fautives : personne n’est suspendu d’après lui.')
  for (const username of report.missing) {
    const person = await room.people.findOne({ username })
    if (person && !options.dryRun) await setSuspended(room, person, 'import')
    report.suspended++
  }
}

/** A line that fails is told in the report; only what makes every line fail ends the import. */
async function attempt<T>(line: number, work: () => Promise<T>): Promise<T | ImportEvent> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    if (error.code === 'unavailable' || error.code === 'internal') throw error
    log.info('a line cannot be taken over', { line, reason: describeError(error) })
    return { kind: 'problem', line, reason: error.message }
  }
}

function factsOf(person: PersonDocument): PersonFacts {
  const { familyName, usageName, givenName, uai, school, function: task, recoveryAddress } = person
  return { familyName, usageName, givenName, uai, school, function: task, recoveryAddress }
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

async function inParallel<T>(
  work: readonly (() => Promise<T>)[],
  limit: number,
  done: (result: T) => void,
): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    for (let task = work[next++]; task; task = work[next++]) done(await task())
  }
  await Promise.all(Array.from({ length: Math.min(limit, work.length) }, worker))
}
