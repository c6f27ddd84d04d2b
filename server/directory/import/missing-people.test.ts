import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Room } from '../room.ts'
import type { ImportEvent, ImportOptions, ImportReport } from '../types.ts'
import { reportMissing } from './missing-people.ts'

/** What is told of a directory of so many active people of whom the file names so many. */
async function told(active: number, named: number, options: ImportOptions, problems: ImportReport['problems'] = []) {
  const people = Array.from({ length: active }, (_each, place) => ({
    ...{ numenKey: `key${place}`, username: `u${place}`, address: `u${place}@ac-demo.fr`, displayName: `U ${place}` },
  }))
  async function* find() {
    for (const person of people) yield await Promise.resolve(person)
  }
  const report: ImportReport = {
    ...{ lines: named, created: 0, changed: 0, unchanged: named, gone: 0, suspended: 0, problems, missing: [] },
    ...{ notSuspended: null, durationMs: 0 },
  }
  const seen = new Map(people.slice(0, named).map(({ numenKey }, place) => [numenKey, place + 2]))
  const events: ImportEvent[] = []
  const room = { people: { find } } as unknown as Room
  // Dry, so that nobody is asked to close anything.
  await reportMissing(room, seen, report, (event) => events.push(event), { ...options, dryRun: true })
  return { missing: events.length, suspended: report.suspended, why: report.notSuspended }
}

test('the missing are told, and suspended only when asked', async () => {
  assert.deepEqual(await told(10, 7, {}), { missing: 3, suspended: 0, why: null })
  assert.deepEqual(await told(10, 7, { suspendMissing: true }), { missing: 3, suspended: 3, why: null })
  assert.deepEqual(await told(10, 10, { suspendMissing: true }), { missing: 0, suspended: 0, why: null })
})

test('a file with bad lines suspends nobody', async () => {
  const problems = [{ line: 3, reason: 'le prénom manque' }]
  assert.deepEqual(await told(10, 7, { suspendMissing: true }, problems), { missing: 3, suspended: 0, why: 'badLines' })
})

test('a file that lacks a great part of the people suspends nobody, unless it is meant', async () => {
  const all = { suspendMissing: true, suspendMany: true }
  assert.equal((await told(1_000, 700, { suspendMissing: true })).why, 'tooMany')
  assert.equal((await told(1_000, 800, { suspendMissing: true })).suspended, 200)
  assert.equal((await told(1_000, 700, all)).suspended, 300)
  // Of twenty people ten may well have left.
  assert.equal((await told(20, 10, { suspendMissing: true })).suspended, 10)
})
