// aggregate: the front of the pipeline ($match, $sort, $skip, $limit) becomes a query, so that indexes serve it; what
// only counts is counted from an index; the rest streams over the fields it reads.

import { compilePipeline } from '../aggregate/pipeline.ts'
import type { Pipeline } from '../aggregate/pipeline.ts'
import { isPause, withoutPauses } from '../aggregate/stream.ts'
import type { Stream } from '../aggregate/stream.ts'
import { decodeDoc } from '../bson/decode.ts'
import { encodeDoc } from '../bson/encode.ts'
import { pickFields } from '../bson/raw.ts'
import type { Doc, Value } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import { countMatching } from '../query/count.ts'
import { find, pause, textContext } from '../query/find.ts'
import type { Found, Query } from '../query/find.ts'
import { parseFilter } from '../query/parse.ts'
import type { Collection } from '../storage/collection.ts'
import type { Reply } from '../wire/reply.ts'
import { batch, firstBatchDocuments } from './batch.ts'
import type { Context, Steps } from './context.ts'
import { existingCollection, namespaceOf } from './context.ts'
import { countOption, docOption, docsOption, hintOption, refuseCollation } from './options.ts'

export function* aggregate(body: Doc, context: Context): Steps<Reply> {
  refuseCollation(body)
  if (body.has('explain')) throw new CommandError(9, 'explain is a command of its own')
  const cursorOptions = docOption(body, 'cursor')
  if (cursorOptions === undefined) {
    throw new CommandError(9, "The 'cursor' option is required, except for aggregate with the explain argument")
  }
  const cursor = context.cursors.create(namespaceOf(body, context), results(body, context))
  return yield* batch(context, cursor, {
    name: 'firstBatch',
    size: countOption(cursorOptions, 'batchSize') ?? firstBatchDocuments,
    single: false,
    maxTimeMs: countOption(body, 'maxTimeMS') ?? 0,
  })
}

type Results = Generator<Buffer | typeof pause, void>

function results(body: Doc, context: Context): Results {
  const collection = existingCollection(body, context)
  const stages = docsOption(body, 'pipeline')
  const pipeline = compilePipeline(stages, {
    now: new Date(),
    collection: (name) => allOf(context.store.collection(`${context.database}.${name}`), context),
    ...(collection ? textContext(collection, filterOf(stages)) : {}),
  })
  const query = queryOf(pipeline, hintOption(body))
  if (pipeline.ofCount) return counted(collection, query, pipeline.ofCount, context)
  const found = collection === undefined ? [] : find(collection, query, context.slice)
  return streamed(found, pipeline, context)
}

const filterOf = (stages: readonly Doc[]): ReturnType<typeof parseFilter> => {
  const match = stages[0]?.get('$match')
  return parseFilter(match instanceof Map ? match : new Map())
}

function queryOf(pipeline: Pipeline, hint: Value | undefined): Query {
  return {
    filter: pipeline.leadingMatch ?? new Map(),
    sort: pipeline.leadingSort?.spec,
    skip: pipeline.leadingSkip,
    limit: pipeline.leadingLimit ?? undefined,
    hint,
  }
}

function* counted(
  collection: Collection | undefined,
  query: Query,
  answer: (count: number) => Iterable<Doc>,
  context: Context,
): Results {
  // Counting does not look at the order.
  const { sort: _sort, ...unsorted } = query
  const count = collection === undefined ? 0 : yield* countMatching(collection, unsorted, context.slice)
  for (const document of answer(count)) yield encodeDoc(document)
}

function* streamed(found: Iterable<Found | typeof pause>, pipeline: Pipeline, context: Context): Results {
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

function* allOf(collection: Collection | undefined, context: Context): Generator<Doc, void> {
  if (collection === undefined) return
  yield* withoutPauses(decode(find(collection, { filter: new Map() }, context.slice), null))
}
