// Open cursors. A cursor is a paused generator: it holds a position in an index, no statement and no lock, so thousands
// of forgotten ones cost little; the oldest go first.

import { randomBytes } from 'node:crypto'
import { CommandError } from '../error.ts'
import type { pause } from '../query/find.ts'

export type Cursor = {
  id: bigint
  namespace: string
  /** Encoded documents. */
  documents: Iterator<Buffer | typeof pause, void>
  /** One that did not fit into the last batch. */
  waiting: Buffer | undefined
  /** Documents that it may still give. */
  left: number
  usedAt: number
}

/** MongoDB's cursorTimeoutMillis. */
const idleMs = 10 * 60_000
const maxOpen = 10_000

export class Cursors {
  readonly #open = new Map<bigint, Cursor>()

  get size(): number {
    return this.#open.size
  }

  create(namespace: string, documents: Cursor['documents'], limit = Infinity): Cursor {
    return { id: 0n, namespace, documents, waiting: undefined, left: limit, usedAt: Date.now() }
  }

  /** Gives it an id, under which `getMore` will find it. */
  keep(cursor: Cursor): void {
    while (cursor.id === 0n || this.#open.has(cursor.id))
      cursor.id = randomBytes(8).readBigInt64BE() & 0x7fff_ffff_ffff_ffffn
    cursor.usedAt = Date.now()
    this.#open.set(cursor.id, cursor)
    if (this.#open.size > maxOpen) this.#open.delete(this.#open.keys().next().value!)
  }

  /** Takes it out for a batch; `keep` puts it back. Throws 43 CursorNotFound. */
  take(id: bigint, namespace: string): Cursor {
    const cursor = this.#open.get(id)
    if (cursor === undefined) throw new CommandError(43, `cursor id ${id} not found`)
    if (cursor.namespace !== namespace) {
      throw new CommandError(
        13,
        `Requested getMore on namespace '${namespace}', but cursor belongs to a different namespace ${cursor.namespace}`,
      )
    }
    this.#open.delete(id)
    return cursor
  }

  kill(id: bigint): boolean {
    return this.#open.delete(id)
  }

  /** Ends those that nobody has asked for a long while. */
  expire(now: number): void {
    for (const [id, cursor] of this.#open) if (now - cursor.usedAt > idleMs) this.#open.delete(id)
  }
}
