// The SQLite file under the store, and its transactions. SQLite gives what is hardest to write oneself: pages that survive
// `kill -9` and power cuts, an index structure, full text.
//
// WAL with synchronous=NORMAL: a COMMIT returns when its bytes are in the log, where they survive the end of the process.
// That they are on the disk before anybody is told is the work of log-sync.ts and command/turn.ts; that the file is never
// torn (the log is on the disk before the file is touched, the file before the log is reused) is SQLite's. The log is
// moved into the file by checkpoints.ts.

import { DatabaseSync } from 'node:sqlite'
import type { SQLInputValue, SQLOutputValue } from 'node:sqlite'
import { addDictionarySource } from './dictionary.ts'
import { applicationId, conversion, layoutVersion } from './layout.ts'
import { StorageError } from './sqlite-error.ts'

export { isCorrupt, isDiskFull, isFatal, sqliteCode, StorageError } from './sqlite-error.ts'

/**
 * Of a new file. The record of a usual message is 2.6 KB: of pages of 4 KB a third would stay empty. Larger ones than
 * these make the log longer, since each change of an index writes a whole page.
 */
export const filePageBytes = 8192
/** A reader goes through much and seldom comes back to it. */
const readerCacheKb = 4000

export type Row = SQLOutputValue[]

/**
 * SQLite looks at the value of a LIMIT that is a parameter and nothing else, and compiles the statement anew for every
 * value that is bound: that takes longer than finding a document. `LIMIT ? + 0` is compiled once.
 */
const peekedLimit = /\b(LIMIT|OFFSET) \?(?! \+ 0)/

/** A prepared statement whose rows are arrays. */
export type Statement = {
  all(...parameters: SQLInputValue[]): Row[]
  first(...parameters: SQLInputValue[]): Row | undefined
  run(...parameters: SQLInputValue[]): void
}

export class Database {
  readonly #sqlite: DatabaseSync
  #writing = false
  #reading = false
  #changes = 0
  #commits = 0
  /** Called after each commit. */
  onCommit: (() => void) | undefined
  readonly pageBytes: number
  readonly #logPages: Statement
  #lastLog = { pages: 0, moved: 0 }

  readonly #dictionaries: { remove(): void }
  readonly #readOnly: boolean
  readonly #version: Statement
  readonly #beginRead: Statement
  readonly #endRead: Statement
  #lastVersion: number
  #foreignChanges = 0

  /**
   * Throws `StorageError` when the file is not a store of ours, is damaged, or has another layout. `readOnly`: another
   * thread of this process has it open for writing; this connection reads what that one has committed.
   */
  constructor(file: string, { readOnly = false }: { readOnly?: boolean } = {}) {
    this.#readOnly = readOnly
    this.#sqlite = new DatabaseSync(file, { readOnly })
    if (readOnly) this.#sqlite.exec(`PRAGMA cache_size = ${-readerCacheKb}; PRAGMA temp_store = MEMORY;`)
    else this.#configure()
    this.#checkLayout(file)
    const dictionary = this.prepare('SELECT bytes FROM dictionary WHERE id = ?')
    this.#dictionaries = addDictionarySource((id) => dictionary.first(id)?.[0] as Uint8Array | undefined)
    this.#version = this.prepare('PRAGMA data_version')
    this.#beginRead = this.prepare('BEGIN')
    this.#endRead = this.prepare('COMMIT')
    this.#lastVersion = this.#version.first()![0] as number
    this.pageBytes = this.#pragma('page_size')
    this.#logPages = this.prepare('PRAGMA wal_checkpoint(NOOP)')
  }

