import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configureLog } from '../log.ts'
import { startChores } from './chore-service.ts'
import type { Chore, ChoreLedger } from './chore.ts'
import { runChore } from './run-chore.ts'

configureLog({ level: 'error', write: () => undefined })

/** A ledger in memory, with a clock that the test moves. */
function ledgerAt(clock: { now: number }) {
  const nextRunAt = new Map<string, number>()
  const errors = new Map<string, string | null>()
  const taken = new Set<string>()
  const ledger: ChoreLedger = {
    begin(name, { force = false } = {}) {
      if (taken.has(name) || (!force && clock.now < (nextRunAt.get(name) ?? 0))) return Promise.resolve(null)
      taken.add(name)
      return Promise.resolve({
        renew: () => Promise.resolve(true),
        end: (outcome) => {
          taken.delete(name)
          nextRunAt.set(name, outcome.nextRunAt.getTime())
          errors.set(name, outcome.error)
          return Promise.resolve()
        },
      })
    },
    read: () => Promise.resolve([]),
  }
  return { ledger, nextRunAt, errors }
}

const hour = 3_600_000
const quiet = new AbortController().signal

function counted(run: (signal: AbortSignal) => Promise<void> = () => Promise.resolve()) {
  const counts = { runs: 0 }
  const chore: Chore = {
    name: 'sweep',
    everyMs: hour,
    run: (signal) => {
      counts.runs++
      return run(signal)
    },
  }
  return { counts, chore }
}

test('a chore runs when it is due, and when it is asked for', async () => {
  const clock = { now: 0 }
  const { ledger } = ledgerAt(clock)
  const { chore, counts } = counted()
  const now = (): Date => new Date(clock.now)
  const run = (force = false) => runChore(ledger, chore, { signal: quiet, now, force })
  assert.equal((await run()).outcome, 'done')
  assert.equal((await run()).outcome, 'notDue')
  assert.equal((await run(true)).outcome, 'done')
  clock.now += hour
  assert.equal((await run()).outcome, 'done')
  assert.equal(counts.runs, 3)
})

test('one that fails says why and is due again before its interval', async () => {
  const clock = { now: 0 }
  const { ledger, nextRunAt, errors } = ledgerAt(clock)
  const { chore } = counted(() => Promise.reject(new Error('no space left')))
  const { outcome } = await runChore(ledger, chore, { signal: quiet, now: () => new Date(clock.now) })
  assert.equal(outcome, 'failed')
  assert.ok((nextRunAt.get('sweep') ?? hour) < hour)
  assert.match(errors.get('sweep') ?? '', /no space left/)
})

test('two processes never run one at the same time', async () => {
  const { ledger } = ledgerAt({ now: 0 })
  let end = (): void => undefined
  const { chore, counts } = counted(() => new Promise((resolve) => (end = resolve)))
  const options = { signal: quiet, now: () => new Date(0), force: true }
  const first = runChore(ledger, chore, options)
  await Promise.resolve()
  assert.equal((await runChore(ledger, chore, options)).outcome, 'notDue')
  end()
  assert.equal((await first).outcome, 'done')
  assert.equal(counts.runs, 1)
})

test('a stop ends a run, which is due again at the next start', async () => {
  const clock = { now: 5 * hour }
  const { ledger, nextRunAt } = ledgerAt(clock)
  const begun = Promise.withResolvers<void>()
  const { chore } = counted(
    (signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('stopped')))
        begun.resolve()
      }),
  )
  const service = startChores({ ledger, chores: [chore], now: () => new Date(clock.now) })
  assert.ok(service.isReady())
  await begun.promise
  await service.stop()
  assert.ok(!service.isReady())
  assert.equal(nextRunAt.get('sweep'), clock.now)
})
