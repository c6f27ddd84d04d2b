import { decodeDoc } from '../bson/decode.ts'
import { encodeDoc } from '../bson/encode.ts'
import { pickFields, sliceFields } from '../bson/raw.ts'
import { isNumber } from '../bson/value.ts'
import type { Doc } from '../bson/value.ts'
import { find, pause, textContext } from '../query/find.ts'
import { Memory } from '../query/memory.ts'
import { TooSlowHere } from '../query/effort.ts'
import type { Found, Query } from '../query/find.ts'
import { compileProjection } from '../query/project.ts'
import { compileFilter } from '../query/match.ts'
import type { MatchContext } from '../query/match.ts'
import { parseFilter } from '../query/parse.ts'
import { okReply } from '../wire/reply.ts'
import { batch, firstBatch, firstBatchDocuments } from './batch.ts'
import type { Context, ReadContext, Steps } from './context.ts'
import { checkedNamespace, existingCollection, namespaceOf } from './context.ts'
import type { Cursor } from './cursors.ts'
import {
  countOption,
  docOption,
  filledOption,
  flagOption,
  hintOption,
  refuseCollation,
  stringOption,
} from './options.ts'
import { moreFromKeeper, moreInReader } from './read.ts'
import { appendScores, splitScores, textScore } from '../query/text-score.ts'
import type { Collection } from '../storage/collection.ts'
import { toDouble } from '../value/number.ts'
import { badValue, CommandError } from '../error.ts'
import type { Reply } from '../wire/reply.ts'

export function* findCommand(body: Doc, context: ReadContext): Steps<Reply> {
  refuseCollation(body)
  if (flagOption(body, 'tailable'))
    throw new CommandError(2, 'error processing query: tailable cursor requested on non capped collection')
  const query = readQuery(body)
  const collection = existingCollection(body, context)
  const project = projectionOf(filledOption(body, 'projection'), query.filter, collection)
  // A broken filter is an error even where there is nothing to search.
  if (collection === undefined) compileFilter(query.filter)
  const memory = new Memory(flagOption(body, 'allowDiskUse', true))
  const results = collection === undefined ? [] : find(collection, { ...query, memory }, context.slice)
  const origin = { name: 'find', database: context.database, body }
  const cursor = context.cursors.create(namespaceOf(body, context), origin, projected(results, project), {
    limit: query.limit,
    memory,
    patient: flagOption(body, 'noCursorTimeout'),
  })
  const size = countOption(body, 'batchSize') ?? firstBatchDocuments
  return yield* firstBatch(context, cursor, size, flagOption(body, 'singleBatch'))
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

/** `{score: {$meta: 'textScore'}}` adds a field to what the rest of the projection leaves. */
function projectionOf(spec: Doc | undefined, filter: Doc, collection: Collection | undefined): Project {
  const tree = parseFilter(filter)
  const context = collection && textContext(collection, tree)
  const score = spec && collection && textScore(collection, tree)
  if (spec === undefined || score === undefined) return plainProjectionOf(spec, filter, context)
  const { names, rest } = splitScores(spec)
  const project = plainProjectionOf(rest.size === 0 ? undefined : rest, filter, context)
  if (names.length === 0) return project
  return (found) => {
    const points = score.of(pickFields(found.bytes, score.fields))
    // None has what another branch of an $or has found.
    return points === 0 ? project(found) : appendScores(project(found), names, points)
  }
}

/** Whole top-level fields are copied as they are stored; for anything finer only the fields it needs are decoded. */
function plainProjectionOf(spec: Doc | undefined, filter: Doc, context: MatchContext | undefined): Project {
  if (spec === undefined) return ({ bytes }) => bytes
  const matcher = usesPosition(spec) ? compileFilter(filter, context) : undefined
  const projection = compileProjection(
    spec,
    matcher ? { positional: (document, rid) => matcher.positional(document, rid), filter } : {},
  )
  const { topLevel, fields } = projection
  if (topLevel) return ({ bytes }) => sliceFields(bytes, topLevel.names, topLevel.keep)
  if (fields === null || matcher) return ({ rid, bytes }) => encodeDoc(projection.apply(decodeDoc(bytes), rid))
  return ({ rid, bytes }) => encodeDoc(projection.apply(pickFields(bytes, fields), rid))
}

const usesPosition = (spec: Doc): boolean => [...spec.keys()].some((path) => path.endsWith('.$'))

export function* getMore(body: Doc, context: ReadContext): Steps<Reply> {
  const id = body.get('getMore')
  if (typeof id !== 'bigint')
    throw new CommandError(14, "BSON field 'getMore.getMore' is the wrong type, expected type 'long'")
  const name = stringOption(body, 'collection')
  if (name === undefined)
    throw new CommandError(40414, "BSON field 'getMore.collection' is missing but a required field")
  const { cursors, operation, readers } = context
  const size = countOption(body, 'batchSize') || Infinity
  const namespace = cursorNamespace(context.database, name)
  const hasTime = asksForTime(body)
  const cursor = cursors.take(id, namespace, operation)
  if (hasTime) {
    cursors.keep(cursor)
    throw new CommandError(2, 'cannot set maxTimeMS on getMore command for a non-awaitData cursor')
  }
  if (readers !== undefined) operation.allow(cursor.leftMs === Infinity ? 0 : cursor.leftMs)
  try {
    if ('keeper' in cursor) return yield* moreFromKeeper(cursor, size, context, readers!)
    return yield* moreHere(cursor, size, context)
  } finally {
    cursors.done(id)
  }
}

function asksForTime(body: Doc): boolean {
  const given = body.get('maxTimeMS')
  if (given === undefined) return false
  const milliseconds = isNumber(given) ? toDouble(given) : Number.NaN
  if (milliseconds >= 0 && milliseconds <= 0x7fff_ffff) return milliseconds > 0
  throw new CommandError(2, 'maxTimeMS must be a number between 0 and 2147483647')
}

/** Cursors of a whole database, such as that of listCollections, have a name that no collection may have. */
const cursorNamespace = (database: string, name: string): string =>
  name.startsWith('$cmd.') ? `${database}.${name}` : checkedNamespace(database, name)

function* moreHere(cursor: Cursor, size: number, context: ReadContext): Steps<Reply> {
  try {
    return yield* batch(context, cursor, { name: 'nextBatch', size, single: false })
  } catch (error) {
    if (!(error instanceof TooSlowHere) || context.readers === undefined) throw error
    return yield* moreInReader(cursor, size, context, context.readers)
  }
}

export function killCursors(body: Doc, context: Context): Doc {
  const ids = body.get('cursors')
  if (!Array.isArray(ids))
    throw new CommandError(40414, "BSON field 'killCursors.cursors' is missing but a required field")
  if (!ids.every((id) => typeof id === 'bigint'))
    throw new CommandError(14, "BSON field 'killCursors.cursors' has an item of the wrong type, expected type 'long'")
  if (typeof body.get('killCursors') !== 'string') throw badValue('collection name has invalid type')
  const killed = ids.filter((id) => context.cursors.kill(id))
  const missing = ids.filter((id) => !killed.includes(id))
  return okReply({ cursorsKilled: killed, cursorsNotFound: missing, cursorsAlive: [], cursorsUnknown: [] })
}
