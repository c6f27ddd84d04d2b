import { setTimeout as sleep } from 'node:timers/promises'
import { createLogger } from '../log.ts'
import type { Service } from '../service.ts'
import type { Chore, ChoreLedger } from './chore.ts'
import { pause, runChore } from './run-chore.ts'

/** How often each chore is asked whether it is due: its interval is hours. */
const lookEveryMs = 30_000
/** A chore that does not heed the signal in this time is left behind: it bears being cut off. */
const stopTimeoutMs = 4_000

const log = createLogger('chores')

export type ChoreServiceInput = {
  ledger: ChoreLedger
  chores: readonly Chore[]
  now?: () => Date
  lookEveryMs?: number
}

/** Runs the chores of this instance until it is stopped; each at its own pace. */
export function startChores(input: ChoreServiceInput): Service {
  const { ledger, chores, now = () => new Date() } = input
  const stopping = new AbortController()
  const { signal } = stopping
  const loop = async (chore: Chore): Promise<void> => {
    do {
      // The ledger's own failure: a database that is away. It is asked again at the next look.
      await runChore(ledger, chore, { signal, now }).catch((error: unknown) =>
        log.warn('cannot be looked up now', { chore: chore.name, error }),
      )
    } while (await pause(input.lookEveryMs ?? lookEveryMs, signal))
  }
  const running = Promise.all(chores.map(loop))
  return {
    name: 'chores',
    isReady: () => !signal.aborted,
    async stop() {
      stopping.abort()
      await Promise.race([running, sleep(stopTimeoutMs, undefined, { ref: false })])
    },
  }
}
