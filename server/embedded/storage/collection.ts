// One collection: its documents and all that must change together with them. A write here is worked out and checked
// against every index first; only then is anything written, so a write that fails has changed nothing.

import { pickFields } from '../bson/raw.ts'
import { decodeDoc } from '../bson/decode.ts'
import type { Doc } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import type { Value } from '../bson/value.ts'
import { damagedRecord } from './damage.ts'
import type { Dictionary } from './dictionary.ts'
import type { Database, Row, Statement } from './database.ts'
import { isCorrupt } from './sqlite-error.ts'
import type { IndexChange, IndexTable } from './index-table.ts'
import type { OrderedTable } from './ordered-table.ts'
import { packRecord, unpackRecord } from './record.ts'
import { TextTable } from './text-table.ts'

/** MongoDB's limit of a document. */
export const maxDocumentBytes = 16 * 1024 * 1024

const unknownRid = 0

export type StoredDocument = { rid: number; bytes: Buffer }

export class Collection {
  readonly id: number
  readonly namespace: string
  readonly options: Doc
  readonly indexes: IndexTable[] = []
  /** False once it has been dropped: a cursor that still holds it ends. */
  alive = true
  /** With which new records are compressed. */
  dictionary: Dictionary | undefined
  /** How many it has had: it is made anew when there is much more to make it from. */
  dictionaries = 0
  readonly #database: Database
  readonly #insertRow: Statement
  readonly #updateRow: Statement
  readonly #deleteRow: Statement
  readonly #getRow: Statement
  readonly #pageUp: Statement
  readonly #pageDown: Statement
  readonly #lastRid: Statement
  #nextRid: number
  #countedAt = 0
  #writes = 0
  #indexedFields: ReadonlySet<string> | null = new Set()

  constructor(database: Database, id: number, namespace: string, options: Doc) {
    this.id = id
    this.namespace = namespace
    this.options = options
    this.#database = database
    const table = this.table
    this.#insertRow = database.prepare(`INSERT INTO ${table} (rid, b) VALUES (?, ?)`)
    this.#updateRow = database.prepare(`UPDATE ${table} SET b = ? WHERE rid = ?`)
    this.#deleteRow = database.prepare(`DELETE FROM ${table} WHERE rid = ?`)
    this.#getRow = database.prepare(`SELECT b FROM ${table} WHERE rid = ?`)
    this.#pageUp = database.prepare(`SELECT rid, b FROM ${table} WHERE rid > ? ORDER BY rid LIMIT ? + 0`)
    this.#pageDown = database.prepare(`SELECT rid, b FROM ${table} WHERE rid < ? ORDER BY rid DESC LIMIT ? + 0`)
    this.#lastRid = database.prepare(`SELECT max(rid) FROM ${table}`)
    this.#nextRid = this.#ridAfterLast()
  }

  static createTable(database: Database, id: number): void {
    database.exec(`CREATE TABLE d${id} (rid INTEGER PRIMARY KEY, b BLOB NOT NULL) STRICT`)
  }

  get table(): string {
    return `d${this.id}`
  }

  get databaseName(): string {
    return this.namespace.slice(0, this.namespace.indexOf('.'))
  }

  get name(): string {
    return this.namespace.slice(this.namespace.indexOf('.') + 1)
  }

  get idTable(): OrderedTable {
    return this.indexes[0] as OrderedTable
  }

  get textTable(): TextTable | undefined {
    return this.indexes.find((index): index is TextTable => index instanceof TextTable && index.ready)
  }

  addIndex(index: IndexTable): void {
    this.indexes.push(index)
    this.#refreshFields()
  }

  removeIndex(index: IndexTable): void {
    this.indexes.splice(this.indexes.indexOf(index), 1)
    this.#refreshFields()
  }

  #refreshFields(): void {
    const all = new Set<string>()
    for (const index of this.indexes) {
      if (index.topFields === null) return void (this.#indexedFields = null)
      for (const field of index.topFields) all.add(field)
    }
    this.#indexedFields = all
  }

  /** At least as many as there are documents: how many have ever been written. */
  approximateCount(): number {
    const { foreignChanges } = this.#database
    if (this.#countedAt !== foreignChanges) {
      this.#countedAt = foreignChanges
      this.#nextRid = this.#ridAfterLast()
    }
    return this.#nextRid - 1
  }

