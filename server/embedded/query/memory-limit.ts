// What one blocking piece of work (a sort, a $group, a $push) may keep in memory. MongoDB's limit is 100 MB for each
// stage, past which it writes to the disk or, without leave to, fails. Nothing is ever written to the disk here: with
// leave, a larger bound holds, which still protects the process from a query that would take all memory there is.

import { Binary, isDoc } from '../bson/value.ts'
import type { Value } from '../bson/value.ts'
import { CommandError } from '../error.ts'

export const blockingBytes = 100 * 1024 * 1024
export const blockingBytesWithDiskUse = 512 * 1024 * 1024

export class MemoryMeter {
  readonly #what: string
  readonly #limit: number
  #used = 0

  /** `what`: the stage or operator that the error names. */
  constructor(what: string, allowDiskUse = true) {
    this.#what = what
    this.#limit = allowDiskUse ? blockingBytesWithDiskUse : blockingBytes
  }

  /** Throws 292 QueryExceededMemoryLimitNoDiskUseAllowed. */
  add(bytes: number): void {
    this.#used += bytes
    if (this.#used <= this.#limit) return
    const megabytes = Math.round(this.#limit / 1024 / 1024)
    throw new CommandError(292, `${this.#what} exceeded memory limit of ${megabytes} MB and cannot use the disk`)
  }

  release(bytes: number): void {
    this.#used -= bytes
  }
}

const scalarBytes = 24

/** About what a value takes in memory; it need not be exact, it must not be far too small. */
export function memoryOf(value: Value | undefined): number {
  if (typeof value === 'string') return scalarBytes + value.length
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + memoryOf(item), scalarBytes)
  if (isDoc(value)) {
    let sum = 64
    for (const [name, member] of value) sum += 32 + name.length + memoryOf(member)
    return sum
  }
  return value instanceof Binary ? 64 + value.position : scalarBytes
}
