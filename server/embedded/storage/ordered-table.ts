// An ordered index in SQLite: a table of (key, document), clustered on both, so that one range of the table is one range
// of the index.

import type { Doc, Value } from '../bson/value.ts'
import type { IndexDefinition } from '../index/definition.ts'
import { encodeKey, shortenedFields } from '../index/key-encoding.ts'
import { KeyMaker } from '../index/keys.ts'
import type { Interval } from '../index/interval.ts'
import type { Matcher } from '../query/match.ts'
import type { Database, Row, Statement } from './database.ts'
import { duplicateKey } from './duplicate-key.ts'
import type { IndexChange, IndexTable } from './index-table.ts'
import { topLevelFields } from './top-fields.ts'
import { compareValues } from '../value/compare.ts'

const noKeys: Buffer[] = []

/** What an index knows of its collection. */
export type IndexOwner = {
  namespace: string
  /** The table of the documents. */
  documents: string
  /** What the indexes need of a document. */
  document(rid: number): Doc | undefined
  /** `multikey` or `shortened` has changed. */
  onFlags(index: OrderedTable): void
}

export class OrderedTable implements IndexTable {
  readonly id: number
  readonly definition: IndexDefinition
  readonly topFields: ReadonlySet<string> | null
  /** One of its paths has a number in it, which may be a place in an array. */
  readonly hasPosition: boolean
  ready = true
  dropped = false
  built = 0
  multikey = 0
  /** A bit for each field of which some value was too long for a key (index/long-keys.ts). Never goes back. */
  shortened = 0
  readonly #database: Database
  readonly #owner: IndexOwner
  readonly #directions: readonly (1 | -1)[]
  readonly #maker: KeyMaker
  readonly #partial: Matcher | undefined
  readonly #sql: ReturnType<typeof statementsOf>
  readonly #statements = new Map<string, Statement>()

  constructor(
    database: Database,
    owner: IndexOwner,
    id: number,
    definition: IndexDefinition,
    partial: Matcher | undefined,
  ) {
    this.id = id
    this.definition = definition
    this.topFields = topLevelFields(
      definition.fields.map((field) => field.path),
      partial,
    )
    this.hasPosition = definition.fields.some(({ path }) => /\.\d+(\.|$)/.test(path))
    this.#database = database
    this.#owner = owner
    this.#directions = definition.fields.map((field) => field.direction)
    this.#maker = new KeyMaker(definition.fields, definition.sparse)
    this.#partial = partial
    this.#sql = statementsOf(`i${id}`)
  }

  get table(): string {
    return `i${this.id}`
  }

  /** The SQL of everything but `page`, so that a test can look how SQLite goes about it. */
  get statements(): { keys: string[]; count: string; nextPart: string; countPart: string } {
    return {
      keys: [this.#sql.remove, this.#sql.holds, this.#sql.others, this.#sql.find],
      count: this.#sql.count,
      nextPart: this.#sql.nextPart,
      countPart: this.#sql.countPart,
    }
  }

  createTable(): void {
    this.#database.exec(
      `CREATE TABLE ${this.table} (k BLOB NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY (k, rid)) STRICT, WITHOUT ROWID`,
    )
  }

  dropTable(): void {
    this.#statements.clear()
    this.#database.exec(`DROP TABLE IF EXISTS ${this.table}`)
  }

  change(before: Doc | undefined, after: Doc | undefined): IndexChange | undefined {
    const old = before === undefined ? noKeys : this.keysOf(before)
    const fresh = after === undefined ? noKeys : this.keysOf(after)
    const removed = old.filter((key) => !includes(fresh, key))
    const added = fresh.filter((key) => !includes(old, key))
    if (removed.length === 0 && added.length === 0) return undefined
    return {
      check: (rid) => this.#check(added, rid, after!),
      apply: (rid) => {
        const remove = this.#statement(this.#sql.remove)
        for (const key of removed) remove.run(key, rid)
        this.#insert(added, rid)
      },
    }
  }

  build(rid: number, document: Doc): void {
    const keys = this.keysOf(document)
    this.#check(keys, rid, document)
    this.#insert(keys, rid)
  }

  restore(rid: number, document: Doc): void {
    this.#insert(this.keysOf(document), rid)
  }

  audit(rid: number, document: Doc): { expected: number; missing: number } {
    const keys = this.keysOf(document)
    const find = this.#statement(this.#sql.holds)
    return { expected: keys.length, missing: keys.filter((key) => find.first(key, rid) === undefined).length }
  }

  entries(): number {
    return this.#statement(`SELECT count(*) FROM ${this.table}`).first()![0] as number
  }

