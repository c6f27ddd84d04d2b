// A cursor over a short list that the server makes itself: what collections there are, what indexes.

import { encodeDoc } from '../bson/encode.ts'
import type { Doc } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import type { Reply } from '../wire/reply.ts'
import { firstBatch } from './batch.ts'
import type { Context, Steps } from './context.ts'
import { countOption, docOption } from './options.ts'

/** Throws 40415 and 51024 for what is wrong with the `cursor` of the command. */
export function* listing(body: Doc, context: Context, namespace: string, documents: readonly Doc[]): Steps<Reply> {
  const options = docOption(body, 'cursor') ?? new Map()
  for (const name of options.keys())
    if (name !== 'batchSize') throw new CommandError(40415, `BSON field 'cursor.${name}' is an unknown field.`)
  const size = countOption(options, 'batchSize') ?? Infinity
  const origin = { name: context.request.name, database: context.database, body }
  const cursor = context.cursors.create(namespace, origin, documents.values().map(encodeDoc), {
    limit: documents.length,
  })
  return yield* firstBatch(context, cursor, size)
}
