// A text index in SQLite: an FTS5 table that keeps the words of the documents and no copy of their text.

import type { Doc, Value } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import type { IndexDefinition } from '../index/definition.ts'
import { scopeCode, textContent } from '../index/text/content.ts'
import { fullTextQuery, parseSearch } from '../index/text/search.ts'
import type { Matcher } from '../query/match.ts'
import { lookup } from '../query/simple-path.ts'
import type { Database, Statement } from './database.ts'
import type { IndexChange, IndexTable } from './index-table.ts'
import { TextHits } from './text-hits.ts'
import { topLevelFields } from './top-fields.ts'

/**
 * FTS5 keeps new words in segments of their own and merges these as it sees fit, now and then for tens of milliseconds in
 * the commit of whoever comes by. Here every eighth document pays for a small part of it instead; measured, no change then
 * takes longer than a few milliseconds, and the segments stay as few.
 */
const mergeEvery = 8
const mergePages = 32
/** More segments of one size than this are merged at once nevertheless, so that searches stay quick. */
const mostSegments = 64

export class TextTable implements IndexTable {
  readonly id: number
  readonly definition: IndexDefinition
  readonly topFields: ReadonlySet<string> | null
  ready = true
  dropped = false
  built = 0
  multikey = 0
  shortened = 0
  readonly #database: Database
  readonly #paths: readonly (readonly string[])[]
  readonly #partial: Matcher | undefined
  readonly #statements = new Map<string, Statement>()
  #changes = 0

  constructor(database: Database, id: number, definition: IndexDefinition, partial: Matcher | undefined) {
    this.id = id
    this.definition = definition
    const leading = definition.fields.map((field) => field.path)
    this.topFields = topLevelFields([...leading, ...definition.textPaths], partial)
    this.#database = database
    this.#paths = definition.textPaths.map((path) => path.split('.'))
    this.#partial = partial
  }

  get table(): string {
    return `t${this.id}`
  }

  createTable(): void {
    // Words come folded and separated by spaces (index/text/tokens.ts): the tokenizer has nothing left to do.
    this.#database.exec(
      `CREATE VIRTUAL TABLE ${this.table} USING fts5(words, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0')`,
    )
    this.#configure('automerge', 0)
    this.#configure('crisismerge', mostSegments)
  }

  #configure(option: string, value: number): void {
    // In the text of the statement: a bound number is a floating one, which FTS5 does not take here.
    this.#database.exec(`INSERT INTO ${this.table} (${this.table}, rank) VALUES ('${option}', ${value})`)
  }

  dropTable(): void {
    this.#statements.clear()
    this.#database.exec(`DROP TABLE IF EXISTS ${this.table}`)
  }

  change(before: Doc | undefined, after: Doc | undefined): IndexChange | undefined {
    const old = before === undefined ? null : this.contentOf(before)
    const fresh = after === undefined ? null : this.contentOf(after)
    if (old === fresh) return undefined
    return {
      check: () => undefined,
      apply: (rid) => {
        if (old !== null) this.#statement(`DELETE FROM ${this.table} WHERE rowid = ?`).run(rid)
        if (fresh !== null) this.#insert(rid, fresh)
      },
    }
  }

  build(rid: number, document: Doc): void {
    const content = this.contentOf(document)
    if (content === null) return
    this.#statement(`DELETE FROM ${this.table} WHERE rowid = ?`).run(rid)
    this.#insert(rid, content)
  }

  restore(rid: number, document: Doc): void {
    this.build(rid, document)
  }

  audit(rid: number, document: Doc): { expected: number; missing: number } {
    if (this.contentOf(document) === null) return { expected: 0, missing: 0 }
    const found = this.#statement(`SELECT 1 FROM ${this.table} WHERE rowid = ?`).first(rid)
    return { expected: 1, missing: found === undefined ? 1 : 0 }
  }

  entries(): number {
    return this.#statement(`SELECT count(*) FROM ${this.table}`).first()![0] as number
  }

  #insert(rid: number, content: string): void {
    this.#statement(`INSERT INTO ${this.table} (rowid, words) VALUES (?, ?)`).run(rid, content)
    if (++this.#changes % mergeEvery > 0) return
    this.#statement(`INSERT INTO ${this.table} (${this.table}, rank) VALUES ('merge', ?)`).run(mergePages)
  }

  /** The words of a document, as this index takes them; null when it is not in it. */
  contentOf(document: Doc): string | null {
    if (this.#partial && !this.#partial.matches(document)) return null
    const leading = this.definition.fields.map(({ path }) => lookup(document, path) ?? null)
    if (leading.some((value) => Array.isArray(value)))
      throw new CommandError(16675, 'cannot have an array as a prefix field of a text index')
    return textContent(document, this.#paths, scopeCode(leading))
  }

  /** The documents that answer a `$search`; `scope` holds the values of the fields before the text. */
  search(text: string, scope: readonly Value[]): TextHits {
    return new TextHits(this, fullTextQuery(parseSearch(text), scopeCode(scope)))
  }

  /** The documents of one search, in the order of writing or backwards, after `after`. */
  page(match: string, after: number, reverse: boolean, limit: number): number[] {
    return this.#statement(this.pageQuery(reverse))
      .all(match, after, limit)
      .map((row) => row[0] as number)
  }

  pageQuery(reverse: boolean): string {
    const { table } = this
    return reverse
      ? `SELECT rowid FROM ${table} WHERE ${table} MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ? + 0`
      : `SELECT rowid FROM ${table} WHERE ${table} MATCH ? AND rowid > ? ORDER BY rowid LIMIT ? + 0`
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
