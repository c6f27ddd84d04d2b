// Where a read is done. Most are answered here at once. One that turns out to be long is begun anew in a reader
// (reader/): nothing of it has been sent yet, so nothing is lost. One with a regular expression that may take for ever goes
// to a reader that may be ended.

import { encodeDoc } from '../bson/encode.ts'
import type { Doc } from '../bson/value.ts'
import { int32OrLong } from '../bson/value.ts'
import { TooSlowHere } from '../query/effort.ts'
import { ShortSlice, TooMuchHere } from '../query/slice.ts'
import type { Anew, Answer } from '../reader/protocol.ts'
import type { Readers, Told, Where } from '../reader/readers.ts'
import { ReaderGone } from '../reader/thread.ts'
import type { Reply } from '../wire/reply.ts'
import type { Handler, ReadContext, ReadHandler, Steps } from './context.ts'
import type { Cursor, DistantCursor, Origin } from './cursors.ts'

/** Slices that a read may have before it is too long for the main thread. */
const slicesHere = 2

/** A handler that only reads, wherever that is best done. */
export const reading =
  (handler: ReadHandler): Handler =>
  (body, context) =>
    context.readers === undefined ? handler(body, context) : readHere(handler, body, context, context.readers)

/** A handler that goes through everything there is: it is done in a thread of its own, on the store of one moment. */
export const apart =
  (handler: ReadHandler): Handler =>
  (body, context) => {
    const { readers, database, request } = context
    if (readers === undefined) return handler(body, context)
    return askElsewhere({ name: request.name, database, body }, context, readers, 'apart')
  }

function* readHere(handler: ReadHandler, body: Doc, context: ReadContext, readers: Readers): Steps<Reply> {
  const where =
    context.largeRequest === true
      ? 'quick'
      : yield* begunHere(handler, body, { ...context, slice: new ShortSlice(context.slice) })
  if (typeof where !== 'string') return where
  const origin: Origin = { name: context.request.name, database: context.database, body }
  return yield* askElsewhere(origin, context, readers, where)
}

/** Its reply, or the reader that it needs. */
function* begunHere(handler: ReadHandler, body: Doc, context: ReadContext): Steps<Reply | Where> {
  try {
    const steps = handler(body, context)
    if (steps instanceof Map || Buffer.isBuffer(steps)) return steps
    for (let slices = 1; ; slices++) {
      const { value, done } = steps.next()
      if (done) return value
      if (slices >= slicesHere) {
        steps.return(undefined as never)
        return 'quick'
      }
      yield value
    }
  } catch (error) {
    if (error instanceof TooSlowHere) return 'slow'
    if (error instanceof TooMuchHere) return 'quick'
    throw error
  }
}

/** Has a reader do the command; a cursor that is left open is known here by where it is kept. */
function* askElsewhere(
  origin: Origin,
  context: ReadContext,
  readers: Readers,
  where: Where,
  anew?: Anew,
): Steps<Reply> {
  const { operation, cursors } = context
  const question = { name: origin.name, database: origin.database, body: encodeDoc(withoutTime(origin.body)), anew }
  let told: Told
  try {
    told = yield* readers.ask(question, { operation, where })
  } catch (error) {
    if (where !== 'quick' || !(error instanceof TooSlowHere)) throw error
    told = yield* readers.ask(question, { operation, where: 'slow' })
  }
  const { answer, keeper } = told
  if (answer.cursor !== 0n) {
    cursors.keep({
      id: answer.cursor,
      namespace: answer.namespace,
      origin,
      given: (anew?.passOver ?? 0) + answer.documents,
      leftMs: operation.leftMs,
      patient: origin.body.get('noCursorTimeout') === true,
      usedAt: 0,
      keeper,
    })
  }
  return replyOf(answer)
}

const replyOf = ({ reply }: Answer): Buffer => Buffer.from(reply.buffer, reply.byteOffset, reply.byteLength)

/** The next batch of a cursor that another thread keeps. */
export function* moreFromKeeper(
  cursor: DistantCursor,
  batchSize: number,
  context: ReadContext,
  readers: Readers,
): Steps<Reply> {
  let where: Where = 'quick'
  try {
    return yield* askKeeper(cursor, batchSize, context, readers)
  } catch (error) {
    if (error instanceof TooSlowHere) where = 'slow'
    else if (!(error instanceof ReaderGone)) throw error
  }
  return yield* askElsewhere(cursor.origin, context, readers, where, anewOf(cursor, batchSize))
}

/** The next batch of a cursor that meets a slow regular expression here. */
export const moreInReader = (cursor: Cursor, batchSize: number, context: ReadContext, readers: Readers): Steps<Reply> =>
  askElsewhere(cursor.origin, context, readers, 'slow', anewOf(cursor, batchSize))

const anewOf = ({ id, given }: Cursor | DistantCursor, batchSize: number): Anew => ({
  cursor: id,
  passOver: given,
  batchSize,
})

function* askKeeper(cursor: DistantCursor, batchSize: number, context: ReadContext, readers: Readers): Steps<Reply> {
  const { operation, cursors, database } = context
  const body: Doc = new Map<string, bigint | string | number>([
    ['getMore', cursor.id],
    ['collection', cursor.namespace.slice(database.length + 1)],
  ])
  if (batchSize !== Infinity) body.set('batchSize', int32OrLong(batchSize))
  const question = { name: 'getMore', database, body: encodeDoc(body) }
  const { answer } = yield* readers.ask(question, {
    operation,
    where: 'quick',
    kept: { cursor: cursor.id, keeper: cursor.keeper },
  })
  if (answer.cursor !== 0n)
    cursors.keep({ ...cursor, given: cursor.given + answer.documents, leftMs: operation.leftMs })
  return replyOf(answer)
}

/** The time is counted here, from when the command came. */
function withoutTime(body: Doc): Doc {
  if (!body.has('maxTimeMS')) return body
  const rest = new Map(body)
  rest.delete('maxTimeMS')
  return rest
}
