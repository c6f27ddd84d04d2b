// A text index in SQLite: an FTS5 table that keeps the words of the documents and no copy of their text.

import type { Doc, Value } from '../bson/value.ts'
import type { IndexDefinition } from '../index/definition.ts'
import { scopeWord, textContent } from '../index/text/content.ts'
import { fullTextQuery, parseSearch } from '../index/text/search.ts'
import { lookup } from '../query/simple-path.ts'
import type { Matcher } from '../query/match.ts'
import type { Database, Statement } from './database.ts'
import type { IndexChange, IndexTable } from './index-table.ts'
import { topLevelFields } from './top-fields.ts'

const searchPage = 10_000

export class TextTable implements IndexTable {
  readonly id: number
  readonly definition: IndexDefinition
  readonly topFields: ReadonlySet<string> | null
  ready = true
  multikey = 0
  readonly #database: Database
  readonly #paths: readonly (readonly string[])[]
  readonly #partial: Matcher | undefined
  readonly #statements = new Map<string, Statement>()

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
  }

  dropTable(): void {
    this.#statements.clear()
    this.#database.exec(`DROP TABLE IF EXISTS ${this.table}`)
  }

  change(before: Doc | undefined, after: Doc | undefined): IndexChange | undefined {
    const old = before === undefined ? null : this.#contentOf(before)
    const fresh = after === undefined ? null : this.#contentOf(after)
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
    const content = this.#contentOf(document)
    if (content === null) return
    this.#statement(`DELETE FROM ${this.table} WHERE rowid = ?`).run(rid)
    this.#insert(rid, content)
  }

  audit(rid: number, document: Doc): { expected: number; missing: number } {
    if (this.#contentOf(document) === null) return { expected: 0, missing: 0 }
    const found = this.#statement(`SELECT 1 FROM ${this.table} WHERE rowid = ?`).first(rid)
    return { expected: 1, missing: found === undefined ? 1 : 0 }
  }

  entries(): number {
    return this.#statement(`SELECT count(*) FROM ${this.table}`).first()![0] as number
  }

  #insert(rid: number, content: string): void {
    this.#statement(`INSERT INTO ${this.table} (rowid, words) VALUES (?, ?)`).run(rid, content)
  }

  #contentOf(document: Doc): string | null {
    if (this.#partial && !this.#partial.matches(document)) return null
    const { fields } = this.definition
    const scope = fields.length === 0 ? null : scopeWord(fields.map(({ path }) => lookup(document, path) ?? null))
    return textContent(document, this.#paths, scope)
  }

  /**
   * The documents that answer a `$search`, in ascending order after `after`. `scope` holds the values of the fields
   * before the text; null searches all documents.
   */
  search(text: string, scope: readonly Value[] | null, after: number, limit: number): number[] {
    const query = fullTextQuery(parseSearch(text), scope === null ? null : scopeWord(scope))
    if (query === null) return []
    const sql = `SELECT rowid FROM ${this.table} WHERE ${this.table} MATCH ? AND rowid > ? ORDER BY rowid LIMIT ?`
    return this.#statement(sql)
      .all(query, after, limit)
      .map((row) => row[0] as number)
  }

  /** All of them. */
  searchAll(text: string, scope: readonly Value[] | null): Set<number> {
    const hits = new Set<number>()
    for (let after = Number.MIN_SAFE_INTEGER; ;) {
      const page = this.search(text, scope, after, searchPage)
      for (const rid of page) hits.add(rid)
      if (page.length < searchPage) return hits
      after = page.at(-1)!
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
