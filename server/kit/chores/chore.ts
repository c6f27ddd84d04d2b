/**
 * Chores: what has to happen by the clock and not because somebody asks (people who leave, old entries to clear).
 *
 * A chore has a name and an interval. Of all processes on one database one runs it at a time (the ledger's turn is a
 * lease that a dead process loses by itself); when it ran last stands in the ledger, so that a restart neither repeats
 * nor forgets it. One that fails is logged and tried again, sooner than its interval. A chore has to bear being cut off
 * anywhere and begun anew: it works in small steps, each of which leaves things in order.
 */
export type Chore = {
  readonly name: string
  readonly everyMs: number
  /** Does what is due now. `signal` fires at a stop, or when the turn was lost to another process. */
  run(signal: AbortSignal): Promise<void>
}

/** What is remembered of a chore. */
export type ChoreRecord = {
  name: string
  lastRunAt: Date | null
  lastSuccessAt: Date | null
  /** Why the last run failed; null where it did not. */
  lastError: string | null
  nextRunAt: Date | null
}

/** Somebody's turn at a chore, until it ends or nobody has renewed it for the length of a lease. */
export type ChoreTurn = {
  /** False where the turn was lost: somebody else has it. */
  renew(): Promise<boolean>
  end(outcome: { nextRunAt: Date; error: string | null }): Promise<void>
}

export type ChoreLedger = {
  /** The turn where the chore is due and nobody has it, else null. `force`: also before it is due. */
  begin(name: string, options?: { force?: boolean }): Promise<ChoreTurn | null>
  read(names: readonly string[]): Promise<ChoreRecord[]>
}
