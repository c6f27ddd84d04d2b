import { int32OrLong } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import { compileFilter } from '../query/match.ts'
import { pause } from '../query/find.ts'
import { okReply } from '../wire/reply.ts'
import type { Reply } from '../wire/reply.ts'
import type { Context, Steps } from './context.ts'
import { collectionForWrite, existingCollection, namespaceOf } from './context.ts'
import { findForWrite, isWait } from './find-for-write.ts'
import { Modifier, readUpdate } from './modify.ts'
import { docOption, docsOption, filledOption, flagOption, hintOption, refuseCollation } from './options.ts'
import { checkUpsertFilter } from '../update/upsert.ts'
import { bindStatement } from './variables.ts'
import { WriteErrors } from './write-errors.ts'

type Tally = { matched: number; modified: number; upserted: Doc[] }

export function* update(body: Doc, context: Context): Steps<Reply> {
  namespaceOf(body, context)
  const errors = new WriteErrors(flagOption(body, 'ordered', true))
  const tally: Tally = { matched: 0, modified: 0, upserted: [] }
  const statements = docsOption(body, 'updates')
  for (let i = 0; i < statements.length && !errors.stop; i++) {
    try {
      yield* updateMatching(bindStatement(statements[i]!, body), i, body, context, tally)
    } catch (error) {
      errors.add(i, error)
    }
    if (context.slice.due()) yield pause
  }
  return okReply({
    n: int32OrLong(tally.matched + tally.upserted.length),
    ...(tally.upserted.length > 0 ? { upserted: tally.upserted } : {}),
    ...errors.fields(),
    nModified: int32OrLong(tally.modified),
  })
}

function* updateMatching(statement: Doc, index: number, body: Doc, context: Context, tally: Tally): Steps<void> {
  refuseCollation(statement)
  const filter = docOption(statement, 'q') ?? new Map<string, Value>()
  const multi = flagOption(statement, 'multi')
  const upsert = flagOption(statement, 'upsert')
  if (flagOption(statement, 'upsertSupplied')) {
    throw new CommandError(9, 'cannot specify both upsertSupplied and a document that is not constant')
  }
  if (statement.has('c') && !Array.isArray(statement.get('u'))) {
    throw new CommandError(51198, 'Constant values may only be specified for pipeline updates')
  }
  const updater = readUpdate(statement.get('u'), statement.get('arrayFilters'))
  if (upsert) checkUpsertFilter(filter)
  if (multi && updater.kind === 'replacement')
    throw new CommandError(9, 'multi update is not supported for replacement-style update')
  const collection = upsert ? collectionForWrite(body, context) : existingCollection(body, context)
  if (collection === undefined) {
    compileFilter(filter)
    return
  }
  const modifier = new Modifier(collection, filter, updater)
  let [matched, changed] = [0, 0]
  const query = {
    filter,
    limit: multi ? undefined : 1,
    sort: filledOption(statement, 'sort'),
    hint: hintOption(statement),
    once: multi,
  }
  for (const found of findForWrite(collection, query, context)) {
    if (isWait(found)) {
      yield found
      continue
    }
    const { modified } = modifier.change(found)
    matched++
    if (modified) changed++
  }
  // A statement that fails midway counts for nothing, though what it has changed stays changed.
  tally.matched += matched
  tally.modified += changed
  if (matched > 0 || !upsert) return
  const document = modifier.insert()
  tally.upserted.push(
    new Map<string, Value>([
      ['index', index],
      ['_id', document.get('_id')!],
    ]),
  )
}
