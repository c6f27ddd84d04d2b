// aggregate: the front of the pipeline ($match, $sort, $skip, $limit) becomes a query, so that indexes serve it; what
// only counts is counted from an index; the rest streams over the fields it reads.

import { compilePipeline } from '../aggregate/pipeline.ts'
import { evaluate, compileExpression } from '../aggregate/expression.ts'
import type { Pipeline, PipelineContext, Source } from '../aggregate/stage.ts'
import { isPause } from '../aggregate/stream.ts'
import type { Stream } from '../aggregate/stream.ts'
import { bindStages, checkVariableNames, literalsOf } from '../aggregate/variables.ts'
import { decodeDoc } from '../bson/decode.ts'
import { encodeDoc } from '../bson/encode.ts'
import { pickFields } from '../bson/raw.ts'
import { isNumber } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { CommandError, failedToParse } from '../error.ts'
import { countMatching } from '../query/count.ts'
import { find, pause, textContext } from '../query/find.ts'
import type { Found, Query } from '../query/find.ts'
import { Memory } from '../query/memory.ts'
import { parseFilter } from '../query/parse.ts'
import type { Collection } from '../storage/collection.ts'
import { toDouble } from '../value/number.ts'
import type { Reply } from '../wire/reply.ts'
import { firstBatch, firstBatchDocuments } from './batch.ts'
import type { ReadContext, Steps } from './context.ts'
import { namespaceOf } from './context.ts'
import { countOption, docOption, docsOption, flagOption, hintOption, refuseCollation } from './options.ts'
import { statisticsOf } from './statistics.ts'

export function* aggregate(body: Doc, context: ReadContext): Steps<Reply> {
  refuseCollation(body)
  const cursorOptions = docOption(body, 'cursor')
  for (const name of cursorOptions?.keys() ?? []) {
    if (name !== 'batchSize') throw new CommandError(40415, `BSON field 'cursor.${name}' is an unknown field.`)
  }
  if (cursorOptions === undefined) {
    throw new CommandError(9, "The 'cursor' option is required, except for aggregate with the explain argument")
  }
  const memory = new Memory(flagOption(body, 'allowDiskUse', true))
  const origin = { name: 'aggregate', database: context.database, body }
  const documents = results(body, context, memory)
  const namespace = isWholeDatabase(body) ? `${context.database}.$cmd.aggregate` : namespaceOf(body, context)
  const cursor = context.cursors.create(namespace, origin, documents, { memory })
  return yield* firstBatch(context, cursor, countOption(cursorOptions, 'batchSize') ?? firstBatchDocuments)
}

/** `{aggregate: 1}`: a pipeline that makes its documents itself. */
function isWholeDatabase(body: Doc): boolean {
  const target = body.get('aggregate')
  if (typeof target === 'string') return false
  if (isNumber(target) && toDouble(target) === 1) return true
  throw failedToParse("Invalid command format: the 'aggregate' field must specify a collection name or 1")
}

type Results = Generator<Buffer | typeof pause, void>

/** What the pipeline of an aggregate answers with, encoded. */
export function results(body: Doc, context: ReadContext, memory: Memory): Results {
  const namespace = isWholeDatabase(body) ? undefined : namespaceOf(body, context)
  const collection = namespace === undefined ? undefined : context.store.collection(namespace)
  const stages = bindLet(docsOption(body, 'pipeline'), body)
  const pipeline = compilePipeline(stages, {
    ...pipelineContext(context, flagOption(body, 'allowDiskUse', true)),
    ...(namespace === undefined ? {} : { namespace }),
    statistics: collection && statisticsOf(collection, context.store, context.slice),
    ...(collection ? textContext(collection, filterOf(stages)) : {}),
  })
  if (namespace === undefined && !pipeline.makesDocuments) {
    throw new CommandError(73, `{aggregate: 1} is not valid for '${nameOf(stages[0])}'; a collection is required.`)
  }
  const query = { ...queryOf(pipeline), hint: hintOption(body), memory, all: stages.some(blocks) }
  if (pipeline.ofCount) return counted(collection, query, pipeline.ofCount, context)
  const found = collection === undefined || pipeline.makesDocuments ? [] : find(collection, query, context.slice)
  return streamed(found, pipeline, context)
}

const nameOf = (stage: Value | undefined): string => (stage instanceof Map ? (stage.keys().next().value ?? '') : '')

/** `let`: its values may be expressions that read no document. */
function bindLet(stages: readonly Doc[], body: Doc): Value[] {
  const given = docOption(body, 'let')
  if (given === undefined) return [...stages]
  checkVariableNames(given.keys())
  const values = new Map(
    Array.from(given, ([name, value]) => [name, evaluate(compileExpression(value), new Map())] as const),
  )
  return bindStages(stages, values.keys(), literalsOf(values))
}

/** What the stages of every pipeline of the command have to work with. */
function pipelineContext(context: ReadContext, allowDiskUse: boolean): PipelineContext {
  return {
    now: new Date(),
    allowDiskUse,
    due: () => context.slice.due(),
    source: (name) => sourceOf(context.store.collection(`${context.database}.${name}`), context),
  }
}

const sourceOf = (collection: Collection | undefined, context: ReadContext): Source => ({
  *run(pipeline) {
    const query = queryOf(pipeline)
    if (pipeline.ofCount) {
      yield* pipeline.ofCount(collection === undefined ? 0 : yield* countMatching(collection, query, context.slice))
      return
    }
    const found = collection === undefined || pipeline.makesDocuments ? [] : find(collection, query, context.slice)
    yield* pipeline.run(decode(found, pipeline.fields))
  },
})

/** Stages that give documents while they take them; all others first take everything. */
const streaming = new Set([
  '$match',
  '$project',
  '$addFields',
  '$set',
  '$unset',
  '$limit',
  '$skip',
  '$unwind',
  '$replaceRoot',
  '$replaceWith',
])

const blocks = (stage: Value): boolean => !streaming.has(nameOf(stage))

const filterOf = (stages: readonly Value[]): ReturnType<typeof parseFilter> => {
  const match = stages[0] instanceof Map ? stages[0].get('$match') : undefined
  return parseFilter(match instanceof Map ? match : new Map())
}

function queryOf(pipeline: Pipeline): Query {
  return {
    filter: pipeline.leadingMatch ?? new Map(),
    sort: pipeline.leadingSort?.spec,
    skip: pipeline.leadingSkip,
    limit: pipeline.leadingLimit ?? undefined,
  }
}

function* counted(
  collection: Collection | undefined,
  query: Query,
  answer: (count: number) => Iterable<Doc>,
  context: ReadContext,
): Results {
  // Counting does not look at the order.
  const { sort: _sort, ...unsorted } = query
  const count = collection === undefined ? 0 : yield* countMatching(collection, unsorted, context.slice)
  for (const document of answer(count)) yield encodeDoc(document)
}

function* streamed(found: Iterable<Found | typeof pause>, pipeline: Pipeline, context: ReadContext): Results {
  const { fields } = pipeline
  const decoded = decode(found, fields)
  const stream = pipeline.run(decoded)
  if (stream === decoded) {
    for (const step of found) yield step === pause ? pause : step.bytes
    return
  }
  for (const step of stream) {
    yield isPause(step) ? pause : encodeDoc(step)
    if (context.slice.due()) yield pause
  }
}

function* decode(found: Iterable<Found | typeof pause>, fields: ReadonlySet<string> | null): Stream {
  for (const step of found) {
    if (step === pause) yield pause
    else yield fields === null ? decodeDoc(step.bytes) : pickFields(step.bytes, fields)
  }
}
