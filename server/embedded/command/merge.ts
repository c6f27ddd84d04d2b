// $merge: each document into the target, where it is told apart from others by the fields of a unique index.

import { splitFieldPath } from '../aggregate/compiler.ts'
import { compileDocStages } from '../aggregate/doc-stages.ts'
import { compileExpression, evaluate } from '../aggregate/expression.ts'
import { bindStages, literalsOf } from '../aggregate/variables.ts'
import { decodeDoc } from '../bson/decode.ts'
import { encodeDoc } from '../bson/encode.ts'
import { isDoc, ObjectId, Undefined } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import { find } from '../query/find.ts'
import { pause } from '../query/query.ts'
import type { Found } from '../query/query.ts'
import type { Collection } from '../storage/collection.ts'
import { duplicateKey } from '../storage/duplicate-key.ts'
import { valuesEqual } from '../value/compare.ts'
import type { Context, Steps } from './context.ts'
import { storable } from './insert.ts'
import type { Merge } from './output.ts'

const updateStages = new Set(['$addFields', '$set', '$project', '$unset', '$replaceRoot', '$replaceWith'])

export function* mergeInto(merge: Merge, documents: readonly Buffer[], context: Context): Steps<void> {
  const { store } = context
  assertUnique(merge, store.collection(merge.namespace))
  for (const bytes of documents) {
    const document = decodeDoc(bytes)
    if (!document.has('_id') && merge.on.includes('_id')) document.set('_id', new ObjectId())
    const collection = store.collection(merge.namespace)
    const found = collection && (yield* matchOf(merge, document, collection, context))
    if (found) change(merge, found, document, collection)
    else if (merge.whenNotMatched === 'insert') {
      ;(collection ?? store.createCollection(merge.namespace)).insert(storable(encodeDoc(document)))
    } else if (merge.whenNotMatched === 'fail') {
      throw new CommandError(13113, '$merge could not find a matching document in the target collection')
    }
    if (context.slice.due()) yield pause
  }
}

/** The fields of `on` must have a unique index of their own. */
function assertUnique({ on }: Merge, collection: Collection | undefined): void {
  if (on.length === 1 && on[0] === '_id') return
  const found = collection?.indexes.some(({ definition, ready }) => {
    const key = definition.spec.get('key')
    return (
      ready &&
      definition.unique &&
      definition.partialFilter === null &&
      isDoc(key) &&
      key.size === on.length &&
      on.every((field) => key.has(field))
    )
  })
  if (!found) throw new CommandError(51183, 'Cannot find index to verify that join fields will be unique')
}

function* matchOf(merge: Merge, document: Doc, collection: Collection, context: Context): Steps<Found | undefined> {
  const filter: Doc = new Map(
    merge.on.map((field): [string, Value] => [field, new Map([['$eq', keyPart(document, field)]])]),
  )
  for (const step of find(collection, { filter, limit: 1 }, context.slice)) {
    if (step !== pause) return step
    yield pause
  }
  return undefined
}

function keyPart(document: Doc, field: string): Value {
  let value: Value | undefined = document
  for (const part of splitFieldPath(field)) value = value instanceof Map ? value.get(part) : undefined
  if (value !== undefined && value !== null && !Array.isArray(value) && !(value instanceof Undefined)) return value
  throw new CommandError(51132, "$merge write error: 'on' field cannot be missing, null, undefined or an array")
}

function change(merge: Merge, { rid, bytes }: Found, document: Doc, collection: Collection): void {
  if (merge.whenMatched === 'keepExisting') return
  if (merge.whenMatched === 'fail') {
    throw duplicateKey(collection.namespace, collection.idTable.definition, [document.get('_id') ?? null])
  }
  const before = decodeDoc(bytes)
  const after = changed(merge, before, document)
  const [id, wanted] = [before.get('_id')!, after.get('_id')]
  if (wanted !== undefined && !valuesEqual(id, wanted)) {
    throw new CommandError(66, "Performing an update on the path '_id' would modify the immutable field '_id'")
  }
  const result: Doc = new Map([['_id', id], ...after])
  collection.replace(rid, before, result, encodeDoc(result), undefined)
}

function changed({ whenMatched, variables }: Merge, before: Doc, document: Doc): Doc {
  if (whenMatched === 'replace') return document
  if (typeof whenMatched === 'string') return new Map([...before, ...document])
  const values = new Map<string, Value | undefined>([['new', document]])
  for (const [name, value] of variables) values.set(name, evaluate(compileExpression(value), document))
  const stages = bindStages(whenMatched, values.keys(), literalsOf(values))
  const apply = compileDocStages(stages, (name) => {
    if (!updateStages.has(name)) throw new CommandError(72, `${name} is not allowed to be used within an update`)
  })
  return apply(before, new Date())
}
