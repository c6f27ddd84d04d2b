// Whether the words that a full text index has of each document are those of the document. They are compared as sums of
// hashes, document by document: twelve bytes each instead of all words.

import type { Database } from '../storage/database.ts'
import type { TextTable } from '../storage/text-table.ts'

/** Documents that are compared in one pass over the index. */
const windowSize = 4_000_000
/** Of words in other scripts the index may cut more than one from what we gave it. */
const plainContent = /^[a-z0-9ǀ ]*$/

export class TextWords {
  readonly table: TextTable
  readonly #sums: Int32Array
  readonly #first: number
  /** Documents whose words are not compared. */
  readonly #left: Set<number> = new Set()

  /** `first`: the lowest number of a document. */
  constructor(table: TextTable, first: number, last: number) {
    this.table = table
    this.#first = first
    this.#sums = new Int32Array(Math.max(0, Math.min(windowSize, last - first + 1)))
  }

  expect(rid: number, content: string | null): void {
    const at = rid - this.#first
    if (content === null || at < 0 || at >= this.#sums.length) return
    if (!plainContent.test(content)) this.#left.add(rid)
    else for (const word of content.split(' ')) this.#sums[at]! -= hashWord(word)
  }

  /** How many documents have other words in the index. */
  countWrong(database: Database): number {
    const { table } = this.table
    database.exec(`CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, ${table}, instance)`)
    try {
      const terms = database.iterate('SELECT term, doc FROM temp.words')
      let hash = 0
      let last = ''
      for (const [term, doc] of terms) {
        if (term !== last) hash = hashWord((last = term as string))
        const at = (doc as number) - this.#first
        if (at >= 0 && at < this.#sums.length) this.#sums[at]! += hash
      }
    } finally {
      database.exec('DROP TABLE temp.words')
    }
    let wrong = 0
    for (const [at, sum] of this.#sums.entries()) if (sum !== 0 && !this.#left.has(at + this.#first)) wrong++
    return wrong
  }
}

/** FNV-1a, with the length mixed in. */
function hashWord(word: string): number {
  let hash = 0x811c9dc5 ^ word.length
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193)
  return hash | 1
}
