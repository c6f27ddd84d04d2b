import { hasNumen } from '../people.ts'
import { forgetPresence } from '../departure/import-departure.ts'
import type { Room } from '../room.ts'
import { setSuspended } from '../suspend.ts'
import type { ImportEvent, ImportOptions, ImportReport } from '../types.ts'
import { inParallel } from './in-parallel.ts'

/** Accounts closed at once. */
const concurrency = 6
/**
 * A file that lacks more than this part of the people was cut short, or is another one. Few people can be missing from
 * a small directory, whatever part of it they are.
 */
const maxMissingPart = 0.25
const fewPeople = 20

type Missing = { username: string; address: string; displayName: string }

/** Those of the directory whom the file does not name: told, and suspended where that was asked for. */
export async function reportMissing(
  room: Room,
  seen: ReadonlyMap<string, number>,
  report: ImportReport,
  tell: (event: ImportEvent) => void,
  options: ImportOptions,
): Promise<void> {
  const missing: Missing[] = []
  let active = 0
  const projection = { numenKey: 1, numenHash: 1, username: 1, address: 1, displayName: 1 }
  for await (const person of room.people.find({ state: 'active' }, { projection, sort: { username: 1 } })) {
    // No file of the academy names a technical administrator.
    if (!hasNumen(person)) continue
    active++
    const { numenKey, username, address, displayName } = person
    if (!seen.has(numenKey)) missing.push({ username, address, displayName })
  }
  // A file that is not whole says nothing of those whom it does not name.
  if (!options.dryRun && reasonNotTo(report, missing.length, active, {}) === null) await forgetPresence(room, seen)
  const suspends = options.suspendMissing === true && missing.length > 0
  if (suspends) report.notSuspended = reasonNotTo(report, missing.length, active, options)
  const suspended = suspends && report.notSuspended === null
  if (suspended) {
    if (!options.dryRun)
      await inParallel(
        missing.map(
          ({ username }) =>
            () =>
              suspend(room, username),
        ),
        concurrency,
      )
    report.suspended = missing.length
  }
  for (const person of missing) tell({ kind: 'missing', ...person, suspended })
}

function reasonNotTo(
  report: ImportReport,
  missing: number,
  active: number,
  options: ImportOptions,
): ImportReport['notSuspended'] {
  if (report.problems.length > 0) return 'badLines'
  return missing > fewPeople && missing > active * maxMissingPart && !options.suspendMany ? 'tooMany' : null
}

async function suspend(room: Room, username: string): Promise<void> {
  const person = await room.people.findOne({ username })
  if (person) await setSuspended(room, person, 'import')
}
