import { int32OrLong } from '../bson/value.ts'
import type { Doc } from '../bson/value.ts'
import { countMatching } from '../query/count.ts'
import { okReply } from '../wire/reply.ts'
import type { Reply } from '../wire/reply.ts'
import type { Context, Steps } from './context.ts'
import { existingCollection } from './context.ts'
import { Deadline } from './deadline.ts'
import { countOption, docOption, hintOption, refuseCollation } from './options.ts'
import type { pause } from '../query/find.ts'

export function* count(body: Doc, context: Context): Steps<Reply> {
  refuseCollation(body)
  const collection = existingCollection(body, context)
  if (collection === undefined) return okReply({ n: 0 })
  const limit = countOption(body, 'limit')
  const query = {
    filter: docOption(body, 'query') ?? new Map(),
    skip: countOption(body, 'skip'),
    limit: limit === 0 ? undefined : limit,
    hint: hintOption(body),
  }
  const counted = yield* withDeadline(
    countMatching(collection, query, context.slice),
    countOption(body, 'maxTimeMS') ?? 0,
  )
  return okReply({ n: int32OrLong(counted) })
}

/** Lets the work go on only while its time lasts. */
export function* withDeadline<T>(steps: Generator<typeof pause, T>, maxTimeMs: number): Steps<T> {
  const deadline = new Deadline(maxTimeMs)
  for (;;) {
    const { value, done } = steps.next()
    if (done) return value
    deadline.check()
    yield value
  }
}
