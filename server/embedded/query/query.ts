// What is asked, and what comes of it.

import type { Doc, Value } from '../bson/value.ts'
import type { Memory } from './memory.ts'

export const pause = Symbol('pause')

export type Found = { rid: number; bytes: Buffer }

const nothing = Buffer.alloc(0)
/** Takes the document out of what was found, when it has been used: whoever still holds on to it holds little. */
export function letGo(found: Found): void {
  found.bytes = nothing
}

export type Query = {
  filter: Doc
  sort?: Doc | undefined
  skip?: number | undefined
  limit?: number | undefined
  hint?: Value | undefined
  /** Each document once, even when it is changed while the query goes on: for writes. */
  once?: boolean | undefined
  /** Whoever asks reads to the end before anything is answered. */
  all?: boolean | undefined
  memory?: Memory | undefined
}

/** What a query has looked at; `explain` shows it. */
export type Work = { keys: number; documents: number }
