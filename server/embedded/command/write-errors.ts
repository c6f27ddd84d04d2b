// The errors of the single statements of a write command: the command itself succeeds and lists them.

import type { Doc, Value } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import { isInterruption } from './operation.ts'

export class WriteErrors {
  readonly #ordered: boolean
  readonly #errors: Doc[] = []

  /** Of an ordered command nothing is done after the first error. */
  constructor(ordered: boolean) {
    this.#ordered = ordered
  }

  get stop(): boolean {
    return this.#ordered && this.#errors.length > 0
  }

  /** The result of `work`; undefined when it failed, and then the error is noted under the statement's number. */
  attempt<T>(index: number, work: () => T): T | undefined {
    try {
      return work()
    } catch (error) {
      this.add(index, error)
      return undefined
    }
  }

  /** Throws again what is no error of a command, and what ends the command as a whole. */
  add(index: number, error: unknown): void {
    if (!(error instanceof CommandError) || isInterruption(error)) throw error
    this.#errors.push(
      new Map<string, Value>([
        ['index', index],
        ['code', error.code],
        ['errmsg', error.message],
        ...(error.extra ?? []),
      ]),
    )
  }

  /** `writeErrors` of the reply, where there are any. */
  fields(): Record<string, Value> {
    return this.#errors.length === 0 ? {} : { writeErrors: this.#errors }
  }
}
