import { int32OrLong, isDoc } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import { compileFilter } from '../query/match.ts'
import { find, pause } from '../query/find.ts'
import { okReply } from '../wire/reply.ts'
import type { Reply } from '../wire/reply.ts'
import type { Context, Steps } from './context.ts'
import { collectionForWrite, existingCollection, namespaceOf } from './context.ts'
import { Modifier, readUpdate } from './modify.ts'
import { docOption, docsOption, filledOption, flagOption, hintOption, refuseCollation } from './options.ts'
import { WriteErrors } from './write-errors.ts'

type Tally = { matched: number; modified: number; upserted: Doc[] }

export function* update(body: Doc, context: Context): Steps<Reply> {
  namespaceOf(body, context)
  const errors = new WriteErrors(flagOption(body, 'ordered', true))
  const tally: Tally = { matched: 0, modified: 0, upserted: [] }
  const statements = docsOption(body, 'updates')
  statements.forEach(assertShape)
  for (let i = 0; i < statements.length && !errors.stop; i++) {
    try {
      yield* updateMatching(statements[i]!, i, body, context, tally)
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

/** What is wrong with the shape of one statement is an error of the whole command. */
function assertShape(statement: Doc): void {
  const update = statement.get('u')
  if (!statement.has('q')) throw missing('q')
  if (update === undefined) throw missing('u')
  if (!isDoc(update) && !Array.isArray(update)) {
    throw new CommandError(9, 'Update argument must be either an object or an array')
  }
}

const missing = (field: string): CommandError =>
  new CommandError(40414, `BSON field 'update.updates.${field}' is missing but a required field`)

function* updateMatching(
  statement: Doc,
  index: number,
  body: Doc,
  context: Context,
  tally: Tally,
): Generator<typeof pause, void> {
  refuseCollation(statement)
  const filter = docOption(statement, 'q') ?? new Map<string, Value>()
  const multi = flagOption(statement, 'multi')
  const upsert = flagOption(statement, 'upsert')
  const updater = readUpdate(statement.get('u'), statement.get('arrayFilters'))
  if (multi && updater.kind === 'replacement')
    throw new CommandError(9, 'multi update is not supported for replacement-style update')
  const collection = upsert ? collectionForWrite(body, context) : existingCollection(body, context)
  if (collection === undefined) {
    compileFilter(filter)
    return
  }
  const modifier = new Modifier(collection, filter, updater)
  let matched = 0
  const query = {
    filter,
    limit: multi ? undefined : 1,
    sort: filledOption(statement, 'sort'),
    hint: hintOption(statement),
    once: multi,
  }
  for (const found of find(collection, query, context.slice)) {
    if (found === pause) {
      yield pause
      continue
    }
    const { modified } = modifier.change(found)
    matched++
    tally.matched++
    if (modified) tally.modified++
  }
  if (matched > 0 || !upsert) return
  const document = modifier.insert()
  tally.upserted.push(
    new Map<string, Value>([
      ['index', index],
      ['_id', document.get('_id')!],
    ]),
  )
}
