// Open cursors. A cursor is a paused generator: it holds a position in an index, no statement and no lock, and while it
// rests no documents either, so thousands of forgotten ones cost little; the oldest go first. It may be kept by a reader
// (reader/); then only that is known here.

import { randomBytes } from 'node:crypto'
import { CommandError } from '../error.ts'
import type { Doc } from '../bson/value.ts'
import type { pause } from '../query/find.ts'
import { Memory } from '../query/memory.ts'
import type { Operation } from './operation.ts'

/** The command that opened a cursor: it can be begun anew in another thread. */
export type Origin = { name: string; database: string; body: Doc }

type Open = {
  id: bigint
  namespace: string
  origin: Origin
  /** Documents that it has given. */
  given: number
  /** What is left of the time that its client has given it; Infinity when it has no end. */
  leftMs: number
  /** It may rest longer than others (`noCursorTimeout`). */
  patient: boolean
  usedAt: number
}

export type Cursor = Open & {
  /** Encoded documents. */
  documents: Iterator<Buffer | typeof pause, void>
  /** One that did not fit into the last batch. */
  waiting: Buffer | undefined
  /** Documents that it may still give. */
  left: number
  memory: Memory
}

/** Where a cursor is that another thread keeps. */
export type Keeper = { forget(cursor: bigint): void }
export type DistantCursor = Open & { keeper: Keeper }

export type CursorOptions = { limit?: number | undefined; memory?: Memory; patient?: boolean }

/** MongoDB's cursorTimeoutMillis. */
const idleMs = 10 * 60_000
/** One with `noCursorTimeout` ends with its session in MongoDB, which lasts so long. */
const patientIdleMs = 30 * 60_000
const maxOpen = 10_000
/** What resting cursors may hold together: results of sorts and groups, and documents that did not fit into a batch. */
const maxHeldBytes = 128 * 1024 * 1024

export class Cursors {
  readonly #open = new Map<bigint, Cursor | DistantCursor>()
  /** Those that are just being asked. */
  readonly #busy = new Map<bigint, Operation>()
  #heldBytes = 0

  get size(): number {
    return this.#open.size
  }

  create(namespace: string, origin: Origin, documents: Cursor['documents'], options: CursorOptions = {}): Cursor {
    const { limit = Infinity, memory = new Memory(), patient = false } = options
    return {
      id: 0n,
      namespace,
      origin,
      given: 0,
      leftMs: Infinity,
      patient,
      usedAt: 0,
      documents,
      waiting: undefined,
      left: limit,
      memory,
    }
  }

  /** Gives it an id, if it has none, under which `getMore` will find it. */
  keep(cursor: Cursor | DistantCursor): void {
    while (cursor.id === 0n || this.#open.has(cursor.id))
      cursor.id = randomBytes(8).readBigInt64BE() & 0x7fff_ffff_ffff_ffffn
    this.#busy.delete(cursor.id)
    cursor.usedAt = Date.now()
    if ('memory' in cursor) cursor.memory.rest()
    this.#heldBytes += heldBy(cursor)
    this.#open.set(cursor.id, cursor)
    for (const [id, oldest] of this.#open) {
      if (this.#open.size <= maxOpen && this.#heldBytes <= maxHeldBytes) break
      if (oldest !== cursor || this.#open.size > maxOpen) this.#end(id, oldest)
    }
  }

  /** Takes it out for a batch; `keep` puts it back. Throws 43 CursorNotFound, 12051 CursorInUse, 13 Unauthorized. */
  take(id: bigint, namespace: string, operation: Operation): Cursor | DistantCursor {
    if (this.#busy.has(id)) throw new CommandError(12051, `cursor id ${id} is already in use`)
    const cursor = this.#open.get(id)
    if (cursor === undefined) throw new CommandError(43, `cursor id ${id} not found`)
    if (cursor.namespace !== namespace) {
      throw new CommandError(
        13,
        `Requested getMore on namespace '${namespace}', but cursor belongs to a different namespace ${cursor.namespace}`,
      )
    }
    this.#remove(id, cursor)
    this.#busy.set(id, operation)
    return cursor
  }

  /** The batch is made, or has failed. */
  done(id: bigint): void {
    this.#busy.delete(id)
  }

  kill(id: bigint): boolean {
    const operation = this.#busy.get(id)
    operation?.interrupt(new CommandError(237, 'operation was interrupted because a client killed the cursor'))
    const cursor = this.#open.get(id)
    if (cursor !== undefined) this.#end(id, cursor)
    return operation !== undefined || cursor !== undefined
  }

  /** Ends those that nobody has asked for a long while. */
  expire(now: number): void {
    for (const [id, cursor] of this.#open)
      if (now - cursor.usedAt > (cursor.patient ? patientIdleMs : idleMs)) this.#end(id, cursor)
  }

  #remove(id: bigint, cursor: Cursor | DistantCursor): void {
    this.#heldBytes -= heldBy(cursor)
    this.#open.delete(id)
  }

  #end(id: bigint, cursor: Cursor | DistantCursor): void {
    this.#remove(id, cursor)
    if ('keeper' in cursor) cursor.keeper.forget(id)
  }
}

const heldBy = (cursor: Cursor | DistantCursor): number =>
  'memory' in cursor ? cursor.memory.held + (cursor.waiting?.length ?? 0) : 0
