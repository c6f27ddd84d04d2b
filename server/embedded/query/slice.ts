// Time is given out in slices, so that a long command never holds up the others: whoever works through many documents
// asks `due()` now and then, and pauses when it is.

export type Slice = { due(): boolean }

/** How long one command may work before another has its turn. */
const sliceMs = 4

export class TurnSlice implements Slice {
  #until = 0

  start(): void {
    this.#until = performance.now() + sliceMs
  }

  due(): boolean {
    return performance.now() >= this.#until
  }
}
