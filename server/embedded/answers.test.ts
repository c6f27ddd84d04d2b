// The answers of a real MongoDB 7.0 to generated cases (scripts/record-mongodb.ts), replayed on our evaluators. A case
// that answers otherwise fails the test, unless it is listed below with its reason.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { compilePipeline } from './aggregate/pipeline.ts'
import { parseExtendedJson, toExtendedJson } from './bson/extended-json.ts'
import type { Doc, Value } from './bson/value.ts'
import { CommandError } from './error.ts'
import { compileFilter } from './query/match.ts'
import { compileProjection } from './query/project.ts'
import { compileSorter } from './query/sort.ts'
import { sortDocs } from './aggregate/stages.ts'
import { withoutPauses } from './aggregate/stream.ts'
import { compareValues } from './value/compare.ts'
import { compileUpdate, upsertDocument } from './update/update.ts'

type Answer = { readonly code: number } | { readonly result: string }

const folder = new URL('../../test/fixture/mongodb-answers/', import.meta.url)

const recorded = (section: string): unknown => JSON.parse(readFileSync(new URL(`${section}.json`, folder), 'utf8'))

const parse = (text: string): Doc => parseExtendedJson(text) as Doc
const parseAll = (texts: readonly string[]): Doc[] => texts.map(parse)
const texts = (values: Iterable<Value>): string => `[${Array.from(values, toExtendedJson).join(',')}]`
const ids = (docs: Iterable<Doc>): string => JSON.stringify(Array.from(docs, (doc) => doc.get('_id')))
const now = new Date(1_700_000_000_000)

/** What our code answers: the result, or the code of its error. Anything but a CommandError is a bug of its own. */
function answerOf(compute: () => string): string {
  try {
    return compute()
  } catch (error) {
    if (error instanceof CommandError) return `error ${error.code}`
    return `crash ${error instanceof Error ? error.stack : String(error)}`
  }
}

const wanted = (answer: Answer): string => ('code' in answer ? `error ${answer.code}` : answer.result)

/** Cases that answer otherwise, and why. Each pattern must meet at least one case. */
type Explained = readonly (readonly [pattern: RegExp, reason: string])[]

class Comparison {
  readonly differences: string[] = []
  readonly explained: Explained
  readonly unused: Set<RegExp>

  constructor(explained: Explained = []) {
    this.explained = explained
    this.unused = new Set(explained.map(([pattern]) => pattern))
  }

  compare(name: string, want: string, have: string): void {
    if (want === have) return
    const met = this.explained.find(([pattern]) => pattern.test(name))
    if (met) this.unused.delete(met[0])
    else this.differences.push(`${name}\n    want ${want}\n    have ${have}`)
  }

  assertSame(): void {
    assert.equal(this.differences.length, 0, `${this.differences.length} differ:\n${this.differences.join('\n')}`)
    assert.deepEqual([...this.unused], [], 'explained differences that are none')
  }
}

test('filters match the documents that MongoDB finds', () => {
  const { documents, cases } = recorded('filters') as { documents: string[]; cases: ({ filter: string } & Answer)[] }
  const docs = parseAll(documents)
  const comparison = new Comparison()
  for (const { filter, ...answer } of cases) {
    const have = answerOf(() => {
      const matcher = compileFilter(parse(filter))
      return ids(docs.filter((doc) => matcher.matches(doc)))
    })
    comparison.compare(filter, wanted(answer), have)
  }
  comparison.assertSame()
})

test('sorts give the order that MongoDB gives', () => {
  const { documents, cases } = recorded('sorts') as { documents: string[]; cases: ({ sort: string } & Answer)[] }
  const docs = parseAll(documents)
  const comparison = new Comparison()
  for (const { sort, ...answer } of cases) {
    comparison.compare(
      sort,
      wanted(answer),
      answerOf(() => ids(withoutPauses(sortDocs(docs, compileSorter(parse(sort)))))),
    )
  }
  comparison.assertSame()
})

test('projections give the documents that MongoDB gives', () => {
  type Case = { filter: string; projection: string } & Answer
  const { documents, cases } = recorded('projections') as { documents: string[]; cases: Case[] }
  const docs = parseAll(documents)
  const comparison = new Comparison()
  for (const { filter, projection, ...answer } of cases) {
    const have = answerOf(() => {
      const matcher = compileFilter(parse(filter))
      const { apply } = compileProjection(parse(projection), { positional: (doc) => matcher.positional(doc) })
      return texts(docs.filter((doc) => matcher.matches(doc)).map((doc) => apply(doc, undefined, now)))
    })
    comparison.compare(`${projection} where ${filter}`, wanted(answer), have)
  }
  comparison.assertSame()
})

