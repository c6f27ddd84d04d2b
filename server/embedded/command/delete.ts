import type { Doc } from '../bson/value.ts'
import { int32OrLong } from '../bson/value.ts'
import { exactInteger } from '../value/number.ts'
import { pause } from '../query/find.ts'
import { okReply } from '../wire/reply.ts'
import type { Reply } from '../wire/reply.ts'
import type { Context, Steps } from './context.ts'
import { existingCollection, namespaceOf } from './context.ts'
import { findForWrite, isWait } from './find-for-write.ts'
import type { Wait } from './steps.ts'
import { docOption, docsOption, flagOption, hintOption, refuseCollation } from './options.ts'
import { bindStatement } from './variables.ts'
import { WriteErrors } from './write-errors.ts'

export function* deleteCommand(body: Doc, context: Context): Steps<Reply> {
  namespaceOf(body, context)
  const errors = new WriteErrors(flagOption(body, 'ordered', true))
  let deleted = 0
  const statements = docsOption(body, 'deletes')
  for (let i = 0; i < statements.length && !errors.stop; i++) {
    try {
      for (const step of removeMatching(bindStatement(statements[i]!, body), body, context)) {
        if (step === 'removed') deleted++
        else yield step
      }
    } catch (error) {
      errors.add(i, error)
    }
    if (context.slice.due()) yield pause
  }
  return okReply({ n: int32OrLong(deleted), ...errors.fields() })
}

/** Yields once for each document that it has removed. */
function* removeMatching(statement: Doc, body: Doc, context: Context): Generator<Wait | 'removed', void> {
  refuseCollation(statement)
  const limit = exactInteger(statement.get('limit'))
  const filter = docOption(statement, 'q') ?? new Map()
  const collection = existingCollection(body, context)
  if (collection === undefined) return
  const query = { filter, limit: limit === 1 ? 1 : undefined, hint: hintOption(statement) }
  for (const found of findForWrite(collection, query, context)) {
    if (isWait(found)) {
      yield found
      continue
    }
    collection.remove(found.rid, found.bytes)
    yield 'removed'
  }
}
