// A single step that nothing interrupts: a regular expression, or expressions that loop over arrays within one document.
// Neither knows of slices. What would take too long is stopped here instead: `TooSlowHere` sends the command to a thread
// that may be ended (reader/), the only place where any effort is allowed.

import { CommandError } from '../error.ts'

/** Whoever sees it asks the thread for slow steps; where there is no such way, it is the answer to the client. */
export class TooSlowHere extends CommandError {
  constructor(what: string) {
    super(2, `${what} is too complex: it may take too long on these documents to be used in this place`)
  }
}

/** Some ten milliseconds: items of arrays, each with whatever is done to it. */
const stepsAtOnce = 200_000

let allowed = Infinity
let spent = 0
let mayBeEnded = false

/** For a thread in which others wait, and which begins slices. */
export function limitEffort(): void {
  allowed = stepsAtOnce
}

/** For the thread that may be ended. */
export function allowAnyEffort(): void {
  mayBeEnded = true
}

export const allowsAnyEffort = (): boolean => mayBeEnded

/** Another step begins: a slice, or another document. */
export function renewEffort(): void {
  spent = 0
}

/** The step has taken so much that it is time to look at the clock. */
export const wasEffort = (): boolean => spent > stepsAtOnce / 20

/** So many items are about to be gone through. Throws `TooSlowHere`. */
export function spendEffort(steps: number): void {
  spent += steps
  if (spent > allowed) throw new TooSlowHere('Expression')
}
