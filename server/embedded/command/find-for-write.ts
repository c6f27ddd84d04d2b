// The documents that a write is to change, one after the other. Where the filter has a regular expression that may take
// for ever, a reader that may be ended looks for them; a document is then changed only if it is still what the reader has
// seen, else the reader is asked again.

import { decodeDoc } from '../bson/decode.ts'
import { encodeDoc } from '../bson/encode.ts'
import type { Binary, Doc, Value } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import { find, pause } from '../query/find.ts'
import type { Found, Query } from '../query/find.ts'
import { TooSlowHere } from '../query/effort.ts'
import type { Readers, Told } from '../reader/readers.ts'
import { ReaderGone } from '../reader/thread.ts'
import type { Collection } from '../storage/collection.ts'
import type { Context, Steps } from './context.ts'
import type { Wait } from './steps.ts'

/** Documents that others change again and again cannot be waited for without end. */
const mostRounds = 10

/** What the caller hands on by `yield`, to get the next one when it is resumed. */
export const isWait = (step: unknown): step is Wait => step === pause || step instanceof Promise

export function* findForWrite(
  collection: Collection,
  query: Query,
  context: Context,
): Generator<Found | Wait, void, unknown> {
  const done = new Set<number>()
  try {
    for (const found of find(collection, query, context.slice)) {
      if (found !== pause && query.once === true) done.add(found.rid)
      yield found
    }
  } catch (error) {
    if (!(error instanceof TooSlowHere) || context.readers === undefined) throw error
    yield* findSlowly(collection, query, context, context.readers, done)
  }
}

function* findSlowly(
  collection: Collection,
  query: Query,
  context: Context,
  readers: Readers,
  done: Set<number>,
): Generator<Found | Wait, void, unknown> {
  for (let round = 0; round < mostRounds; round++) {
    yield* ownWritesCommitted(context)
    let changed = false
    for (const step of candidatesOf(collection, query, context, readers)) {
      if (isWait(step)) yield step
      else if (step === 'gone') changed = true
      else if (!done.has(step.rid)) {
        const now = collection.alive ? collection.get(step.rid) : undefined
        if (now?.equals(step.bytes) === true) {
          done.add(step.rid)
          yield { rid: step.rid, bytes: now }
        } else changed = true
      }
    }
    if (!changed) return
  }
  throw new CommandError(112, 'documents were changed by others while they were looked for')
}

/** A reader sees what is committed: what this command has written before must be. */
function* ownWritesCommitted({ store: { database } }: Context): Generator<typeof pause, void> {
  const { commits } = database
  while (database.writing && database.commits === commits) yield pause
}

/** What the reader finds, and 'gone' when it has ended before it was through. */
function* candidatesOf(
  collection: Collection,
  query: Query,
  context: Context,
  readers: Readers,
): Generator<Found | Wait | 'gone', void, unknown> {
  const { operation } = context
  const { databaseName: database, name } = collection
  try {
    let told = yield* awaited(
      readers.ask({ name: 'candidates', database, body: encodeDoc(bodyOf(name, query)) }, { operation, where: 'slow' }),
    )
    for (;;) {
      yield* foundIn(told)
      const { cursor } = told.answer
      if (cursor === 0n) return
      const { keeper } = told
      const body: Doc = new Map<string, Value>([
        ['getMore', cursor],
        ['collection', name],
      ])
      const question = { name: 'getMore', database, body: encodeDoc(body) }
      told = yield* awaited(readers.ask(question, { operation, where: 'slow', kept: { cursor, keeper } }))
    }
  } catch (error) {
    if (!(error instanceof ReaderGone)) throw error
    yield 'gone'
  }
}

function bodyOf(name: string, { filter, sort, limit, hint }: Query): Doc {
  const body: Doc = new Map<string, Value>([
    ['candidates', name],
    ['filter', filter],
  ])
  if (sort !== undefined) body.set('sort', sort)
  if (limit !== undefined) body.set('limit', limit)
  if (hint !== undefined) body.set('hint', hint)
  return body
}

function* foundIn({ answer }: Told): Iterable<Found> {
  const cursor = decodeDoc(answer.reply).get('cursor') as Doc
  for (const candidate of (cursor.get('firstBatch') ?? cursor.get('nextBatch')) as Doc[]) {
    const { buffer, position } = candidate.get('b') as Binary
    yield { rid: Number(candidate.get('r')), bytes: Buffer.from(buffer).subarray(0, position) }
  }
}

/** Runs steps whose waits are handed on by somebody who cannot hand back what came of them. */
function* awaited<T>(steps: Steps<T>): Generator<Wait, T, unknown> {
  try {
    let step = steps.next()
    while (!step.done) {
      const outcome = outcomeOf(step.value)
      yield outcome.settled
      step = outcome.failed ? steps.throw(outcome.value) : steps.next(outcome.value)
    }
    return step.value
  } finally {
    steps.return(undefined as never)
  }
}

function outcomeOf(wait: Wait): { settled: Wait; failed: boolean; value: unknown } {
  const outcome: ReturnType<typeof outcomeOf> = { settled: wait, failed: false, value: undefined }
  if (wait === pause) return outcome
  outcome.settled = wait.then(
    (value) => {
      outcome.value = value
    },
    (error: unknown) => {
      outcome.failed = true
      outcome.value = error
    },
  )
  return outcome
}
