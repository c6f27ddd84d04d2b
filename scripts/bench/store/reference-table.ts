import { ObjectId } from 'mongodb'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { type BenchMessage, orderedIndexes } from './messages.ts'

/** A collection of the reference: documents in one SQLite table, (key, row) in another for each index, one for text. */

export type PreparedMessage = { bytes: Uint8Array; keys: Buffer[][]; text: string }

type Scalar = string | number | boolean | Date | ObjectId

const indexFields = [
  { name: 'id', fields: [['_id', 1] as const] },
  ...orderedIndexes.map(({ name, key }) => ({ name, fields: Object.entries(key) as [string, 1 | -1][] })),
]

export class ReferenceTable {
  readonly #db: DatabaseSync
  readonly #name: string
  readonly #insertDocument: StatementSync
  readonly #insertKeys: StatementSync[]
  readonly #insertText: StatementSync | null

  constructor(db: DatabaseSync, name: string, withText: boolean) {
    this.#db = db
    this.#name = name
    db.exec(`CREATE TABLE ${name} (rid INTEGER PRIMARY KEY, b BLOB NOT NULL) STRICT`)
    for (const index of indexFields)
      db.exec(
        `CREATE TABLE ${this.index(index.name)} (k BLOB, rid INTEGER, PRIMARY KEY (k, rid)) STRICT, WITHOUT ROWID`,
      )
    if (withText)
      db.exec(`CREATE VIRTUAL TABLE ${name}_text USING fts5(words, content='', contentless_delete=1,
        tokenize='unicode61 remove_diacritics 2')`)
    this.#insertDocument = db.prepare(`INSERT INTO ${name} (b) VALUES (?)`)
    this.#insertKeys = indexFields.map((index) => db.prepare(`INSERT INTO ${this.index(index.name)} VALUES (?, ?)`))
    this.#insertText = withText ? db.prepare(`INSERT INTO ${name}_text (rowid, words) VALUES (?, ?)`) : null
  }

  index(name: string): string {
    return `${this.#name}_${name}`
  }

  insert({ bytes, keys, text }: PreparedMessage): void {
    const rid = this.#insertDocument.run(bytes).lastInsertRowid
    keys.forEach((each, index) => each.forEach((key) => this.#insertKeys[index]!.run(key, rid)))
    this.#insertText?.run(rid, text)
  }

  prepare(sql: string): StatementSync {
    return this.#db.prepare(sql.replaceAll('TABLE', this.#name))
  }
}

/** The keys of a message in each index. */
export function keysOf(message: BenchMessage): Buffer[][] {
  return indexFields.map(({ fields }) => {
    let keys = [Buffer.alloc(0)]
    for (const [path, direction] of fields) {
      const parts = valuesAt(message, path).map((value) => scalarKey(value, direction))
      if (path === 'headers.value') keys = keys.map((key, i) => Buffer.concat([key, parts[i]!]))
      else keys = keys.flatMap((key) => parts.map((part) => Buffer.concat([key, part])))
    }
    return keys
  })
}

export const keyOf = (...values: Scalar[]): Buffer => Buffer.concat(values.map((value) => scalarKey(value, 1)))

function valuesAt(message: BenchMessage, path: string): Scalar[] {
  if (path === 'flags') return message.flags.length === 0 ? [''] : message.flags
  if (path === 'headers.key') return message.headers.map(({ key }) => key)
  if (path === 'headers.value') return message.headers.map(({ value }) => value)
  return [message[path as keyof BenchMessage] as Scalar]
}

/** Bytes whose order is the order of the values. */
export function scalarKey(value: Scalar, direction: 1 | -1): Buffer {
  const key = ascendingKey(value)
  return direction === 1 ? key : Buffer.from(key.map((byte) => 255 - byte))
}

function ascendingKey(value: Scalar): Buffer {
  if (typeof value === 'string') return Buffer.from(`${value}\0`)
  if (value instanceof ObjectId) return Buffer.from(value.id)
  if (typeof value === 'boolean') return Buffer.of(value ? 1 : 0)
  const key = Buffer.alloc(8)
  // All of ours are positive, and positive doubles are in the order of their bytes.
  key.writeDoubleBE(Number(value))
  return key
}
