// The SQLite file under the store, and its transactions. SQLite gives what is hardest to write oneself: pages that survive
// `kill -9` and power cuts, an index structure, full text.
//
// WAL with synchronous=FULL: a COMMIT returns when its bytes are on the disk (fsync), so whatever has been acknowledged
// is there after a crash. One transaction holds all the writes of one turn of the event loop (command/turn.ts).

import { DatabaseSync } from 'node:sqlite'
import type { SQLInputValue, SQLOutputValue } from 'node:sqlite'

/** The layout of the tables; a file of a later layout is refused, one of an earlier layout would be converted here. */
const layoutVersion = 1
/** "fact" */
const applicationId = 0x66616374

export type Row = SQLOutputValue[]

/** A prepared statement whose rows are arrays. */
export type Statement = {
  all(...parameters: SQLInputValue[]): Row[]
  first(...parameters: SQLInputValue[]): Row | undefined
  run(...parameters: SQLInputValue[]): void
}

export class Database {
  readonly #sqlite: DatabaseSync
  #writing = false
  #commits = 0
  #commitsSeen = 0
  #checkpointed = 0

  /** Throws `StorageError` when the file is not a store of ours, is damaged, or has another layout. */
  constructor(file: string) {
    this.#sqlite = new DatabaseSync(file)
    this.#configure()
    this.#checkLayout(file)
  }

  #configure(): void {
    this.#sqlite.exec(`
      PRAGMA locking_mode = NORMAL;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA cache_size = -16000;
      PRAGMA temp_store = MEMORY;
      PRAGMA wal_autocheckpoint = 4000;
      PRAGMA journal_size_limit = 67108864;
      PRAGMA trusted_schema = OFF;
    `)
  }

  #checkLayout(file: string): void {
    const version = this.#pragma('user_version')
    const application = this.#pragma('application_id')
    if (version === 0 && application === 0 && this.#isEmpty()) return this.#create()
    if (application !== applicationId) throw new StorageError(`${file} is not a store of this program`)
    if (version !== layoutVersion)
      throw new StorageError(`${file} has layout ${version}, this program reads layout ${layoutVersion}`)
  }

  #isEmpty(): boolean {
    return this.prepare('SELECT count(*) FROM sqlite_schema').first()?.[0] === 0
  }

  #create(): void {
    this.#sqlite.exec(`
      BEGIN IMMEDIATE;
      CREATE TABLE collection (id INTEGER PRIMARY KEY, namespace TEXT NOT NULL UNIQUE, options BLOB NOT NULL) STRICT;
      CREATE TABLE collection_index (
        id INTEGER PRIMARY KEY,
        collection INTEGER NOT NULL,
        spec BLOB NOT NULL,
        multikey INTEGER NOT NULL,
        ready INTEGER NOT NULL,
        key_version INTEGER NOT NULL
      ) STRICT;
      PRAGMA application_id = ${applicationId};
      PRAGMA user_version = ${layoutVersion};
      COMMIT;
    `)
  }

  #pragma(name: string): number {
    return Number(this.prepare(`PRAGMA ${name}`).first()?.[0] ?? 0)
  }

  prepare(sql: string): Statement {
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

  exec(sql: string): void {
    this.#sqlite.exec(sql)
  }

  get writing(): boolean {
    return this.#writing
  }

  /** To be called before each write: opens the turn's transaction at the first. */
  begin(): void {
    if (this.#writing) return
    this.#sqlite.exec('BEGIN IMMEDIATE')
    this.#writing = true
  }

  /** Returns when everything written since `begin` is on the disk. */
  commit(): void {
    if (!this.#writing) return
    this.#sqlite.exec('COMMIT')
    this.#writing = false
    this.#commits++
  }

  rollback(): void {
    this.#writing = false
    // SQLite has rolled back by itself after some errors (a full disk among them).
    if (this.#sqlite.isTransaction) this.#sqlite.exec('ROLLBACK')
  }

  /** Moves the log into the file when something was written and then nothing more since the last call. */
  checkpointWhenIdle(): void {
    if (this.#commits === this.#checkpointed) return
    if (this.#commits === this.#commitsSeen) {
      this.#checkpoint()
      this.#checkpointed = this.#commits
    }
    this.#commitsSeen = this.#commits
  }

  #checkpoint(): void {
    this.#sqlite.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  }

  /** Bytes of the file and of what is free in it. */
  size(): { totalBytes: number; freeBytes: number } {
    const page = this.#pragma('page_size')
    return { totalBytes: this.#pragma('page_count') * page, freeBytes: this.#pragma('freelist_count') * page }
  }

  /** Empties the log and closes. */
  close(): void {
    this.#checkpoint()
    this.#sqlite.close()
  }
}

/** The file cannot be used; the message says why. */
export class StorageError extends Error {
  override readonly name = 'StorageError'
}

/** SQLite's own number of a failure (https://www.sqlite.org/rescode.html), without its extension; undefined for others. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined
  return error.errcode & 0xff
}

/**
 * SQLITE_IOERR, SQLITE_NOMEM, SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_NOTADB: what has become of earlier writes is not
 * known, and a failed fsync cannot be tried again.
 */
const fatalCodes = new Set<number | undefined>([7, 8, 10, 14, 26])
export const isFatal = (error: unknown): boolean => fatalCodes.has(sqliteCode(error))

/** SQLITE_CORRUPT: a page of the file is not what it was. Whatever lies on other pages can still be read. */
export const isCorrupt = (error: unknown): boolean => sqliteCode(error) === 11

/** SQLITE_FULL: no space left; the transaction can be given up and everything goes on. */
export const isDiskFull = (error: unknown): boolean => sqliteCode(error) === 13