/** The answer to an update with the fields of its document in alphabetical order. */
function withSortedFields(answer: string): string {
  const start = answer.indexOf('{')
  return start < 0 ? answer : answer.slice(0, start) + toExtendedJson(sortFields(parse(answer.slice(start))))
}

function sortFields(value: Value): Value {
  if (!(value instanceof Map)) return value
  return new Map([...value].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, sortFields(member)]))
}

interface UpdateCase {
  readonly document?: string
  readonly filter: string
  readonly update: string
  readonly arrayFilters?: string
  readonly code?: number
  readonly unmatched?: boolean
  readonly changed?: number
  readonly result?: string
}

function replayUpdate({ document, filter, update, arrayFilters }: UpdateCase): string {
  const options = arrayFilters === undefined ? {} : { arrayFilters: parseExtendedJson(arrayFilters) as Value[] }
  const updater = compileUpdate(parseExtendedJson(update) as Doc | Value[], options)
  if (document === undefined) {
    const inserted = upsertDocument(parse(filter), updater, now)
    if (!`${filter}${update}`.includes('"_id"')) inserted.delete('_id')
    return `changed 0 ${toExtendedJson(inserted)}`
  }
  const before: Doc = new Map([['_id', 1_000_000], ...parse(document)])
  const matcher = compileFilter(parse(filter))
  if (!matcher.matches(before)) return 'unmatched'
  const after = updater.apply(before, { positional: matcher.positional(before), now })
  const shown = new Map(after)
  shown.delete('_id')
  return `changed ${after === before ? 0 : 1} ${toExtendedJson(shown)}`
}

test('updates leave the documents that MongoDB leaves', () => {
  const { cases } = recorded('updates') as { cases: UpdateCase[] }
  const comparison = new Comparison()
  for (const one of cases) {
    const { document = 'upsert', filter, update, arrayFilters = '' } = one
    const want =
      one.code !== undefined
        ? `error ${one.code}`
        : one.unmatched
          ? 'unmatched'
          : `changed ${one.changed} ${one.result}`
    const have = answerOf(() => replayUpdate(one))
    const name = `${document} where ${filter} ${update} ${arrayFilters}`
    // An upsert gets the fields of its filter in the order of a hash table, so their order is not compared.
    if (document === 'upsert') comparison.compare(name, withSortedFields(want), withSortedFields(have))
    else comparison.compare(name, want, have)
  }
  comparison.assertSame()
})

test('pipelines give the documents that MongoDB gives', () => {
  const { documents, cases } = recorded('pipelines') as {
    documents: string[]
    cases: ({ pipeline: string } & Answer)[]
  }
  const docs = parseAll(documents)
  const comparison = new Comparison()
  for (const { pipeline, ...answer } of cases) {
    const have = answerOf(() => {
      const stages = parseExtendedJson(pipeline) as Value[]
      return texts(compilePipeline(stages, { now, collection: () => docs }).runAll(docs))
    })
    comparison.compare(pipeline, wanted(answer), have)
  }
  comparison.assertSame()
})

/** Their results have no order of their own. */
const setOperators = /^\{"\$(setUnion|setIntersection)"/

function asSet(text: string): string {
  const answer = text.startsWith('{') ? parse(text) : undefined
  const items = answer?.get('r')
  return Array.isArray(items) ? texts(items.toSorted(compareValues)) : text
}

test('expressions have the values that MongoDB gives them', () => {
  type Case = { expression: string; answers: Answer[] }
  const { documents, cases } = recorded('expressions') as { documents: string[]; cases: Case[] }
  const docs = parseAll(documents)
  const comparison = new Comparison([
    [
      /^\{"\$(pow|exp|ln|log|log10)".*\$numberDecimal/,
      'logarithms and powers of decimals are computed as doubles: 15 digits instead of 34',
    ],
    [
      /^\{"\$(floor|round)":\{"\$numberDecimal":"1E\+6111"/,
      'at the largest exponent MongoDB answers NaN or pads with zeros',
    ],
    [/^\{"\$toDate":\{"\$literal":\{"\$numberLong":"9223372036854775807"/, 'our dates end in the year 275760'],
    [/^\{"\$switch":\{"branches":\[\{"case":false/, 'MongoDB finds at compile time that no branch can match'],
  ])
  for (const { expression, answers } of cases) {
    answers.forEach((answer, i) => {
      const have = answerOf(() => {
        const fields: Doc = new Map<string, Value>([
          ['_id', 0],
          ['r', parseExtendedJson(expression)],
        ])
        const [result] = compilePipeline([new Map([['$project', fields]])], { now }).runAll([docs[i]!])
        return toExtendedJson(result!)
      })
      const isSet = setOperators.test(expression)
      const want = wanted(answer)
      comparison.compare(`${expression} on row ${i + 1}`, isSet ? asSet(want) : want, isSet ? asSet(have) : have)
    })
  }
  comparison.assertSame()
})
