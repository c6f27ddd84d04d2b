// Reading the rows of a plan's source page by page. No statement stays open between two pages: each page begins where
// the last ended, so a cursor may rest for minutes without holding anything, and what is written meanwhile is seen.

import type { Interval } from '../index/interval.ts'
import type { Collection } from '../storage/collection.ts'
import { unpackRecord } from '../storage/record.ts'
import type { Source } from './plan.ts'

/** `stored` is the record as it lies in the table; absent where only the keys were asked for. */
export type FoundRow = { rid: number; stored: Uint8Array | undefined }

export interface Rows {
  /** At most `limit` rows; none when there are no more. `examined` counts them. */
  pull(limit: number): FoundRow[]
}

export type RowOptions = {
  /** Read the documents too, not the keys alone. */
  documents: boolean
  /** Each document once, even if its keys change while they are read. */
  once: boolean
}

export function openRows(collection: Collection, source: Source, options: RowOptions): Rows {
  switch (source.kind) {
    case 'nothing':
      return { pull: () => [] }
    case 'collection':
      return new CollectionRows(collection, source.reverse)
    case 'index': {
      const rows = new IndexRows(source, options.documents)
      return options.once || source.access.repeats ? new DistinctRows(rows) : rows
    }
    case 'filtered':
      return new FilteredRows(collection, source, options.documents)
    case 'text':
      return new TextRows(collection, source, options.documents)
    default:
      return new DistinctRows(
        new ConcatenatedRows(source.sources.map((part) => openRows(collection, part, { ...options, once: false }))),
      )
  }
}

class CollectionRows implements Rows {
  readonly #collection: Collection
  readonly #reverse: boolean
  #after: number | undefined

  constructor(collection: Collection, reverse: boolean) {
    this.#collection = collection
    this.#reverse = reverse
  }

  pull(limit: number): FoundRow[] {
    const rows = this.#collection.page(this.#after, this.#reverse, limit)
    const last = rows.at(-1)
    if (last) this.#after = last[0] as number
    return rows.map(([rid, stored]) => ({ rid: rid as number, stored: stored as Uint8Array }))
  }
}

class IndexRows implements Rows {
  readonly #source: Extract<Source, { kind: 'index' }>
  readonly #documents: boolean
  readonly #ranges: readonly Interval[]
  #range = 0
  #after: { key: Uint8Array; rid: number } | undefined

  constructor(source: Extract<Source, { kind: 'index' }>, documents: boolean) {
    this.#source = source
    this.#documents = documents
    const { intervals } = source.access
    this.#ranges = source.reverse ? intervals.toReversed() : intervals
  }

  pull(limit: number): FoundRow[] {
    const found: FoundRow[] = []
    while (found.length < limit && this.#range < this.#ranges.length) {
      const wanted = limit - found.length
      const { access, reverse } = this.#source
      const rows = access.table.page(this.#ranges[this.#range]!, this.#after, reverse, this.#documents, wanted)
      for (const [rid, , stored] of rows) found.push({ rid: rid as number, stored: stored as Uint8Array | undefined })
      const last = rows.at(-1)
      if (rows.length < wanted || last === undefined) {
        this.#range++
        this.#after = undefined
      } else this.#after = { rid: last[0] as number, key: last[1] as Uint8Array }
    }
    return found
  }
}

const keysAtOnce = 1000

class FilteredRows implements Rows {
  readonly #collection: Collection
  readonly #hits: ReadonlySet<number>
  readonly #documents: boolean
  readonly #rows: IndexRows
  readonly #waiting: number[] = []

  constructor(collection: Collection, source: Extract<Source, { kind: 'filtered' }>, documents: boolean) {
    this.#collection = collection
    this.#hits = source.hits
    this.#documents = documents
    this.#rows = new IndexRows({ kind: 'index', access: source.access, reverse: source.reverse }, false)
  }

  pull(limit: number): FoundRow[] {
    while (this.#waiting.length < limit) {
      const keys = this.#rows.pull(keysAtOnce)
      if (keys.length === 0) break
      for (const { rid } of keys) if (this.#hits.has(rid)) this.#waiting.push(rid)
    }
    const rids = this.#waiting.splice(0, limit)
    return rids.map((rid) => ({ rid, stored: this.#documents ? this.#collection.stored(rid) : undefined }))
  }
}

class TextRows implements Rows {
  readonly #collection: Collection
  readonly #source: Extract<Source, { kind: 'text' }>
  readonly #documents: boolean
  #after = Number.MIN_SAFE_INTEGER

  constructor(collection: Collection, source: Extract<Source, { kind: 'text' }>, documents: boolean) {
    this.#collection = collection
    this.#source = source
    this.#documents = documents
  }

  pull(limit: number): FoundRow[] {
    const { table, search, scope } = this.#source
    const rids = table.search(search, scope, this.#after, limit)
    this.#after = rids.at(-1) ?? this.#after
    return rids.map((rid) => ({ rid, stored: this.#documents ? this.#collection.stored(rid) : undefined }))
  }
}

class ConcatenatedRows implements Rows {
  readonly #parts: readonly Rows[]
  #part = 0

  constructor(parts: readonly Rows[]) {
    this.#parts = parts
  }

  pull(limit: number): FoundRow[] {
    for (; this.#part < this.#parts.length; this.#part++) {
      const found = this.#parts[this.#part]!.pull(limit)
      if (found.length > 0) return found
    }
    return []
  }
}

class DistinctRows implements Rows {
  readonly #rows: Rows
  readonly #seen = new Set<number>()

  constructor(rows: Rows) {
    this.#rows = rows
  }

  pull(limit: number): FoundRow[] {
    for (;;) {
      const rows = this.#rows.pull(limit)
      const fresh = rows.filter(({ rid }) => !this.#seen.has(rid) && this.#seen.add(rid))
      if (fresh.length > 0 || rows.length === 0) return fresh
    }
  }
}

/** The document of a row; undefined when it has gone. */
export const documentOf = (row: FoundRow): Buffer | undefined =>
  row.stored === undefined ? undefined : unpackRecord(row.stored)
