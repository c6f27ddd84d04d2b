// Replays recorded answers of a real MongoDB 7.0 (scripts/record-mongodb.ts) on our evaluators, without a store: filters,
// sorts, projections, updates, pipelines, expressions. Whole commands are replayed by answers-scenarios.test.ts, and
// `scripts/compare-mongodb.ts` asks fresh ones for as long as one likes.

import { compilePipeline } from './aggregate/pipeline.ts'
import type { Source } from './aggregate/stage.ts'
import { sortDocs } from './aggregate/sort-stage.ts'
import { withoutPauses } from './aggregate/stream.ts'
import { parseExtendedJson, toExtendedJson } from './bson/extended-json.ts'
import type { Doc, Value } from './bson/value.ts'
import { CommandError } from './error.ts'
import { compileFilter } from './query/match.ts'
import { compileProjection } from './query/project.ts'
import { compileSorter } from './query/sort.ts'
import { compileUpdate, upsertDocument } from './update/update.ts'
import { compareValues } from './value/compare.ts'

export type Answer = { readonly code: number } | { readonly result: string }

export type FilterCase = { readonly filter: string } & Answer
export type SortCase = { readonly sort: string } & Answer
export type ProjectionCase = { readonly filter: string; readonly projection: string } & Answer
export type PipelineCase = { readonly pipeline: string } & Answer
export type ExpressionCase = { readonly expression: string; readonly answers: readonly Answer[] }

export interface UpdateCase {
  /** Absent for an upsert. */
  readonly document?: string
  readonly filter: string
  readonly update: string
  readonly arrayFilters?: string
  readonly code?: number
  readonly unmatched?: boolean
  readonly changed?: number
  readonly result?: string
}

/** One case, what MongoDB answered and what we answer. */
export interface Outcome {
  readonly name: string
  readonly want: string
  readonly have: string
}

const parse = (text: string): Doc => parseExtendedJson(text) as Doc
const parseAll = (texts: readonly string[]): Doc[] => texts.map(parse)
const texts = (values: Iterable<Value>): string => `[${Array.from(values, toExtendedJson).join(',')}]`
const ids = (docs: Iterable<Doc>): string => JSON.stringify(Array.from(docs, (doc) => doc.get('_id')))
const now = new Date(1_700_000_000_000)

/** The result, or the code of the error. Anything but a CommandError is a bug of its own. */
function answerOf(compute: () => string): string {
  try {
    return compute()
  } catch (error) {
    if (error instanceof CommandError) return `error ${error.code}`
    return `crash ${error instanceof Error ? error.stack : String(error)}`
  }
}

const wanted = (answer: Answer): string => ('code' in answer ? `error ${answer.code}` : answer.result)

export function* replayFilters(documents: readonly string[], cases: readonly FilterCase[]): Iterable<Outcome> {
  const docs = parseAll(documents)
  for (const { filter, ...answer } of cases) {
    const have = answerOf(() => {
      const matcher = compileFilter(parse(filter))
      return ids(docs.filter((doc) => matcher.matches(doc)))
    })
    yield { name: filter, want: wanted(answer), have }
  }
}

export function* replaySorts(documents: readonly string[], cases: readonly SortCase[]): Iterable<Outcome> {
  const docs = parseAll(documents)
  for (const { sort, ...answer } of cases) {
    const have = answerOf(() => ids(withoutPauses(sortDocs(docs, compileSorter(parse(sort))))))
    yield { name: sort, want: wanted(answer), have }
  }
}

export function* replayProjections(
  documents: readonly string[],
  cases: readonly ProjectionCase[],
  limit = Infinity,
): Iterable<Outcome> {
  const docs = parseAll(documents)
  for (const { filter, projection, ...answer } of cases) {
    const have = answerOf(() => {
      const matcher = compileFilter(parse(filter))
      const { apply } = compileProjection(parse(projection), { positional: (doc) => matcher.positional(doc) })
      const found = docs.filter((doc) => matcher.matches(doc)).slice(0, limit)
      return texts(found.map((doc) => apply(doc, undefined, now)))
    })
    yield { name: `${projection} where ${filter}`, want: wanted(answer), have }
  }
}

export function* replayUpdates(cases: readonly UpdateCase[]): Iterable<Outcome> {
  for (const one of cases) {
    const { document = 'upsert', filter, update, arrayFilters = '' } = one
    const want = wantedUpdate(one)
    const have = answerOf(() => replayUpdate(one))
    const name = `${document} where ${filter} ${update} ${arrayFilters}`
    // An upsert gets the fields of its filter in the order of a hash table, so their order is not compared.
    if (document === 'upsert') yield { name, want: withSortedFields(want), have: withSortedFields(have) }
    else yield { name, want, have }
  }
}

function wantedUpdate({ code, unmatched, changed, result }: UpdateCase): string {
  if (code !== undefined) return `error ${code}`
  return unmatched ? 'unmatched' : `changed ${changed} ${result}`
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

/** The answer to an update with the fields of its document in alphabetical order. */
function withSortedFields(answer: string): string {
  const start = answer.indexOf('{')
  return start < 0 ? answer : answer.slice(0, start) + toExtendedJson(sortFields(parse(answer.slice(start))))
}

function sortFields(value: Value): Value {
  if (!(value instanceof Map)) return value
  return new Map([...value].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, sortFields(member)]))
}

/** The only collection there is, `sales`, holds these documents. */
const inMemory =
  (docs: readonly Doc[]) =>
  (name: string): Source => ({ run: (pipeline) => pipeline.runAll(name === 'sales' ? docs : []) })

export function* replayPipelines(documents: readonly string[], cases: readonly PipelineCase[]): Iterable<Outcome> {
  const docs = parseAll(documents)
  for (const { pipeline, ...answer } of cases) {
    const have = answerOf(() => {
      const stages = parseExtendedJson(pipeline) as Value[]
      return texts(compilePipeline(stages, { now, namespace: 'db.c', source: inMemory(docs) }).runAll(docs))
    })
    yield { name: pipeline, want: wanted(answer), have }
  }
}

/** Expressions are asked through $project, as MongoDB was. */
export function* replayExpressions(documents: readonly string[], cases: readonly ExpressionCase[]): Iterable<Outcome> {
  const docs = parseAll(documents)
  for (const { expression, answers } of cases) {
    for (const [i, answer] of answers.entries()) {
      const have = answerOf(() => {
        const fields: Doc = new Map<string, Value>([
          ['_id', 0],
          ['r', parseExtendedJson(expression)],
        ])
        const [result] = compilePipeline([new Map([['$project', fields]])], { now }).runAll([docs[i]!])
        return toExtendedJson(result!)
      })
      const normal = setOperators.test(expression) ? asSet : (text: string): string => text
      yield { name: `${expression} on row ${i + 1}`, want: normal(wanted(answer)), have: normal(have) }
    }
  }
}

/** Their results have no order of their own. */
const setOperators = /^\{"\$(setUnion|setIntersection)"/

function asSet(text: string): string {
  const items = text.startsWith('{') ? parse(text).get('r') : undefined
  return Array.isArray(items) ? texts(items.toSorted(compareValues)) : text
}
