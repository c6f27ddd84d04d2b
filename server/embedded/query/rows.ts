// Reading the rows of a plan's source page by page. No statement stays open between two pages: each page begins where
// the last ended, so a cursor may rest for minutes without holding anything, and what is written meanwhile is seen.

import { pickFields } from '../bson/raw.ts'
import type { Value } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import type { Interval } from '../index/interval.ts'
import type { Collection } from '../storage/collection.ts'
import { unpackRecord } from '../storage/record.ts'
import type { TextHits } from '../storage/text-hits.ts'
import { MergedRows } from './merged-rows.ts'
import type { Source } from './plan-types.ts'
import type { FoundRow, Rows } from './row.ts'
import { compileSorter } from './sort.ts'

export type { FoundRow, Rows }

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
    case 'merge': {
      const rows = mergeRanges(collection, source, options)
      return options.once || source.access.repeats ? new DistinctRows(rows) : rows
    }
    case 'filtered':
      return new FilteredRows(collection, source, options.documents)
    case 'text':
      return new TextRows(collection, source, options.documents)
    default:
      return new DistinctRows(
        source.sort.length > 0 && options.documents
          ? mergeSources(collection, source)
          : new ConcatenatedRows(source.sources.map((part) => openRows(collection, part, { ...options, once: false }))),
      )
  }
}

/** The ranges of one index: beyond what all keys of a range begin with, the keys themselves are the order. */
function mergeRanges(
  collection: Collection,
  { access, reverse }: Extract<Source, { kind: 'merge' }>,
  { documents }: RowOptions,
): Rows {
  const inputs = access.intervals.map((range) => ({
    rows: new IndexRows({ kind: 'index', access: { ...access, intervals: [range] }, reverse }, false),
    keyOf: (row: FoundRow) => row.key!.subarray(range.prefix),
  }))
  const sign = reverse ? -1 : 1
  const merged = new MergedRows(inputs, (a, b) => sign * Buffer.compare(a, b))
  return documents ? new WithDocuments(collection, merged) : merged
}

/** Different indexes: the order is that of the documents. */
function mergeSources(collection: Collection, { sources, sort }: Extract<Source, { kind: 'union' }>): Rows {
  const sorter = compileSorter(new Map(sort.map(({ path, direction }) => [path, direction])))
  const keyOf = ({ stored }: FoundRow): Value[] =>
    sorter.keyOf(stored === undefined ? new Map() : pickFields(unpackRecord(stored), sorter.fields))
  const options = { documents: true, once: false }
  return new MergedRows(
    sources.map((part) => ({ rows: openRows(collection, part, options), keyOf })),
    (a, b) => sorter.compareKeys(a, b),
  )
}

class WithDocuments implements Rows {
  readonly #collection: Collection
  readonly #rows: Rows

  constructor(collection: Collection, rows: Rows) {
    this.#collection = collection
    this.#rows = rows
  }

  pull(limit: number): FoundRow[] {
    return this.#rows.pull(limit).map(({ rid }) => ({ rid, stored: this.#collection.stored(rid) }))
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
      if (access.table.dropped) throw new CommandError(175, 'the index was dropped while it was read')
      const rows = access.table.page(this.#ranges[this.#range]!, this.#after, reverse, this.#documents, wanted)
      for (const [rid, key, stored] of rows)
        found.push({ rid: rid as number, stored: stored as Uint8Array | undefined, key: key as Uint8Array })
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
  readonly #hits: TextHits
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
    const rids = this.#source.hits.page(this.#after, limit)
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
