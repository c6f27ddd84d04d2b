import { BSON } from 'mongodb'
import { rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { Random } from '../../../test/kit/random.ts'
import type { Round } from './measurement.ts'
import { type BenchMessage, benchMessage, dateOf, freshMessage, idOf, mailbox, searchWords } from './messages.ts'
import { keyOf, keysOf, type PreparedMessage, ReferenceTable, scalarKey } from './reference-table.ts'
import { fileBytes, groups, type Workload } from './workloads.ts'

/**
 * The reference: the storage engine driven directly, in this process, with tables like the store's and a commit that is
 * on the disk. No protocol, no query language, no driver; what many clients share in one commit is one commit here. It
 * shows what this machine can do at all, and the ratio to it says something on any machine.
 */

const fileChunkBytes = 255 * 1024
const pageSize = 50
const fillBatch = 1000

/** Makes what the next operation needs, and gives the operation, which alone is measured. */
type Preparation = () => () => void

export class Reference implements Disposable {
  readonly #file: string
  readonly #db: DatabaseSync
  readonly #messages: ReferenceTable
  readonly #inserted: ReferenceTable
  readonly #count: number
  #nextFresh = 0
  #lastFile = 0

  /** `count`: messages in the large mailbox. */
  constructor(file: string, count: number, withText: boolean) {
    this.#file = file
    this.#count = count
    this.#db = new DatabaseSync(file)
    this.#db.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA cache_size = -16000;
      PRAGMA wal_autocheckpoint = 4000;
      CREATE TABLE chunk (file INTEGER, n INTEGER, b BLOB, PRIMARY KEY (file, n)) STRICT;
    `)
    this.#messages = new ReferenceTable(this.#db, 'messages', withText)
    this.#inserted = new ReferenceTable(this.#db, 'inserted', false)
    for (let from = 0; from < count; from += fillBatch)
      this.#transaction(() => {
        for (let i = from; i < Math.min(from + fillBatch, count); i++)
          this.#messages.insert(prepareMessage(benchMessage(groups.mailbox, i)))
      })
    this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  }

  run(workload: Workload, ms: number, seed: number): Round {
    const prepare = this.#preparation(workload, new Random(seed))
    const round: Round = { operations: 0, elapsedMs: 0, latenciesMs: [], cpuMs: 0, loadCpuMs: null }
    while (round.elapsedMs < ms) {
      const operation = prepare()
      const cpu = process.threadCpuUsage()
      const startedAt = performance.now()
      operation()
      const elapsedMs = performance.now() - startedAt
      const used = process.threadCpuUsage(cpu)
      round.cpuMs! += (used.user + used.system) / 1000
      round.elapsedMs += elapsedMs
      round.latenciesMs.push(elapsedMs)
      round.operations += isShared(workload) ? workload.clients : 1
    }
    return round
  }

  #preparation(workload: Workload, random: Random): Preparation {
    const { name } = workload
    const writes = isShared(workload) ? workload.clients : 1
    const some = (): number => random.below(this.#count)
    const page = (index: string, prefix: () => Buffer): Preparation => this.#page(index, prefix)
    const start = (): number => pageSize + random.below(Math.max(1, this.#count - 2 * pageSize))
    if (name === 'insert') return () => this.#insert(writes)
    if (name === 'find by _id' || name === 'find fields by _id') return this.#findById(some)
    if (name === 'page by uid') return page('mailbox_uid', () => keyOf(mailbox, start() + 1))
    if (name === 'page by date')
      return page('by_idate_reverse_uid', () =>
        Buffer.concat([keyOf(mailbox), scalarKey(dateOf(start() + pageSize), -1)]),
      )
    if (name === 'flag update') return this.#updateFlags(writes, some, random)
    if (name === 'count unseen') return this.#countUnseen()
    if (name === 'write 10 MB file') return () => () => this.#writeFile(random)
    if (name === 'read 10 MB file') return () => () => this.#readFile()
    const [word] = searchWords[name.slice('text, '.length, -' word'.length) as keyof typeof searchWords]
    return this.#search(word)
  }

  #insert(count: number): () => void {
    const messages = Array.from({ length: count }, () =>
      prepareMessage(freshMessage(groups.inserted, this.#nextFresh++)),
    )
    return () => this.#transaction(() => messages.forEach((message) => this.#inserted.insert(message)))
  }

  #findById(some: () => number): Preparation {
    const find = this.#messages.prepare('SELECT b FROM TABLE_id i JOIN TABLE d ON d.rid = i.rid WHERE i.k = ?')
    return () => {
      const key = keyOf(idOf(groups.mailbox, some()))
      return () => assertRows(find.all(key), 1)
    }
  }

  #page(index: string, start: () => Buffer): Preparation {
    const sql = `SELECT b FROM TABLE_${index} i CROSS JOIN TABLE d ON d.rid = i.rid WHERE i.k > ? AND i.k < ? LIMIT ${pageSize}`
    const find = this.#messages.prepare(sql)
    const end = Buffer.concat([keyOf(mailbox), Buffer.alloc(16, 255)])
    return () => {
      const key = start()
      return () => assertRows(find.all(key, end), pageSize)
    }
  }

  /** Document, and the two keys that change. */
  #updateFlags(count: number, some: () => number, random: Random): Preparation {
    const update = this.#messages.prepare('UPDATE TABLE SET b = ? WHERE rid = ?')
    const move = ['mailbox_flagged_flag', 'mailbox_modseq_uid'].map((index) => ({
      remove: this.#messages.prepare(`DELETE FROM TABLE_${index} WHERE k = ? AND rid = ?`),
      add: this.#messages.prepare(`INSERT OR IGNORE INTO TABLE_${index} VALUES (?, ?)`),
    }))
    return () => {
      const changes = Array.from({ length: count }, () => {
        const number = some()
        const message = benchMessage(groups.mailbox, number)
        const flagged = random.chance(0.5)
        const after = { ...message, flagged, modseq: message.modseq + 1 }
        return {
          rid: number + 1,
          bytes: BSON.serialize(after),
          keys: [
            [keyOf(mailbox, !flagged), keyOf(mailbox, flagged)],
            [keyOf(mailbox, message.modseq, message.uid), keyOf(mailbox, after.modseq, message.uid)],
          ],
        }
      })
      return () =>
        this.#transaction(() => {
          for (const { rid, bytes, keys } of changes) {
            update.run(bytes, rid)
            keys.forEach(([before, after], i) => {
              move[i]!.remove.run(before!, rid)
              move[i]!.add.run(after!, rid)
            })
          }
        })
    }
  }

  #countUnseen(): Preparation {
    const count = this.#messages.prepare('SELECT count(*) FROM TABLE_mailbox_unseen_flag WHERE k = ?')
    const key = keyOf(mailbox, true)
    return () => () => void count.get(key)
  }

  #search(word: string): Preparation {
    const sql = `SELECT b FROM TABLE_text t CROSS JOIN TABLE d ON d.rid = t.rowid
      WHERE TABLE_text MATCH ? ORDER BY t.rowid DESC LIMIT ${pageSize}`
    const find = this.#messages.prepare(sql)
    return () => () => void find.all(word)
  }

  /** Each chunk is a commit of its own, as with the driver, which waits for each. */
  #writeFile(random: Random): void {
    const insert = this.#db.prepare('INSERT INTO chunk (file, n, b) VALUES (?, ?, ?)')
    this.#lastFile = random.below(2 ** 47)
    for (let n = 0; n * fileChunkBytes < fileBytes; n++) insert.run(this.#lastFile, n, fileChunk)
  }

  #readFile(): void {
    const page = this.#db.prepare('SELECT b FROM chunk WHERE file = ? AND n = ?')
    for (let n = 0; n * fileChunkBytes < fileBytes; n++) assertRows(page.all(this.#lastFile, n), 1)
  }

  #transaction(work: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE')
    work()
    this.#db.exec('COMMIT')
  }

  [Symbol.dispose](): void {
    this.#db.close()
    for (const suffix of ['', '-wal', '-shm']) rmSync(this.#file + suffix, { force: true })
  }
}

const fileChunk = new Random(2).bytes(fileChunkBytes)

/** Writes of many clients end in one commit; reads stay what they are. */
const isShared = ({ name, clients }: Workload): boolean => clients > 1 && (name === 'insert' || name === 'flag update')

const prepareMessage = (message: BenchMessage): PreparedMessage => ({
  bytes: BSON.serialize(message),
  keys: keysOf(message),
  text: `${message.headers.map(({ value }) => value).join(' ')} ${message.text}`,
})

function assertRows(rows: readonly unknown[], count: number): void {
  if (rows.length !== count) throw new Error(`${rows.length} rows instead of ${count}`)
}
