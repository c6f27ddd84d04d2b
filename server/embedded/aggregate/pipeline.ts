// Aggregation pipelines. The front of a pipeline (filters, then a sort, then skip and limit) is told apart, because the
// server answers it from indexes; the rest streams.

import { CommandError } from '../error.ts'
import type { Doc, Value } from '../bson/value.ts'
import type { Filter } from '../query/filter.ts'
import { parseFilter } from '../query/parse.ts'
import { arrange } from './arrange.ts'
import { withEqualities } from './expr-bounds.ts'
import { sortDocs } from './sort-stage.ts'
import { dueOf, meterFor, runStages } from './stage.ts'
import type { Compilers, Pipeline, PipelineContext, Stage } from './stage.ts'
import { compileStages } from './stages.ts'
import { isPause, withoutPauses } from './stream.ts'
import type { Stream } from './stream.ts'

export function compilePipeline(stages: readonly Value[], context: PipelineContext): Pipeline {
  checkText(stages)
  const compiled = arrange(compileStages(stages, context, compilers))
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
  const rest = fuseSortAndLimit(compiled.slice(at), context)
  const [first, ...later] = rest
  const sortLimit = leadingLimit === null ? Infinity : leadingSkip + leadingLimit
  return {
    leadingMatch: matches.length > 0 ? withEqualities(matches) : null,
    leadingSort,
    leadingSkip,
    leadingLimit,
    makesDocuments: compiled[0]?.isFirst ?? false,
    fields: fieldsOf(rest),
    run: (docs) => runStages(rest, docs),
    ofCount: first?.ofCount ? (count) => withoutPauses(runStages(later, first.ofCount!(count))) : null,
    runAll: (docs) => {
      const filtered = runStages(filterStages, docs)
      const stream = leadingSort ? sortDocs(filtered, leadingSort, { limit: sortLimit }) : filtered
      return withoutPauses(runStages(rest, cut(stream, leadingSkip, leadingLimit ?? Infinity)))
    },
  }
}

/** For the stages that have pipelines within them. */
const compilers: Compilers = {
  pipeline: compilePipeline,
  stages: (stages, context) => compileStages(stages, context, compilers),
}

/** `$text` may stand in the first stage only. */
function checkText(stages: readonly Value[]): void {
  for (const stage of stages.slice(1)) {
    const match = stage instanceof Map ? stage.get('$match') : undefined
    if (match instanceof Map && hasText(parseFilter(match))) {
      throw new CommandError(17313, '$match with $text is only allowed as the first pipeline stage')
    }
  }
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
function fuseSortAndLimit(stages: readonly Stage[], context: PipelineContext): Stage[] {
  return stages.map((stage, i) => {
    const skip = stages[i + 1]?.skip
    const limit = stages[i + (skip === undefined ? 1 : 2)]?.limit
    const { sort } = stage
    if (!sort || limit === undefined) return stage
    const options = { limit: limit + (skip ?? 0), meter: meterFor('$sort', context), due: dueOf(context) }
    return { ...stage, run: (docs) => sortDocs(docs, sort, options) }
  })
}

function* cut(docs: Stream, skip: number, limit: number): Stream {
  let seen = 0
  if (limit === 0) return
  for (const doc of docs) {
    if (isPause(doc)) continue
    seen++
    if (seen <= skip) continue
    yield doc
    if (seen - skip >= limit) return
  }
}
