// Tables that nobody asks any more. Dropping a collection of a million messages at once would hold everybody up for
// seconds; so the drop itself only strikes the tables from the catalog, and their rows are deleted in slices afterwards,
// also after a restart.

import type { Slice } from '../query/slice.ts'
import type { Database, Statement } from './database.ts'

/** A step of deleting shall take about so long. */
const stepMs = 2
const largestStep = 4096

export class Dropped {
  readonly #database: Database
  #tables: string[] = []

  constructor(database: Database) {
    this.#database = database
  }

  /** Reads the list from the file. */
  load(): void {
    this.#tables = this.#database
      .prepare('SELECT name FROM dropped')
      .all()
      .map(([name]) => name as string)
  }

  get any(): boolean {
    return this.#tables.length > 0
  }

  /** The greatest number in the names of tables that begin with one of these letters. */
  greatestNumber(letters: string): number {
    const numbers = this.#tables.filter((name) => letters.includes(name[0]!)).map((name) => Number(name.slice(1)))
    return Math.max(0, ...numbers)
  }

  /** To be called within the transaction that strikes the table from the catalog. */
  add(table: string): void {
    this.#database.prepare('INSERT OR IGNORE INTO dropped (name) VALUES (?)').run(table)
    this.#tables.push(table)
  }

  /** Deletes them all; yields when the slice is over. `beforeDrop` is called before the catalog changes. */
  *remove(slice: Slice, beforeDrop: () => void): Generator<undefined, void> {
    for (let table = this.#tables[0]; table !== undefined; table = this.#tables[0]) {
      for (const part of partsOf(table)) yield* this.#empty(part, slice)
      beforeDrop()
      this.#database.exec(`DROP TABLE IF EXISTS ${table}`)
      this.#database.prepare('DELETE FROM dropped WHERE name = ?').run(table)
      this.#tables = this.#tables.filter((name) => name !== table)
      yield undefined
    }
  }

  *#empty({ table, key }: Part, slice: Slice): Generator<undefined, void> {
    const known = this.#database.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?')
    if (known.first(table) === undefined) return
    let remove!: Statement
    this.#database.unguarded(() => {
      const where = `(${key}) IN (SELECT ${key} FROM ${table} LIMIT ? + 0)`
      remove = this.#database.prepare(`DELETE FROM ${table} WHERE ${where}`)
    })
    const left = this.#database.prepare(`SELECT 1 FROM ${table} LIMIT 1`)
    const removed = this.#database.prepare('SELECT changes()')
    for (let step = 16; left.first() !== undefined;) {
      this.#database.begin()
      const startedAt = performance.now()
      this.#database.unguarded(() => remove.run(step))
      // What cannot be found by its key goes with the table.
      if (removed.first()![0] === 0) return
      const tookMs = performance.now() - startedAt
      step = tookMs > stepMs ? Math.max(1, step >> 1) : Math.min(largestStep, step * 2)
      if (slice.due()) yield undefined
    }
  }
}

type Part = { table: string; key: string }

/** The tables in which the rows of a table lie: those of a full text index are in tables of its own. */
function partsOf(table: string): Part[] {
  if (table.startsWith('d')) return [{ table, key: 'rid' }]
  if (table.startsWith('i')) return [{ table, key: 'k, rid' }]
  return [
    { table: `${table}_data`, key: 'id' },
    { table: `${table}_docsize`, key: 'id' },
    { table: `${table}_idx`, key: 'segid, term' },
  ]
}