  #configure(): void {
    this.#sqlite.exec(`
      PRAGMA page_size = ${filePageBytes};
      PRAGMA locking_mode = NORMAL;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      PRAGMA busy_timeout = 1000;
      PRAGMA cache_size = -16000;
      PRAGMA temp_store = MEMORY;
      PRAGMA wal_autocheckpoint = 0;
      PRAGMA journal_size_limit = 67108864;
      PRAGMA trusted_schema = OFF;
    `)
  }

  #checkLayout(file: string): void {
    const version = this.#pragma('user_version')
    const application = this.#pragma('application_id')
    const empty = version === 0 && application === 0 && this.#isEmpty()
    if (!empty && application !== applicationId) throw new StorageError(`${file} is not a store of this program`)
    if (version > layoutVersion) {
      throw new StorageError(`${file} has layout ${version}, this program reads layout ${layoutVersion}`)
    }
    if (version < layoutVersion) this.#sqlite.exec(conversion(version))
  }

  #isEmpty(): boolean {
    return this.prepare('SELECT count(*) FROM sqlite_schema').first()?.[0] === 0
  }

  #pragma(name: string): number {
    return Number(this.prepare(`PRAGMA ${name}`).first()?.[0] ?? 0)
  }

  prepare(sql: string): Statement {
    if (peekedLimit.test(sql)) throw new Error(`would be compiled for each call: ${sql}`)
    const statement = this.#sqlite.prepare(sql)
    statement.setReturnArrays(true)
    // With setReturnArrays the rows are arrays, which the declared types do not follow.
    const rows = statement as unknown as {
      all(...p: SQLInputValue[]): Row[]
      get(...p: SQLInputValue[]): Row | undefined
    }
    return {
      all: (...parameters) => rows.all(...parameters),
      first: (...parameters) => rows.get(...parameters),
      run: (...parameters) => void statement.run(...parameters),
    }
  }

  /** Rows one by one, for what may be many and does not stay in memory. */
  iterate(sql: string): Iterable<Row> {
    const statement = this.#sqlite.prepare(sql)
    statement.setReturnArrays(true)
    return statement.iterate() as unknown as Iterable<Row>
  }

  /** Lets the tables be written in which full text lies: SQLite guards them, for as long as they are in use. */
  unguarded(work: () => void): void {
    this.#sqlite.enableDefensive(false)
    try {
      work()
    } finally {
      this.#sqlite.enableDefensive(true)
    }
  }

  exec(sql: string): void {
    this.#sqlite.exec(sql)
  }

  get writing(): boolean {
    return this.#writing
  }

  /** How often something has been written: goes up with every `begin`. */
  get changes(): number {
    return this.#changes
  }

  /** Goes up whenever `noticeForeignChanges` finds that another connection has committed something. */
  get foreignChanges(): number {
    return this.#foreignChanges
  }

  noticeForeignChanges(): boolean {
    const version = this.#version.first()![0] as number
    if (version === this.#lastVersion) return false
    this.#lastVersion = version
    this.#foreignChanges++
    return true
  }

  /** Changes with every table that is made or dropped. */
  schemaVersion(): number {
    return this.#pragma('schema_version')
  }

  /** How often something has been committed. */
  get commits(): number {
    return this.#commits
  }

  /** False when SQLite has given up the open transaction by itself. */
  get intact(): boolean {
    return !this.#writing || this.#sqlite.isTransaction
  }

  /**
   * From now until `endReads` all reads are of one transaction: the locks of one, and its look for news in the log, cost as
   * much as finding a document.
   */
  beginReads(): void {
    if (this.#writing || this.#reading) return
    this.#beginRead.run()
    this.#reading = true
  }

  endReads(): void {
    if (!this.#reading) return
    this.#reading = false
    this.#endRead.run()
  }

  /** To be called before each write: opens the turn's transaction at the first. */
  begin(): void {
    this.#changes++
    if (this.#writing) return
    // A transaction that has begun to read would not wait for whoever holds the lock for writing.
    this.endReads()
    this.#sqlite.exec('BEGIN IMMEDIATE')
    this.#writing = true
  }

  /** Returns when everything written since `begin` is on the disk. */
  commit(): void {
    if (!this.#writing) return
    this.#sqlite.exec('COMMIT')
    this.#writing = false
    this.#commits++
    this.onCommit?.()
  }

  rollback(): void {
    this.#writing = false
    // SQLite has rolled back by itself after some errors (a full disk among them).
    if (this.#sqlite.isTransaction) this.#sqlite.exec('ROLLBACK')
  }

  /** Pages in the log, and how many of them are in the file already. */
  logPages(): { pages: number; moved: number } {
    // SQLite does not tell while a transaction is open.
    if (!this.#writing && !this.#reading) {
      const [, pages, moved] = this.#logPages.first()!
      this.#lastLog = { pages: Math.max(0, Number(pages)), moved: Math.max(0, Number(moved)) }
    }
    return this.#lastLog
  }

  /** Bytes of the file and of what is free in it. */
  size(): { totalBytes: number; freeBytes: number } {
    const page = this.#pragma('page_size')
    return { totalBytes: this.#pragma('page_count') * page, freeBytes: this.#pragma('freelist_count') * page }
  }

  /** Moves what is left of the log into the file, and closes. */
  close(): void {
    this.#dictionaries.remove()
    if (!this.#readOnly) this.#sqlite.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    this.#sqlite.close()
  }
}
