// One leaf of an update: what an operator does to the value at its path.

import type { Doc, Value } from '../bson/value.ts'

export interface LeafContext {
  /** The dotted path at hand, positions filled in, for messages. */
  readonly path: string
  /** The document before the update, for messages. */
  readonly document: Doc
  readonly now: Date
}

export interface Modifier {
  /** The operator's name, with its dollar. */
  readonly operator: string
  /** Whether missing parents are made for it; `$unset`, `$pull` and `$pop` leave documents without the path alone. */
  readonly creates: boolean
  /** Set when `apply` itself decides what counts as no change. */
  readonly comparesItself?: boolean
  /** Whether it does nothing, rather than fail, where a scalar stands in its way. */
  readonly passesBlocks?: boolean
  /** Whether it has nothing to do for this document, wherever its path leads. */
  isIdle?(document: Doc): boolean
  /** Only applied when an upsert inserts. */
  readonly onInsertOnly?: boolean
  /** The new value; the same reference means "no change", undefined removes the field. */
  apply(current: Value | undefined, context: LeafContext): Value | undefined
}
