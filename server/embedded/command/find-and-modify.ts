import { decodeDoc } from '../bson/decode.ts'
import type { Doc, Value } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import { compileFilter } from '../query/match.ts'
import { textContext } from '../query/find.ts'
import { parseFilter } from '../query/parse.ts'
import type { Found } from '../query/find.ts'
import { compileProjection } from '../query/project.ts'
import type { Collection } from '../storage/collection.ts'
import { doc, okReply } from '../wire/reply.ts'
import type { Reply } from '../wire/reply.ts'
import type { Context, Steps } from './context.ts'
import { collectionForWrite, existingCollection } from './context.ts'
import { checkUpsertFilter } from '../update/upsert.ts'
import { findForWrite, isWait } from './find-for-write.ts'
import { Modifier, readUpdate } from './modify.ts'
import { docOption, filledOption, flagOption, hintOption, refuseCollation } from './options.ts'

type Wish = { filter: Doc; remove: boolean; upsert: boolean; after: boolean; fields: Doc | undefined }

export function* findAndModify(body: Doc, context: Context): Steps<Reply> {
  refuseCollation(body)
  const wish = readWish(body)
  const updater = wish.remove ? undefined : readUpdate(body.get('update'), body.get('arrayFilters'))
  if (wish.upsert) checkUpsertFilter(wish.filter)
  checkProjection(wish)
  const collection = wish.upsert ? collectionForWrite(body, context) : existingCollection(body, context)
  if (collection === undefined) {
    compileFilter(wish.filter)
    return nothing(wish)
  }
  const found = yield* findOne(collection, body, wish.filter, context)
  if (updater === undefined) {
    if (found === undefined) return nothing(wish)
    collection.remove(found.rid, found.bytes)
    const before = decodeDoc(found.bytes)
    return okReply({ lastErrorObject: doc({ n: 1 }), value: showBefore(before, found.rid, wish, collection) })
  }
  const modifier = new Modifier(collection, wish.filter, updater)
  if (found !== undefined) {
    const { before, after } = modifier.change(found)
    return okReply({
      lastErrorObject: doc({ n: 1, updatedExisting: true }),
      value: wish.after ? show(after, wish) : showBefore(before, found.rid, wish, collection),
    })
  }
  if (!wish.upsert) return nothing(wish)
  const inserted = modifier.insert()
  return okReply({
    lastErrorObject: doc({ n: 1, updatedExisting: false, upserted: inserted.get('_id')! }),
    value: wish.after ? show(inserted, wish) : null,
  })
}

function readWish(body: Doc): Wish {
  const remove = flagOption(body, 'remove')
  const wish = {
    filter: docOption(body, 'query') ?? new Map<string, Value>(),
    remove,
    upsert: flagOption(body, 'upsert'),
    after: flagOption(body, 'new'),
    fields: filledOption(body, 'fields'),
  }
  if (remove && body.has('update')) throw new CommandError(9, 'Cannot specify both an update and remove=true')
  if (remove && wish.upsert) throw new CommandError(9, 'Cannot specify both upsert=true and remove=true')
  if (remove && wish.after)
    throw new CommandError(
      9,
      "Cannot specify both new=true and remove=true; 'remove' always returns the deleted document",
    )
  if (remove && body.has('arrayFilters')) throw new CommandError(9, 'Cannot specify arrayFilters and remove=true')
  if (!remove && !body.has('update')) throw new CommandError(9, 'Either an update or remove=true must be specified')
  if (Array.isArray(body.get('update')) && body.has('arrayFilters')) {
    throw new CommandError(9, 'Cannot specify arrayFilters with a pipeline-style update')
  }
  return wish
}

/** What is wrong with the projection is told even when there is nothing to show, but after what is wrong with the rest. */
function checkProjection({ filter, fields, after }: Wish): void {
  if (fields === undefined) return
  parseFilter(filter)
  compileProjection(fields, { positional: () => null, filter })
  if (after && usesPosition(fields)) {
    throw new CommandError(2, 'cannot use a positional projection and return the new document')
  }
}

function* findOne(collection: Collection, body: Doc, filter: Doc, context: Context): Steps<Found | undefined> {
  const query = { filter, sort: filledOption(body, 'sort'), limit: 1, hint: hintOption(body) }
  for (const found of findForWrite(collection, query, context)) {
    if (!isWait(found)) return found
    yield found
  }
  return undefined
}

function nothing(wish: Wish): Doc {
  const lastErrorObject = wish.remove ? doc({ n: 0 }) : doc({ n: 0, updatedExisting: false })
  return okReply({ lastErrorObject, value: null })
}

/** The document as it was found, of which a positional projection shows the item that met the filter. */
function showBefore(document: Doc, rid: number, wish: Wish, collection: Collection): Doc {
  if (wish.fields === undefined || !usesPosition(wish.fields)) return show(document, wish)
  const matcher = compileFilter(wish.filter, textContext(collection, parseFilter(wish.filter)))
  const positional = (found: Doc): number | null => matcher.positional(found, rid)
  return compileProjection(wish.fields, { positional }).apply(document)
}

const usesPosition = (fields: Doc): boolean => [...fields.keys()].some((path) => path.endsWith('.$'))

const show = (document: Doc, { fields }: Wish): Doc =>
  fields === undefined ? document : compileProjection(fields).apply(document)
