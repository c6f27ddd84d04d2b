// Aggregation pipelines. The front of a pipeline (filters, then a sort, then skip and limit) is told apart, because the
// server answers it from indexes; the rest streams.

import { CommandError } from '../error.ts'
import type { Doc, Value } from '../bson/value.ts'
import type { Sorter } from '../query/sort.ts'
import type { Filter } from '../query/filter.ts'
import { parseFilter } from '../query/parse.ts'
import { compileStage, runStages, sortDocs } from './stages.ts'
import { withoutPauses } from './stream.ts'
import type { Stream } from './stream.ts'
import type { PipelineContext, Stage } from './stages.ts'

export interface Pipeline {
  /** The filters at the front, joined; null when there is none. */
  readonly leadingMatch: Doc | null
  /** The sort that follows them, if any. */
  readonly leadingSort: (Sorter & { readonly spec: Doc }) | null
  /** How many documents the front passes over, and lets through at most (null: all). */
  readonly leadingSkip: number
  readonly leadingLimit: number | null
  /** The top-level fields that what follows the front reads; null for all. */
  readonly fields: ReadonlySet<string> | null
  /** What follows the front, on documents that have passed it. Pauses in the stream come out again. */
  run(docs: Stream): Stream
  /** The result for this many documents past the front, where it depends on nothing else; null otherwise. */
  readonly ofCount: ((count: number) => Iterable<Doc>) | null
  /** Everything, front included: for documents in memory. */
  runAll(docs: Iterable<Doc>): Iterable<Doc>
}

export function compilePipeline(stages: readonly Value[], context: PipelineContext): Pipeline {
  const compiled = stages.map((stage, i) => compileStage(stage, i === 0 ? context : withoutFirst(stage, context)))
  let at = 0
  const matches: Doc[] = []
  while (compiled[at]?.match) matches.push(compiled[at++]!.match!)
  const filterStages = compiled.slice(0, at)
  const leadingSort = compiled[at]?.sort ?? null
  if (leadingSort) at++
  let leadingSkip = 0
  if (compiled[at]?.skip !== undefined) leadingSkip = compiled[at++]!.skip!
  let leadingLimit: number | null = null
  while (compiled[at]?.limit !== undefined) leadingLimit = Math.min(leadingLimit ?? Infinity, compiled[at++]!.limit!)
  const rest = fuseSortAndLimit(compiled.slice(at))
  const [first, ...later] = rest
  return {
    leadingMatch: matches.length > 1 ? new Map([['$and', matches]]) : (matches[0] ?? null),
    leadingSort,
    leadingSkip,
    leadingLimit,
    fields: fieldsOf(rest),
    run: (docs) => runStages(rest, docs),
    ofCount: first?.ofCount ? (count) => withoutPauses(runStages(later, first.ofCount!(count))) : null,
    runAll: (docs) => {
      let stream = runStages(filterStages, docs)
      if (leadingSort)
        stream = sortDocs(stream, leadingSort, leadingLimit === null ? Infinity : leadingSkip + leadingLimit)
      return withoutPauses(runStages(rest, cut(stream, leadingSkip, leadingLimit ?? Infinity)))
    },
  }
}

/** `$text` may stand in the first stage only. */
function withoutFirst(stage: Value, context: PipelineContext): PipelineContext {
  const match = stage instanceof Map ? stage.get('$match') : undefined
  if (match instanceof Map && hasText(parseFilter(match))) {
    throw new CommandError(17313, '$match with $text is only allowed as the first pipeline stage')
  }
  return context
}

function hasText(filter: Filter): boolean {
  if (filter.kind === 'text') return true
  if ('path' in filter) return false
  if ('parts' in filter) return filter.parts.some(hasText)
  return filter.kind === 'not' && hasText(filter.part)
}

/** The fields that reach into the documents at the front of these stages. */
function fieldsOf(stages: readonly Stage[]): Set<string> | null {
  const fields = new Set<string>()
  for (const { reads, narrows } of stages) {
    if (reads === null) return null
    for (const name of reads) fields.add(name)
    if (narrows) return fields
  }
  return null
}

/** A sort directly before a limit need not keep more than the limit. */
function fuseSortAndLimit(stages: readonly Stage[]): Stage[] {
  return stages.map((stage, i) => {
    const limit = stages[i + 1]?.limit
    const { sort } = stage
    return sort && limit !== undefined ? { ...stage, run: (docs) => sortDocs(docs, sort, limit) } : stage
  })
}

function* cut(docs: Stream, skip: number, limit: number): Stream {
  let seen = 0
  if (limit === 0) return
  for (const doc of withoutPauses(docs)) {
    seen++
    if (seen <= skip) continue
    yield doc
    if (seen - skip >= limit) return
  }
}
