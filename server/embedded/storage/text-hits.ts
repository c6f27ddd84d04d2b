// The documents that a search finds, read from the index only as far as somebody asks: the first page of a search for a
// common word needs the newest of its hundred thousand hits, not all of them.

import type { IndexDefinition } from '../index/definition.ts'

/** The index that is searched: text-table.ts. */
export type SearchedTable = {
  readonly definition: IndexDefinition
  /** The documents that meet `match`, in the order of writing or backwards, after `after`. */
  page(match: string, after: number, reverse: boolean, limit: number): number[]
}

/** The first look takes this many hits, each further one four times as many. */
const firstLook = 250
const growth = 4
const longestLook = 16_000

export class TextHits {
  readonly #table: SearchedTable
  readonly #match: string | null
  readonly #known = new Set<number>()
  #look = firstLook
  /** Hits from here on are known when they are read backwards (the newest first), up to here when forwards. */
  #frontier: number | undefined
  #reverse = true
  #complete: boolean

  /** `match` is in the language of FTS5; null finds nothing. */
  constructor(table: SearchedTable, match: string | null) {
    this.#table = table
    this.#match = match
    this.#complete = match === null
  }

  get table(): SearchedTable {
    return this.#table
  }

  /** Reads the oldest first, which pays when `has` is asked in the order of writing. Before any other question. */
  forwards(): this {
    this.#reverse = false
    return this
  }

  has(rid: number): boolean {
    while (!this.#isSettled(rid)) this.#readOn()
    return this.#known.has(rid)
  }

  /** How many there are, counted no further than `limit`. */
  count(limit: number): number {
    while (!this.#complete && this.#known.size < limit) this.#readOn()
    return this.#known.size
  }

  /** The hits in the order of writing after `after`. */
  page(after: number, limit: number): number[] {
    return this.#match === null ? [] : this.#table.page(this.#match, after, false, limit)
  }

  #isSettled(rid: number): boolean {
    if (this.#complete) return true
    if (this.#frontier === undefined) return false
    return this.#reverse ? rid >= this.#frontier : rid <= this.#frontier
  }

  #readOn(): void {
    const from = this.#frontier ?? (this.#reverse ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER)
    const page = this.#table.page(this.#match!, from, this.#reverse, this.#look)
    for (const rid of page) this.#known.add(rid)
    this.#frontier = page.at(-1) ?? from
    if (page.length < this.#look) this.#complete = true
    this.#look = Math.min(this.#look * growth, longestLook)
  }
}
