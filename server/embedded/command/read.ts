// Where a read is done. Most are answered here at once. One that turns out to be long is begun anew in a reader
// (reader/): nothing of it has been sent yet, so nothing is lost. One with a regular expression that may take for ever goes
// to a reader that may be ended.

import { encodeDoc } from '../bson/encode.ts'
import type { Doc } from '../bson/value.ts'
import { int32OrLong } from '../bson/value.ts'
import { TooSlowHere } from '../query/effort.ts'
import { ShortSlice, TooMuchHere } from '../query/slice.ts'
import type { Slice } from '../query/slice.ts'
import type { Anew, Answer } from '../reader/protocol.ts'
import type { Readers, Told, Where } from '../reader/readers.ts'
import { ReaderGone } from '../reader/thread.ts'
import type { Reply } from '../wire/reply.ts'
import type { Handler, ReadContext, ReadHandler, Steps } from './context.ts'
import type { Cursor, DistantCursor, Origin } from './cursors.ts'
import type { Wait } from './steps.ts'

/** Slices that a read may have before it is too long for the main thread. */
const slicesHere = 2

/** A handler that only reads, wherever that is best done. What is done in its first slice costs nothing more. */
export const reading =
  (handler: ReadHandler): Handler =>
  (body, context) => {
    const { readers } = context
    if (readers === undefined) return handler(body, context)
    if (context.largeRequest === true) return elsewhere(body, context, readers, 'quick')
    context.slice = shortened(context.slice)
    try {
      const steps = handler(body, context)
      if (steps instanceof Map || Buffer.isBuffer(steps)) return steps
      const { value, done } = steps.next()
      return done ? value : goOn(steps, value, body, context, readers)
    } catch (error) {
      return elsewhere(body, context, readers, whereInstead(error))
    }
  }

/** A handler that goes through everything there is: it is done in a thread of its own, on the store of one moment. */
export const apart =
  (handler: ReadHandler): Handler =>
  (body, context) => {
    const { readers } = context
    if (readers === undefined) return handler(body, context)
    return elsewhere(body, context, readers, 'apart')
  }

/** What has begun here has another slice or two. */
function* goOn(steps: Steps<Reply>, first: Wait, body: Doc, context: ReadContext, readers: Readers): Steps<Reply> {
  let where: Where = 'quick'
  try {
    yield first
    for (let slices = 2; slices <= slicesHere; slices++) {
      const { value, done } = steps.next()
      if (done) return value
      if (slices < slicesHere) yield value
    }
  } catch (error) {
    where = whereInstead(error)
  } finally {
    steps.return(undefined as never)
  }
  return yield* elsewhere(body, context, readers, where)
}

/** The reader that a command needs which could not be done here; throws what is wrong with the command. */
function whereInstead(error: unknown): Where {
  if (error instanceof TooSlowHere) return 'slow'
  if (error instanceof TooMuchHere) return 'quick'
  throw error
}

const elsewhere = (body: Doc, context: ReadContext, readers: Readers, where: Where): Steps<Reply> =>
  askElsewhere({ name: context.request.name, database: context.database, body }, context, readers, where)

let lastShortened: { slice: Slice; short: ShortSlice } | undefined
/** All commands of a server have the same slice. */
function shortened(slice: Slice): ShortSlice {
  if (lastShortened?.slice !== slice) lastShortened = { slice, short: new ShortSlice(slice) }
  return lastShortened.short
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
