// One moment of a store that goes on working. A read transaction shows the store as it was when it began; for as long, the
// log cannot be begun anew and grows. So it is let go when the log has grown a good deal, and another moment is looked at:
// what was compared until then stands, what is compared by counting is gone through entry by entry instead.

import { statSync } from 'node:fs'
import type { Database } from '../storage/database.ts'

/** What the log may grow by while we look. */
const maxGrowthBytes = 512 * 1024 * 1024

export class Snapshot {
  readonly #database: Database
  readonly #logFile: string | null
  #startBytes = 0
  /** Goes up when another moment is looked at. */
  number = 0

  /** `logFile`: of a store that is in use; null where nobody writes. */
  constructor(database: Database, logFile: string | null) {
    this.#database = database
    this.#logFile = logFile
    this.#begin()
  }

  /** To be awaited now and then: lets the end of our parent be noticed, and the log of the store be begun anew. */
  async pause(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    this.#renewIfLong()
  }

  #renewIfLong(): void {
    if (this.#logFile === null || logBytes(this.#logFile) - this.#startBytes < maxGrowthBytes) return
    this.end()
    this.#begin()
    this.number++
  }

  end(): void {
    // There is nothing to commit, and over damaged pages a COMMIT fails.
    this.#database.exec('ROLLBACK')
  }

  #begin(): void {
    this.#database.exec('BEGIN')
    // The transaction begins with the first read.
    this.#database.prepare('SELECT count(*) FROM sqlite_schema').first()
    this.#startBytes = this.#logFile === null ? 0 : logBytes(this.#logFile)
  }
}

/** Looking at the size opens nothing. */
const logBytes = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0
