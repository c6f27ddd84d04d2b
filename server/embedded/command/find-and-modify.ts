import { decodeDoc } from '../bson/decode.ts'
import type { Doc, Value } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import { compileFilter } from '../query/match.ts'
import { find, pause } from '../query/find.ts'
import type { Found } from '../query/find.ts'
import { compileProjection } from '../query/project.ts'
import type { Collection } from '../storage/collection.ts'
import { doc, okReply } from '../wire/reply.ts'
import type { Reply } from '../wire/reply.ts'
import type { Context, Steps } from './context.ts'
import { collectionForWrite, existingCollection } from './context.ts'
import { Deadline } from './deadline.ts'
import { Modifier, readUpdate } from './modify.ts'
import { countOption, docOption, filledOption, flagOption, hintOption, refuseCollation } from './options.ts'

type Wish = { filter: Doc; remove: boolean; upsert: boolean; after: boolean; fields: Doc | undefined }

export function* findAndModify(body: Doc, context: Context): Steps<Reply> {
  refuseCollation(body)
  const wish = readWish(body)
  const updater = wish.remove ? undefined : readUpdate(body.get('update'), body.get('arrayFilters'))
  const collection = wish.upsert ? collectionForWrite(body, context) : existingCollection(body, context)
  if (collection === undefined) {
    compileFilter(wish.filter)
    return nothing(wish)
  }
  const found = yield* findOne(collection, body, wish.filter, context)
  if (updater === undefined) {
    if (found === undefined) return nothing(wish)
    collection.remove(found.rid, found.bytes)
    return okReply({ lastErrorObject: doc({ n: 1 }), value: show(decodeDoc(found.bytes), wish) })
  }
  const modifier = new Modifier(collection, wish.filter, updater)
  if (found !== undefined) {
    const { before, after } = modifier.change(found)
    return okReply({
      lastErrorObject: doc({ n: 1, updatedExisting: true }),
      value: show(wish.after ? after : before, wish),
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
  if (!remove && !body.has('update')) throw new CommandError(9, 'Either an update or remove=true must be specified')
  return wish
}

function* findOne(
  collection: Collection,
  body: Doc,
  filter: Doc,
  context: Context,
): Generator<typeof pause, Found | undefined> {
  const deadline = new Deadline(countOption(body, 'maxTimeMS') ?? 0)
  const query = { filter, sort: filledOption(body, 'sort'), limit: 1, hint: hintOption(body) }
  for (const found of find(collection, query, context.slice)) {
    if (found !== pause) return found
    deadline.check()
    yield pause
  }
  return undefined
}

function nothing(wish: Wish): Doc {
  const lastErrorObject = wish.remove ? doc({ n: 0 }) : doc({ n: 0, updatedExisting: false })
  return okReply({ lastErrorObject, value: null })
}

const show = (document: Doc, { fields }: Wish): Doc =>
  fields === undefined ? document : compileProjection(fields).apply(document)
