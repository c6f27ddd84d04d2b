import { int32OrLong } from '../bson/value.ts'
import type { Doc } from '../bson/value.ts'
import { countMatching } from '../query/count.ts'
import { okReply } from '../wire/reply.ts'
import type { Reply } from '../wire/reply.ts'
import type { ReadContext, Steps } from './context.ts'
import { existingCollection } from './context.ts'
import { countLimit, countOption, docOption, hintOption, refuseCollation } from './options.ts'

export function* count(body: Doc, context: ReadContext): Steps<Reply> {
  refuseCollation(body)
  const collection = existingCollection(body, context)
  if (collection === undefined) return okReply({ n: 0 })
  const limit = countLimit(body)
  const query = {
    filter: docOption(body, 'query') ?? new Map(),
    skip: countOption(body, 'skip'),
    limit: limit === 0 ? undefined : limit,
    hint: hintOption(body),
    all: true,
  }
  return okReply({ n: int32OrLong(yield* countMatching(collection, query, context.slice)) })
}
