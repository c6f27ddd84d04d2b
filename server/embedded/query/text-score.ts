// How well a document answers a $text: MongoDB's own reckoning. A word counts once fully, each further time half as much
// as the time before, more in a short text than in a long one, a little more where it is the whole text, times the weight
// of its field.

import { isDoc, isNumber } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { stringsAt } from '../index/text/content.ts'
import { parseSearch } from '../index/text/search.ts'
import { words } from '../index/text/tokens.ts'
import type { Collection } from '../storage/collection.ts'
import { compareValues } from '../value/compare.ts'
import { toDouble } from '../value/number.ts'
import type { Filter } from './filter.ts'
import { compileSorter } from './sort.ts'
import type { Sorter } from './sort.ts'

export type TextScore = {
  /** The top-level fields that it reads. */
  fields: ReadonlySet<string>
  of(document: Doc): number
}

/** Undefined when the filter asks for no text. */
export function textScore(collection: Collection, tree: Filter): TextScore | undefined {
  const search = searchIn(tree)
  const table = collection.textTable
  if (search === undefined || table === undefined || table.topFields === null) return undefined
  const { terms, phrases } = parseSearch(search)
  // Words are added up one after the other, each over all fields: the last digit of a sum depends on its order.
  const wanted = [...new Set([...terms, ...phrases.flat()])].sort()
  const weights = table.definition.spec.get('weights')
  const paths = table.definition.textPaths.map((path) => ({ path: path.split('.'), weight: weightOf(weights, path) }))
  return {
    fields: table.topFields,
    of: (document) => {
      const scores = new Map(wanted.map((word) => [word, 0]))
      for (const { path, weight } of paths)
        for (const text of stringsAt(document, path)) addScores(text, weight, scores)
      return [...scores.values()].reduce((sum, score) => sum + score, 0)
    },
  }
}

function weightOf(weights: Value | undefined, path: string): number {
  const weight = isDoc(weights) ? weights.get(path) : undefined
  return weight !== undefined && isNumber(weight) ? toDouble(weight) : 1
}

function searchIn(filter: Filter): string | undefined {
  if (filter.kind === 'text') return filter.search.get('$search') as string
  if (filter.kind !== 'and' && filter.kind !== 'or') return undefined
  for (const part of filter.parts) {
    const search = searchIn(part)
    if (search !== undefined) return search
  }
  return undefined
}

/** A text that is nothing but the word. */
const wholeText = 1.1

function addScores(text: string, weight: number, scores: Map<string, number>): void {
  const found = words(text)
  const counts = new Map<string, number>()
  for (const word of found) if (scores.has(word)) counts.set(word, (counts.get(word) ?? 0) + 1)
  const whole = text.toLowerCase()
  for (const [word, count] of counts) {
    // 1 + 1/2 + 1/4 ...
    const frequency = 2 - 2 ** (1 - count)
    const share = (0.5 * count) / found.length + 0.5
    scores.set(word, scores.get(word)! + weight * frequency * share * (whole === word ? wholeText : 1))
  }
}

const isScore = (order: Value): boolean => isDoc(order) && order.get('$meta') === 'textScore'

/** The sort of a query, which may go by the score, the best first. */
export function compileSorterWithScore(spec: Doc, score: TextScore | undefined): Sorter {
  if (score === undefined || ![...spec.values()].some(isScore)) return compileSorter(spec)
  const parts = [...spec].map(([name, order]) => (isScore(order) ? undefined : compileSorter(new Map([[name, order]]))))
  return {
    fields: new Set([...score.fields, ...parts.flatMap((part) => [...(part?.fields ?? [])])]),
    keyOf: (document) => parts.flatMap((part) => part?.keyOf(document) ?? [-score.of(document)]),
    compareKeys: (a, b) => {
      for (let i = 0; i < parts.length; i++) {
        const order = parts[i]?.compareKeys([a[i]!], [b[i]!]) ?? compareValues(a[i]!, b[i]!)
        if (order !== 0) return order
      }
      return 0
    },
  }
}

/** A projection without its scores, and the names that they are asked under. */
export function splitScores(spec: Doc): { names: string[]; rest: Doc } {
  const names = [...spec].filter(([name, value]) => isScore(value) && !name.includes('.')).map(([name]) => name)
  return { names, rest: new Map([...spec].filter(([name]) => !names.includes(name))) }
}

/** The document with more fields at its end, each holding the score. */
export function appendScores(bytes: Buffer, names: readonly string[], score: number): Buffer {
  const elements = names.map((name) => {
    const element = Buffer.from(`\x01${name}\0${'\0'.repeat(8)}`)
    element.writeDoubleLE(score, element.length - 8)
    return element
  })
  const whole = Buffer.concat([bytes.subarray(0, -1), ...elements, Buffer.from([0])])
  whole.writeInt32LE(whole.length, 0)
  return whole
}
