// Time is given out in slices, so that a long command never holds up the others: whoever works through many documents
// asks `due()` now and then, and pauses when it is.

import { renewEffort } from './effort.ts'

export interface Slice {
  due(): boolean
  /** About so many documents will be read before there is an answer. Throws `TooMuchHere` where that is too long. */
  foresee?(documents: number): void
}

/** How long one command may work before another has its turn. */
const sliceMs = 4

export class TurnSlice implements Slice {
  #until = 0

  start(ms = sliceMs): void {
    this.#until = performance.now() + ms
    renewEffort()
  }

  due(): boolean {
    return performance.now() >= this.#until
  }
}

/**
 * So much work of this thread. Where others take the processor away for a while, that time does not count: what has
 * come by then is done none the less, or on a machine that has much to do it would pile up.
 */
export class WorkTime {
  readonly #ms: number
  readonly #startedAt = performance.now()
  readonly #usedBefore = process.threadCpuUsage()

  constructor(ms: number) {
    this.#ms = ms
  }

  get over(): boolean {
    return performance.now() - this.#startedAt >= this.#ms && this.spentMs() >= this.#ms
  }

  spentMs(): number {
    const { user, system } = process.threadCpuUsage(this.#usedBefore)
    return (user + system) / 1000
  }
}

/** Reading so many documents takes longer than a slice or two. */
const manyDocuments = 2000

/** The command is to be done in a thread where it holds nobody up. It has not begun here. */
export class TooMuchHere extends Error {
  override readonly name = 'TooMuchHere'
}

/** For commands that can as well be done in another thread. */
export class ShortSlice implements Slice {
  readonly #slice: Slice

  constructor(slice: Slice) {
    this.#slice = slice
  }

  due(): boolean {
    return this.#slice.due()
  }

  foresee(documents: number): void {
    if (documents > manyDocuments) throw new TooMuchHere('many documents to read')
  }
}
