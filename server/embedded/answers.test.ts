// The answers of a real MongoDB 7.0, replayed. A case that answers otherwise fails the test, unless it is listed here
// with its reason. A pattern stands for so many cases and no more: one that is new is not hidden by it.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  replayExpressions,
  replayFilters,
  replayPipelines,
  replayProjections,
  replaySorts,
  replayUpdates,
} from './answers.ts'
import type {
  ExpressionCase,
  FilterCase,
  Outcome,
  PipelineCase,
  ProjectionCase,
  SortCase,
  UpdateCase,
} from './answers.ts'

interface Recorded<T> {
  readonly documents: string[]
  readonly cases: T[]
}

const folder = new URL('../../test/fixture/mongodb-answers/', import.meta.url)
const recorded = (section: string): unknown => JSON.parse(readFileSync(new URL(`${section}.json`, folder), 'utf8'))

type Explained = readonly (readonly [pattern: RegExp, cases: number, reason: string])[]

function assertSame(outcomes: Iterable<Outcome>, explained: Explained = []): void {
  const met = explained.map(() => 0)
  const differences: string[] = []
  for (const { name, want, have } of outcomes) {
    if (want === have) continue
    const at = explained.findIndex(([pattern]) => pattern.test(name))
    if (at < 0) differences.push(`${name}\n    want ${want}\n    have ${have}`)
    else met[at]!++
  }
  assert.equal(differences.length, 0, `${differences.length} differ:\n${differences.join('\n')}`)
  assert.deepEqual(
    met,
    explained.map(([, cases]) => cases),
    'other explained differences than there are',
  )
}

test('filters match the documents that MongoDB finds', () => {
  const { documents, cases } = recorded('filters') as Recorded<FilterCase>
  assertSame(replayFilters(documents, cases))
})

test('sorts give the order that MongoDB gives', () => {
  const { documents, cases } = recorded('sorts') as Recorded<SortCase>
  assertSame(replaySorts(documents, cases))
})

test('projections give the documents that MongoDB gives', () => {
  const { documents, cases } = recorded('projections') as Recorded<ProjectionCase>
  assertSame(replayProjections(documents, cases))
})

test('updates leave the documents that MongoDB leaves', () => {
  const { cases } = recorded('updates') as Recorded<UpdateCase>
  assertSame(replayUpdates(cases))
})

test('pipelines give the documents that MongoDB gives', () => {
  const { documents, cases } = recorded('pipelines') as Recorded<PipelineCase>
  assertSame(replayPipelines(documents, cases), [
    [
      /^\[\{"\$(group":\{"_id":null,"m":\{"\$mergeObjects":"\$n"|bucket":\{"groupBy":"\$_id","boundaries":\[\{"\$numberInt":"3"\},\{"\$numberInt":"5"\}\]\}\}\])/,
      2,
      "MongoDB's two engines have different codes for these; ours are those of the older one",
    ],
  ])
})

test('expressions have the values that MongoDB gives them', () => {
  const { documents, cases } = recorded('expressions') as Recorded<ExpressionCase>
  assertSame(replayExpressions(documents, cases), [
    [
      /^\{"\$(pow|exp|ln|log|log10)".*\$numberDecimal/,
      2,
      'the last digit of logarithms and powers of decimals is a matter of the library that computes them',
    ],
    [/^\{"\$toDate":\{"\$literal":\{"\$numberLong":"9223372036854775807"/, 1, 'our dates end in the year 275760'],
  ])
})

test('expressions of chance have the values that MongoDB gives them', () => {
  const { documents, cases } = recorded('chance-expressions') as Recorded<ExpressionCase>
  assertSame(replayExpressions(documents, cases), [
    [/^\{"\$(atan2?|radiansToDegrees)"/, 3, 'trigonometry of decimals is computed as doubles: 15 digits instead of 34'],
  ])
})

test('random cases answer as MongoDB answers', () => {
  const { documents, filters, sorts, projections, updates } = recorded('random') as {
    documents: string[]
    filters: FilterCase[]
    sorts: SortCase[]
    projections: ProjectionCase[]
    updates: UpdateCase[]
  }
  assertSame(replayFilters(documents, filters))
  assertSame(replaySorts(documents, sorts))
  assertSame(replayProjections(documents, projections, 12))
  assertSame(replayUpdates(updates))
})
