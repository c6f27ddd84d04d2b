import { setTimeout as sleep } from 'node:timers/promises'
import { createLogger, describeError } from '../log.ts'
import type { Chore, ChoreLedger, ChoreTurn } from './chore.ts'

/** Long before a lease ends (mailstore/leases), so that a slow database costs nobody the turn. */
const renewEveryMs = 20_000
/** After a failure a chore is tried again this soon, unless its interval is shorter. */
const retryMs = 5 * 60_000

const log = createLogger('chores')

export type ChoreResult = { outcome: 'done' | 'failed' | 'notDue'; error?: unknown }

/** Runs a chore if it is due and nobody else does; never throws for a failure of the chore itself. */
export async function runChore(
  ledger: ChoreLedger,
  chore: Chore,
  options: { signal: AbortSignal; now: () => Date; force?: boolean },
): Promise<ChoreResult> {
  const turn = await ledger.begin(chore.name, { force: options.force ?? false })
  if (turn === null) return { outcome: 'notDue' }
  const work = new AbortController()
  const signal = AbortSignal.any([options.signal, work.signal])
  const over = new AbortController()
  const renewing = keepTurn(turn, over.signal, () => work.abort())
  const startedAt = performance.now()
  const error = await chore.run(signal).then(
    () => null,
    (thrown: unknown) => thrown ?? new Error('unknown failure'),
  )
  over.abort()
  await renewing
  const ms = Math.round(performance.now() - startedAt)
  // What a stop cut off goes on with the next start.
  const pauseMs = options.signal.aborted ? 0 : error === null ? chore.everyMs : Math.min(chore.everyMs, retryMs)
  await turn.end({
    nextRunAt: new Date(options.now().getTime() + pauseMs),
    error: error === null ? null : describeError(error),
  })
  if (error === null) {
    log.debug('done', { chore: chore.name, ms })
    return { outcome: 'done' }
  }
  if (!options.signal.aborted) log.error('failed, and will be tried again', { chore: chore.name, ms, error })
  return { outcome: 'failed', error }
}

/** Renews the turn until the work is over; a turn that somebody else has got ends the work. */
async function keepTurn(turn: ChoreTurn, over: AbortSignal, onLost: () => void): Promise<void> {
  while (await pause(renewEveryMs, over)) {
    // A database that is away for a moment has not given the turn to anybody.
    const isOurs = await turn.renew().catch(() => true)
    if (!isOurs) return onLost()
  }
}

/** False when the signal fired first. */
export async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  return await sleep(ms, true, { signal, ref: false }).catch(() => false)
}
