import { foldWords } from '../fold.ts'

/**
 * Everything that the directory can find, in memory, made for one question: of which entries does each word of a query
 * begin a word? Each distinct word is kept once, with a number; an entry is a list of numbers, and all these lists lie
 * one behind the other in the order of the entries. A query is compared with the distinct words first, then with
 * numbers alone: fifty thousand people in a few milliseconds, whatever is asked.
 */

/** Words of a query beyond these are not looked at; each is one bit of a byte. */
export const maxQueryWords = 8

export type NewEntry<T> = {
  /** Entries are found in the order of these: folded, so that French order is that of the letters. */
  sortKey: string
  item: T
  /** Words of the name and the address. */
  name: readonly string[]
  others: readonly string[]
}

/** How a query meets an entry, the best first. */
export const match = {
  /** Every word of the query is a word of the name. */
  wholeName: 0,
  /** Every word begins a word of the name. */
  name: 1,
  /** Some words begin one of the name, others one of the school or function. */
  partOfName: 2,
  /** The name has nothing of it. */
  noName: 3,
} as const
export type Match = (typeof match)[keyof typeof match]

export type WordTable<T> = ReturnType<typeof createWordTable<T>>

/** `place`: in the packed lists; an entry that is new has its words still by itself. */
type Row<T> = { sortKey: string; item: T; place: number; fresh: Words | null; isGone: boolean }
type Words = { name: number[]; others: number[] }

export function createWordTable<T>() {
  const dictionary = createDictionary()
  const rows = new Map<string, Row<T>>()
  let packed: Packed<T> = {
    rows: [],
    numbers: new Uint32Array(),
    nameEnds: new Uint32Array(),
    ends: new Uint32Array([0]),
  }
  let added: Row<T>[] = []
  let isSettled = true

  function remove(key: string): void {
    const row = rows.get(key)
    if (row === undefined) return
    row.isGone = true
    rows.delete(key)
    isSettled = false
  }

  return {
    get size(): number {
      return rows.size
    },

    get: (key: string): T | undefined => rows.get(key)?.item,

    /** Puts an entry in, in the place of the one with this key. One that says the same changes nothing. */
    set(key: string, { sortKey, item, name, others }: NewEntry<T>): void {
      const fresh = { name: dictionary.numbersOf(name), others: dictionary.numbersOf(others) }
      const known = rows.get(key)
      if (known?.sortKey === sortKey && isSame(wordsOf(known, packed), fresh) && isSame(known.item, item)) return
      remove(key)
      const row = { sortKey, item, place: -1, fresh, isGone: false }
      rows.set(key, row)
      added.push(row)
      isSettled = false
    },

    delete: remove,

    /** From now on searches see what was changed before. */
    settle(): void {
      if (isSettled) return
      const isHere = (row: Row<T>): boolean => !row.isGone
      // What is in order already costs next to nothing to sort again.
      packed = packRows([...packed.rows.filter(isHere), ...added.filter(isHere)], packed)
      added = []
      isSettled = true
    },

    /** Calls `found` for each entry that the query fits, in order. */
    search(text: string, found: (item: T, how: Match) => void): void {
      const query = foldWords(text).slice(0, maxQueryWords)
      if (query.length === 0) return
      const all = (1 << query.length) - 1
      const { begins, equals } = dictionary.compare(query)
      const { rows: ordered, numbers, nameEnds, ends } = packed
      for (let place = 0; place < ordered.length; place++) {
        let ofName = 0
        let whole = 0
        let at = ends[place]!
        for (const nameEnd = nameEnds[place]!; at < nameEnd; at++) {
          ofName |= begins[numbers[at]!]!
          whole |= equals[numbers[at]!]!
        }
        if (ofName === all) {
          found(ordered[place]!.item, whole === all ? match.wholeName : match.name)
          continue
        }
        let any = ofName
        for (const end = ends[place + 1]!; at < end; at++) any |= begins[numbers[at]!]!
        if (any === all) found(ordered[place]!.item, ofName === 0 ? match.noName : match.partOfName)
      }
    },
  }
}

/** The words of the entry at `place` are the numbers from `ends[place]` to `ends[place + 1]`, those of the name first. */
type Packed<T> = { rows: Row<T>[]; numbers: Uint32Array; nameEnds: Uint32Array; ends: Uint32Array }

function wordsOf<T>({ place, fresh }: Row<T>, { numbers, nameEnds, ends }: Packed<T>): Words {
  if (fresh) return fresh
  const [start, nameEnd, end] = [ends[place]!, nameEnds[place]!, ends[place + 1]!]
  return { name: [...numbers.subarray(start, nameEnd)], others: [...numbers.subarray(nameEnd, end)] }
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

function packRows<T>(rows: Row<T>[], before: Packed<T>): Packed<T> {
  rows.sort((a, b) => (a.sortKey < b.sortKey ? -1 : a.sortKey > b.sortKey ? 1 : 0))
  const lengthOf = ({ place, fresh }: Row<T>): number =>
    fresh ? fresh.name.length + fresh.others.length : before.ends[place + 1]! - before.ends[place]!
  const numbers = new Uint32Array(rows.reduce((sum, row) => sum + lengthOf(row), 0))
  const [nameEnds, ends] = [new Uint32Array(rows.length), new Uint32Array(rows.length + 1)]
  let at = 0
  for (const [place, row] of rows.entries()) {
    const length = lengthOf(row)
    if (row.fresh) {
      numbers.set(row.fresh.name, at)
      numbers.set(row.fresh.others, at + row.fresh.name.length)
      nameEnds[place] = at + row.fresh.name.length
    } else {
      const start = before.ends[row.place]!
      numbers.set(before.numbers.subarray(start, start + length), at)
      nameEnds[place] = at + before.nameEnds[row.place]! - start
    }
    at += length
    ends[place + 1] = at
    row.place = place
    row.fresh = null
  }
  return { rows, numbers, nameEnds, ends }
}

function createDictionary() {
  const numbers = new Map<string, number>()
  const words: string[] = []

  function numberOf(word: string): number {
    const known = numbers.get(word)
    if (known !== undefined) return known
    numbers.set(word, words.length)
    return words.push(word) - 1
  }

  return {
    numbersOf: (all: readonly string[]): number[] => [...new Set(all)].map(numberOf),

    /** For each known word, a bit for each word of the query that it begins with, or that it is. */
    compare(query: readonly string[]): { begins: Uint8Array; equals: Uint8Array } {
      const [begins, equals] = [new Uint8Array(words.length), new Uint8Array(words.length)]
      for (const [number, word] of words.entries())
        for (const [place, asked] of query.entries())
          if (word.startsWith(asked)) {
            begins[number]! |= 1 << place
            if (word.length === asked.length) equals[number]! |= 1 << place
          }
      return { begins, equals }
    },
  }
}
