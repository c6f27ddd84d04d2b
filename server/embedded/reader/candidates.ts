// For a write whose filter has a regular expression that may take for ever: a reader that may be ended looks for the
// documents, as a cursor of `{r: record id, b: the record}`. The main thread changes one only if its record is still the
// same (command/find-for-write.ts).

import { encodeDoc } from '../bson/encode.ts'
import { Binary } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { firstBatch } from '../command/batch.ts'
import type { ReadContext, Steps } from '../command/context.ts'
import { existingCollection, namespaceOf } from '../command/context.ts'
import { readQuery } from '../command/find.ts'
import { find, pause } from '../query/find.ts'
import type { Query } from '../query/find.ts'
import { Memory } from '../query/memory.ts'
import type { Collection } from '../storage/collection.ts'
import type { Reply } from '../wire/reply.ts'

/** So many are changed before the next ones are asked for. */
export const candidatesAtOnce = 100

export function* candidates(body: Doc, context: ReadContext): Steps<Reply> {
  const collection = existingCollection(body, context)
  const query: Query = { ...readQuery(body), once: true }
  const memory = new Memory()
  const documents = collection === undefined ? [].values() : described(collection, { ...query, memory }, context)
  const origin = { name: 'candidates', database: context.database, body }
  const cursor = context.cursors.create(namespaceOf(body, context), origin, documents, { limit: query.limit, memory })
  return yield* firstBatch(context, cursor, candidatesAtOnce)
}

function* described(
  collection: Collection,
  query: Query,
  { slice }: ReadContext,
): Generator<Buffer | typeof pause, void> {
  for (const found of find(collection, query, slice)) {
    if (found === pause) yield pause
    else
      yield encodeDoc(
        new Map<string, Value>([
          ['r', BigInt(found.rid)],
          ['b', new Binary(found.bytes)],
        ]),
      )
  }
}
