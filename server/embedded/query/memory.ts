// What a query holds in memory while its cursor is open, and what it lets go while the cursor rests.

import { MemoryMeter } from './memory-limit.ts'

export class Memory {
  readonly #mayUseDisk: boolean
  readonly #sorting: MemoryMeter
  readonly #resting = new Set<() => void>()
  #held = 0

  /** `allowDiskUse` of the command; where it is not given the answer is yes, as in MongoDB 7.0. */
  constructor(allowDiskUse = true) {
    this.#mayUseDisk = allowDiskUse
    this.#sorting = new MemoryMeter('Sort', allowDiskUse)
  }

  get held(): number {
    return this.#held
  }

  /**
   * A document to be sorted. Where it must stay in memory it counts whole, as in MongoDB; else what is kept of it.
   * Throws 292 QueryExceededMemoryLimitNoDiskUseAllowed.
   */
  takeSorted(documentBytes: number, keptBytes: number): void {
    this.#sorting.add(this.#mayUseDisk ? keptBytes : documentBytes)
    this.#held += keptBytes
  }

  /** It is not among those that are wanted. */
  giveSorted(documentBytes: number, keptBytes: number): void {
    this.#sorting.release(this.#mayUseDisk ? keptBytes : documentBytes)
    this.#held -= keptBytes
  }

  /** The rest of what was kept has been let go. */
  keepOnly(bytes: number): void {
    this.#held = bytes
  }

  /** `letGo` is called when the cursor rests: what can be read again need not be kept. Returns how to take it back. */
  whileResting(letGo: () => void): () => void {
    this.#resting.add(letGo)
    return () => void this.#resting.delete(letGo)
  }

  rest(): void {
    for (const letGo of this.#resting) letGo()
  }
}
