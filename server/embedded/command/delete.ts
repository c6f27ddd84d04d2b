import type { Doc } from '../bson/value.ts'
import { int32OrLong } from '../bson/value.ts'
import { exactInteger } from '../value/number.ts'
import { CommandError } from '../error.ts'
import { find, pause } from '../query/find.ts'
import { okReply } from '../wire/reply.ts'
import type { Reply } from '../wire/reply.ts'
import type { Context, Steps } from './context.ts'
import { existingCollection, namespaceOf } from './context.ts'
import { docOption, docsOption, flagOption, hintOption, refuseCollation } from './options.ts'
import { WriteErrors } from './write-errors.ts'

export function* deleteCommand(body: Doc, context: Context): Steps<Reply> {
  namespaceOf(body, context)
  const errors = new WriteErrors(flagOption(body, 'ordered', true))
  let deleted = 0
  const statements = docsOption(body, 'deletes')
  statements.forEach(assertLimit)
  for (let i = 0; i < statements.length && !errors.stop; i++) {
    try {
      for (const step of removeMatching(statements[i]!, body, context)) {
        if (step === pause) yield pause
        else deleted++
      }
    } catch (error) {
      errors.add(i, error)
    }
    if (context.slice.due()) yield pause
  }
  return okReply({ n: int32OrLong(deleted), ...errors.fields() })
}

function assertLimit(statement: Doc): void {
  const limit = exactInteger(statement.get('limit'))
  if (limit === 0 || limit === 1) return
  throw new CommandError(9, `The limit field in delete objects must be 0 or 1. Got ${limit ?? 'none'}`)
}

/** Yields once for each document that it has removed. */
function* removeMatching(statement: Doc, body: Doc, context: Context): Generator<typeof pause | 'removed', void> {
  refuseCollation(statement)
  const limit = exactInteger(statement.get('limit'))
  const filter = docOption(statement, 'q') ?? new Map()
  const collection = existingCollection(body, context)
  if (collection === undefined) return
  const query = { filter, limit: limit === 1 ? 1 : undefined, hint: hintOption(statement) }
  for (const found of find(collection, query, context.slice)) {
    if (found === pause) {
      yield pause
      continue
    }
    collection.remove(found.rid, found.bytes)
    yield 'removed'
  }
}
