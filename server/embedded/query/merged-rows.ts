// Several lists of rows, each in one order, as one list in that order.

import type { FoundRow, Rows } from './row.ts'

/** How many rows of each list are read at first; a list that is used up gives twice as many. */
const firstRows = 8
const mostRows = 256

type Head<K> = { row: FoundRow; key: K }

/** One of the lists, with its next rows. */
class Input<K> {
  readonly #rows: Rows
  readonly #keyOf: (row: FoundRow) => K
  #waiting: Head<K>[] = []
  #at = 0
  #size = firstRows

  constructor(rows: Rows, keyOf: (row: FoundRow) => K) {
    this.#rows = rows
    this.#keyOf = keyOf
  }

  head(): Head<K> | undefined {
    if (this.#at >= this.#waiting.length) {
      this.#waiting = this.#rows.pull(this.#size).map((row) => ({ row, key: this.#keyOf(row) }))
      this.#at = 0
      this.#size = Math.min(this.#size * 2, mostRows)
    }
    return this.#waiting[this.#at]
  }

  take(): void {
    this.#at++
  }
}

export type MergeInput<K> = { rows: Rows; keyOf: (row: FoundRow) => K }

export class MergedRows<K> implements Rows {
  readonly #inputs: readonly Input<K>[]
  readonly #compare: (a: K, b: K) => number

  /** `compare` is the order that the lists are in. */
  constructor(inputs: readonly MergeInput<K>[], compare: (a: K, b: K) => number) {
    this.#inputs = inputs.map(({ rows, keyOf }) => new Input(rows, keyOf))
    this.#compare = compare
  }

  pull(limit: number): FoundRow[] {
    const found: FoundRow[] = []
    while (found.length < limit) {
      const least = this.#least()
      const head = least?.head()
      if (least === undefined || head === undefined) break
      found.push(head.row)
      least.take()
    }
    return found
  }

  #least(): Input<K> | undefined {
    let least: Input<K> | undefined
    let first: Head<K> | undefined
    for (const input of this.#inputs) {
      const head = input.head()
      if (head === undefined) continue
      if (first !== undefined && this.#compare(head.key, first.key) >= 0) continue
      least = input
      first = head
    }
    return least
  }
}
