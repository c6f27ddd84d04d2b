// Group commit, its second half. A COMMIT puts a turn's writes into the log; they are durable when the log has been
// written to the disk. That is waited for outside of the event loop: one fdatasync at a time, and whoever committed while
// it ran shares the next. The log only grows at its end, so what is durable makes everything before it durable too.

import { closeSync, fdatasync, openSync } from 'node:fs'

/** Writes to the disk what the log holds; calls back once it is there, or with what went wrong. */
export type Sync = (done: (error: Error | null) => void) => void

export type SyncEvents = {
  /** One has ended. */
  onDone: () => void
  /** The disk did not take it. It may have dropped the data, so a second attempt would prove nothing. */
  onFailure: (error: Error) => void
}

export class LogSync {
  readonly #sync: Sync
  readonly #events: SyncEvents
  #running = false
  #failed = false
  #waiting: (() => void)[] = []

  constructor(sync: Sync, events: SyncEvents) {
    this.#sync = sync
    this.#events = events
  }

  get busy(): boolean {
    return this.#running
  }

  /** Calls `then` once everything that is committed now is on the disk; never, if that fails. */
  after(then: () => void): void {
    this.#waiting.push(then)
    if (!this.#running) this.#start()
  }

  #start(): void {
    const served = this.#waiting
    this.#waiting = []
    this.#running = true
    this.#sync((error) => {
      this.#running = false
      if (this.#failed) return
      if (error !== null) {
        this.#failed = true
        this.#events.onFailure(error)
        return
      }
      if (this.#waiting.length > 0) this.#start()
      for (const then of served) then()
      this.#events.onDone()
    })
  }
}

/**
 * The sync of SQLite's log of `file`. It has a descriptor of its own. That must never be done with the database file
 * itself: closing any descriptor of it would drop the locks that SQLite holds (POSIX locks belong to the process).
 */
export function logFileSync(file: string): { sync: Sync; close(): void } {
  let descriptor: number | undefined
  let running = 0
  let closed = false
  const closeWhenIdle = (): void => {
    if (!closed || running > 0 || descriptor === undefined) return
    closeSync(descriptor)
    descriptor = undefined
  }
  return {
    sync: (done) => {
      try {
        // SQLite makes the log at the first write, and keeps it until the last connection closes.
        descriptor ??= openSync(`${file}-wal`, 'r+')
      } catch (error) {
        done(error as Error)
        return
      }
      running++
      fdatasync(descriptor, (error) => {
        running--
        closeWhenIdle()
        done(error)
      })
    },
    // What nobody asked for (an expiry, a dictionary) may still be on its way to the disk.
    close: () => {
      closed = true
      closeWhenIdle()
    },
  }
}
