import { decodeDoc } from '../bson/decode.ts'
import { encodeDoc } from '../bson/encode.ts'
import { pickFields, sliceFields } from '../bson/raw.ts'
import type { Doc } from '../bson/value.ts'
import { find, pause, textContext } from '../query/find.ts'
import type { Found, Query } from '../query/find.ts'
import { compileProjection } from '../query/project.ts'
import { compileFilter } from '../query/match.ts'
import type { MatchContext } from '../query/match.ts'
import { parseFilter } from '../query/parse.ts'
import { okReply } from '../wire/reply.ts'
import { batch, firstBatchDocuments } from './batch.ts'
import type { Context, Steps } from './context.ts'
import { existingCollection, namespaceOf } from './context.ts'
import { countOption, docOption, filledOption, flagOption, hintOption, refuseCollation } from './options.ts'
import { CommandError } from '../error.ts'
import type { Reply } from '../wire/reply.ts'

export function* findCommand(body: Doc, context: Context): Steps<Reply> {
  refuseCollation(body)
  if (flagOption(body, 'tailable'))
    throw new CommandError(2, 'error processing query: tailable cursor requested on non capped collection')
  const query = readQuery(body)
  const collection = existingCollection(body, context)
  const project = projectionOf(
    filledOption(body, 'projection'),
    query.filter,
    collection && textContext(collection, parseFilter(query.filter)),
  )
  // A broken filter is an error even where there is nothing to search.
  if (collection === undefined) compileFilter(query.filter)
  const results = collection === undefined ? [] : find(collection, query, context.slice)
  const cursor = context.cursors.create(namespaceOf(body, context), projected(results, project), query.limit)
  return yield* batch(context, cursor, {
    name: 'firstBatch',
    size: countOption(body, 'batchSize') ?? firstBatchDocuments,
    single: flagOption(body, 'singleBatch'),
    maxTimeMs: countOption(body, 'maxTimeMS') ?? 0,
  })
}

export function readQuery(body: Doc): Query {
  const limit = countOption(body, 'limit')
  return {
    filter: docOption(body, 'filter') ?? new Map(),
    sort: filledOption(body, 'sort'),
    skip: countOption(body, 'skip'),
    limit: limit === 0 ? undefined : limit,
    hint: hintOption(body),
  }
}

type Project = (found: Found) => Buffer

function* projected(results: Iterable<Found | typeof pause>, project: Project): Generator<Buffer | typeof pause, void> {
  for (const found of results) yield found === pause ? pause : project(found)
}

/** Whole top-level fields are copied as they are stored; for anything finer only the fields it needs are decoded. */
function projectionOf(spec: Doc | undefined, filter: Doc, context: MatchContext | undefined): Project {
  if (spec === undefined) return ({ bytes }) => bytes
  const matcher = usesPosition(spec) ? compileFilter(filter, context) : undefined
  const projection = compileProjection(
    spec,
    matcher ? { positional: (document, rid) => matcher.positional(document, rid) } : {},
  )
  const { topLevel, fields } = projection
  if (topLevel) return ({ bytes }) => sliceFields(bytes, topLevel.names, topLevel.keep)
  if (fields === null || matcher) return ({ rid, bytes }) => encodeDoc(projection.apply(decodeDoc(bytes), rid))
  return ({ rid, bytes }) => encodeDoc(projection.apply(pickFields(bytes, fields), rid))
}

const usesPosition = (spec: Doc): boolean => [...spec.keys()].some((path) => path.endsWith('.$'))

export function* getMore(body: Doc, context: Context): Steps<Reply> {
  const id = body.get('getMore')
  const name = body.get('collection')
  if (typeof id !== 'bigint')
    throw new CommandError(14, "BSON field 'getMore.getMore' is the wrong type, expected type 'long'")
  if (typeof name !== 'string')
    throw new CommandError(14, "BSON field 'getMore.collection' is the wrong type, expected type 'string'")
  const cursor = context.cursors.take(id, `${context.database}.${name}`)
  const size = countOption(body, 'batchSize') ?? 0
  return yield* batch(context, cursor, {
    name: 'nextBatch',
    size: size === 0 ? Infinity : size,
    single: false,
    maxTimeMs: countOption(body, 'maxTimeMS') ?? 0,
  })
}

export function killCursors(body: Doc, context: Context): Doc {
  const ids = body.get('cursors')
  if (!Array.isArray(ids))
    throw new CommandError(14, "BSON field 'killCursors.cursors' is the wrong type, expected type 'array'")
  const killed = ids.filter((id) => typeof id === 'bigint' && context.cursors.kill(id))
  const missing = ids.filter((id) => !killed.includes(id))
  return okReply({ cursorsKilled: killed, cursorsNotFound: missing, cursorsAlive: [], cursorsUnknown: [] })
}