  /** What a document has here. */
  keysOf(document: Doc): Buffer[] {
    if (this.#partial && !this.#partial.matches(document)) return noKeys
    const { keys, multikey, shortened } = this.#maker.make(document)
    if ((multikey & ~this.multikey) !== 0 || (shortened & ~this.shortened) !== 0) {
      this.multikey |= multikey
      this.shortened |= shortened
      this.#owner.onFlags(this)
    }
    return keys
  }

  #check(keys: readonly Buffer[], rid: number, document: Doc): void {
    if (!this.definition.unique) return
    const find = this.#statement(this.#sql.others)
    // In the order of the index: the first that is taken is the one that is told.
    for (const key of keys.toSorted(Buffer.compare)) {
      const others = find.all(key, rid)
      if (others.length === 0) continue
      const mine = this.#maker.valuesOf(document, key)
      const same = this.shortened === 0 ? mine[0] : mine.find((values) => this.#isTaken(values, key, others))
      if (same !== undefined) throw duplicateKey(this.#owner.namespace, this.definition, same)
    }
  }

  /** How many of these documents, which share a key, have the very values of an earlier one. */
  sharing(key: Uint8Array, rids: readonly number[]): number {
    if (this.shortened === 0) return rids.length - 1
    const wanted = Buffer.from(key)
    const valuesOf = (rid: number): Value[][] => this.#maker.valuesOf(this.#owner.document(rid) ?? new Map(), wanted)
    const isRepeated = (rid: number, at: number): boolean =>
      valuesOf(rid).some((values) =>
        rids.slice(0, at).some((other) => valuesOf(other).some((theirs) => sameValues(theirs, values))),
      )
    return rids.filter(isRepeated).length
  }

  /** Whether one of these documents really has the values, not only their shortened key. */
  #isTaken(values: readonly Value[], key: Uint8Array, others: readonly Row[]): boolean {
    return others.some(([rid]) => {
      const other = this.#owner.document(rid as number)
      return other !== undefined && this.#maker.valuesOf(other, key).some((theirs) => sameValues(theirs, values))
    })
  }

  #insert(keys: readonly Buffer[], rid: number): void {
    const insert = this.#statement(this.#sql.insert)
    for (const key of keys) insert.run(key, rid)
  }

  /** The document with these values, in a unique index. */
  find(values: readonly Value[]): number | undefined {
    const key = encodeKey(values, this.#directions)
    const statement = this.#statement(this.#sql.find)
    if (shortenedFields() === 0) return statement.first(key)?.[0] as number | undefined
    const same = statement.all(key)
    return same.find((row) => this.#isTaken(values, key, [row]))?.[0] as number | undefined
  }

  /** Rows (rid, key, document where asked for) from the beginning of the range, or from after a (key, rid). */
  page(
    range: Interval,
    after: { key: Uint8Array; rid: number } | undefined,
    reverse: boolean,
    documents: boolean,
    limit: number,
  ): Row[] {
    const statement = this.#statement(this.pageQuery(after !== undefined, reverse, documents))
    if (after === undefined) return statement.all(range.low, range.high, limit)
    return statement.all(after.key, after.rid, reverse ? range.low : range.high, limit)
  }

  /** The first and the following pages are two statements: in one, SQLite would walk the range from its start. */
  pageQuery(following: boolean, reverse: boolean, documents: boolean): string {
    const order = reverse ? 'DESC' : 'ASC'
    const start = following
      ? `(i.k, i.rid) ${reverse ? '<' : '>'} (?, ?) AND i.k ${reverse ? '>=' : '<'} ?`
      : 'i.k >= ? AND i.k < ?'
    const source = documents
      ? `${this.table} i CROSS JOIN ${this.#owner.documents} d ON d.rid = i.rid`
      : `${this.table} i`
    return `SELECT i.rid, i.k${documents ? ', d.b' : ''} FROM ${source} WHERE ${start} ORDER BY i.k ${order}, i.rid ${order} LIMIT ? + 0`
  }

  /** How many keys lie in the range, counted up to `limit`. */
  count(range: Interval, limit: number): number {
    return this.#statement(this.#sql.count).first(range.low, range.high, limit)?.[0] as number
  }

  /** The number of keys in the range, `size` at a time: between two parts others may have their turn. */
  *countInParts(range: Interval, size: number): Generator<number, void> {
    let low: [Uint8Array, number] = [range.low, Number.MIN_SAFE_INTEGER]
    for (;;) {
      const following = this.#statement(this.#sql.nextPart).first(...low, range.high, size)
      if (following === undefined) {
        yield this.#statement(this.#sql.countPart).first(...low, range.high)![0] as number
        return
      }
      yield size
      low = [following[0] as Uint8Array, following[1] as number]
    }
  }

  #statement(sql: string): Statement {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      statement = this.#database.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }
}

/** Kept with the index: putting a statement's text together for every key would cost as much as finding it. */
const statementsOf = (table: string) => ({
  insert: `INSERT OR IGNORE INTO ${table} (k, rid) VALUES (?, ?)`,
  remove: `DELETE FROM ${table} WHERE k = ? AND rid = ?`,
  holds: `SELECT 1 FROM ${table} WHERE k = ? AND rid = ?`,
  others: `SELECT rid FROM ${table} WHERE k = ? AND rid <> ?`,
  find: `SELECT rid FROM ${table} WHERE k = ?`,
  count: `SELECT count(*) FROM (SELECT 1 FROM ${table} WHERE k >= ? AND k < ? LIMIT ? + 0)`,
  nextPart: `SELECT k, rid FROM ${table} WHERE (k, rid) >= (?, ?) AND k < ? ORDER BY k, rid LIMIT 1 OFFSET ? + 0`,
  countPart: `SELECT count(*) FROM ${table} WHERE (k, rid) >= (?, ?) AND k < ?`,
})

const sameValues = (a: readonly Value[], b: readonly Value[]): boolean =>
  a.every((value, i) => compareValues(value, b[i]!) === 0)

function includes(keys: readonly Buffer[], wanted: Buffer): boolean {
  for (const key of keys) if (key.equals(wanted)) return true
  return false
}