  #ridAfterLast(): number {
    try {
      return ((this.#lastRid.first()?.[0] as number | null) ?? 0) + 1
    } catch (error) {
      // What can be read is read; nothing can be added behind what cannot.
      if (isCorrupt(error)) return unknownRid
      throw error
    }
  }

  /** Bytes of the documents as they are stored. */
  storedBytes(): number {
    return (this.#database.prepare(`SELECT sum(length(b)) FROM ${this.table}`).first()?.[0] as number | null) ?? 0
  }

  /** Goes up with every write: what was read before may then be out of date. */
  get writes(): number {
    return this.#writes + this.#database.foreignChanges
  }

  /** How SQLite goes about a statement: for tests, because a wrong way is only slow. */
  explainSql(sql: string): string[] {
    return this.#database
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map((row) => String(row[3]))
  }

  /** What the indexes need of a document. */
  indexedPart(bytes: Uint8Array): Doc {
    return this.#indexedFields === null ? decodeDoc(bytes) : pickFields(bytes, this.#indexedFields)
  }

  /** Throws 11000 DuplicateKey, 171 CannotIndexParallelArrays, 10334 BSONObjectTooLarge. */
  insert(bytes: Buffer): number {
    assertSize(bytes)
    const rid = this.#nextRid
    if (rid === unknownRid) throw damagedRecord(`the last ones of ${this.namespace}`)
    const document = this.indexedPart(bytes)
    const changes = this.#changes(undefined, document, this.indexes, rid)
    this.#beginChange()
    this.#insertRow.run(rid, packRecord(bytes, this.dictionary))
    this.#nextRid++
    for (const change of changes) change.apply(rid)
    return rid
  }

  /** `changed` names the top-level fields that differ; undefined means any may. Throws like `insert`. */
  replace(rid: number, before: Doc, after: Doc, bytes: Buffer, changed: ReadonlySet<string> | undefined): void {
    assertSize(bytes)
    const touched = this.indexes.filter((index) => isTouched(index, changed))
    const changes = this.#changes(before, after, touched, rid)
    this.#beginChange()
    this.#updateRow.run(packRecord(bytes, this.dictionary), rid)
    for (const change of changes) change.apply(rid)
  }

  remove(rid: number, bytes: Uint8Array): void {
    const changes = this.#changes(this.indexedPart(bytes), undefined, this.indexes, rid)
    this.#beginChange()
    this.#deleteRow.run(rid)
    for (const change of changes) change.apply(rid)
  }

  #changes(
    before: Doc | undefined,
    after: Doc | undefined,
    indexes: readonly IndexTable[],
    rid: number,
  ): IndexChange[] {
    const changes: IndexChange[] = []
    for (const index of indexes) {
      const change = index.change(before, after)
      if (change === undefined) continue
      change.check(rid)
      changes.push(change)
    }
    return changes
  }

  #beginChange(): void {
    this.#database.begin()
    this.#writes++
  }

  get(rid: number): Buffer | undefined {
    const stored = this.stored(rid)
    return stored && unpackRecord(stored)
  }

  /** The record as it lies in the table. */
  stored(rid: number): Uint8Array | undefined {
    return this.#getRow.first(rid)?.[0] as Uint8Array | undefined
  }

  /** The document with this `_id`. */
  ridOfId(id: Value): number | undefined {
    return this.idTable.find([id])
  }

  /** Documents in the order in which they were written, after `after` (undefined: from the beginning or the end). */
  page(after: number | undefined, reverse: boolean, limit: number): Row[] {
    return reverse
      ? this.#pageDown.all(after ?? Number.MAX_SAFE_INTEGER, limit)
      : this.#pageUp.all(after ?? Number.MIN_SAFE_INTEGER, limit)
  }
}

function isTouched({ topFields }: IndexTable, changed: ReadonlySet<string> | undefined): boolean {
  if (changed === undefined || topFields === null) return true
  for (const field of changed) if (topFields.has(field)) return true
  return false
}

function assertSize(bytes: Uint8Array): void {
  if (bytes.length <= maxDocumentBytes) return
  throw new CommandError(
    10334,
    `BSONObj size: ${bytes.length} is invalid. Size must be between 0 and ${maxDocumentBytes}`,
  )
}
