import { CommandError } from '../error.ts'

/** The end of the time that a client gives a command (`maxTimeMS`); 0 is without end. */
export class Deadline {
  readonly #at: number

  constructor(maxTimeMs: number) {
    this.#at = maxTimeMs > 0 ? performance.now() + maxTimeMs : Infinity
  }

  /** Throws 50 MaxTimeMSExpired. */
  check(): void {
    if (performance.now() > this.#at) throw new CommandError(50, 'operation exceeded time limit')
  }
}
