// What an index does when a document comes, changes or goes. A change is worked out before anything is written, so that a
// key that cannot be (a duplicate, parallel arrays) stops the write while nothing has happened yet.

import type { Doc } from '../bson/value.ts'
import type { IndexDefinition } from '../index/definition.ts'

export type IndexChange = {
  /** Throws 11000 DuplicateKey when another document than `rid` has one of the new keys. */
  check(rid: number): void
  apply(rid: number): void
}

export interface IndexTable {
  readonly id: number
  /** Its table; undefined where nothing is kept. */
  readonly table: string | undefined
  /** Its contents are going away: whoever reads it stops. */
  dropped: boolean
  readonly definition: IndexDefinition
  /** The top-level fields that decide what of a document is in the index; null means all of them. */
  readonly topFields: ReadonlySet<string> | null
  /** False while it is being built: kept up to date, not yet asked. */
  ready: boolean
  /** While it is being built: every document up to this one is in it. */
  built: number
  /** A bit for each field of which some document had an array. Never goes back. */
  multikey: number
  /** A bit for each field of which some value was too long for its key. Never goes back. */
  shortened: number
  /** What follows from a document that was `before` (undefined: new) and is now `after` (undefined: gone). */
  change(before: Doc | undefined, after: Doc | undefined): IndexChange | undefined
  /** Adds a document that is there already (index build); throws like `check`. */
  build(rid: number, document: Doc): void
  /** Adds a document whatever others have: of duplicates that are there a repair cannot choose one. */
  restore(rid: number, document: Doc): void
  /** What should be here of a document, and how much of it is not. */
  audit(rid: number, document: Doc): { expected: number; missing: number }
  /** How much is here in all. */
  entries(): number
  createTable(): void
  dropTable(): void
}
