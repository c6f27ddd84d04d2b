// collMod, as far as indexes go: when documents expire, and hiding an index from queries.

import { exactInteger } from '../value/number.ts'
import { int32OrLong, isDoc, isNumber } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import { ttlSeconds } from '../index/definition.ts'
import type { IndexDefinition } from '../index/definition.ts'
import type { Collection } from '../storage/collection.ts'
import type { IndexTable } from '../storage/index-table.ts'
import { show } from '../value/show.ts'
import { okReply } from '../wire/reply.ts'
import type { Context } from './context.ts'
import { existingCollection } from './context.ts'
import { indexesNamed } from './indexes.ts'
import { docOption } from './options.ts'

/** They come with any command, or say nothing that matters here. */
const passedOver = new Set(['collMod', 'writeConcern', 'comment', 'lsid', 'index', 'maxTimeMS', 'dryRun'])
const refused = ['validator', 'validationLevel', 'validationAction', 'viewOn', 'pipeline', 'cappedSize', 'cappedMax']
const indexFields = new Set(['name', 'keyPattern', 'expireAfterSeconds', 'hidden', 'unique', 'prepareUnique'])

export function collMod(body: Doc, context: Context): Doc {
  const collection = existingCollection(body, context)
  if (collection === undefined) throw new CommandError(26, 'ns does not exist')
  for (const name of body.keys()) {
    if (refused.includes(name)) throw new CommandError(115, `collMod with ${name} is not supported by this server`)
    if (!passedOver.has(name) && !name.startsWith('$'))
      throw new CommandError(40415, `BSON field 'collMod.${name}' is an unknown field.`)
  }
  const wanted = docOption(body, 'index')
  return okReply(wanted === undefined ? {} : modifyIndex(collection, wanted, context))
}

function modifyIndex(collection: Collection, wanted: Doc, context: Context): Record<string, Value> {
  for (const name of wanted.keys())
    if (!indexFields.has(name)) throw new CommandError(40415, `BSON field 'collMod.index.${name}' is an unknown field.`)
  const index = findOne(collection, wanted)
  if (['expireAfterSeconds', 'hidden', 'unique', 'prepareUnique'].every((name) => !wanted.has(name)))
    throw new CommandError(72, 'no expireAfterSeconds, hidden, unique, or prepareUnique field')
  if (wanted.has('unique') || wanted.has('prepareUnique'))
    throw new CommandError(115, 'collMod of unique is not supported by this server')
  const { definition } = index
  const changes = { ...expiryOf(wanted, definition), ...hidingOf(wanted, definition, index === collection.idTable) }
  const reply: Record<string, Value> = {}
  const spec: Doc = new Map(definition.spec)
  for (const [name, { before, after }] of Object.entries(changes)) {
    if (before !== undefined) reply[`${name}_old`] = before
    reply[`${name}_new`] = after
    if (after === false) spec.delete(name)
    else spec.set(name, after)
  }
  if (Object.keys(changes).length > 0) context.store.changeSpec(collection, index, spec)
  return reply
}

type Change = { before: Value | undefined; after: Value }

function expiryOf(wanted: Doc, definition: IndexDefinition): Record<string, Change> {
  const given = wanted.get('expireAfterSeconds')
  if (given === undefined) return {}
  if (!isNumber(given))
    throw new CommandError(14, "BSON field 'collMod.index.expireAfterSeconds' is the wrong type, expected a number")
  const seconds = ttlSeconds(given)
  if (typeof seconds === 'string') throw new CommandError(72, seconds)
  if (definition.kind !== 'ordered' || definition.fields.length !== 1 || definition.name === '_id_')
    throw new CommandError(72, 'TTL indexes are single-field indexes, compound indexes do not support TTL.')
  const before = definition.spec.get('expireAfterSeconds')
  return {
    expireAfterSeconds: {
      before: before === undefined ? undefined : int32OrLong(exactInteger(before) ?? 0),
      after: int32OrLong(seconds),
    },
  }
}

function hidingOf(wanted: Doc, definition: IndexDefinition, isId: boolean): Record<string, Change> {
  const hidden = wanted.get('hidden')
  if (hidden === undefined) return {}
  if (typeof hidden !== 'boolean' && !isNumber(hidden))
    throw new CommandError(14, "BSON field 'collMod.index.hidden' is the wrong type, expected type 'bool'")
  if (isId) throw new CommandError(2, "can't hide _id index")
  const after = hidden === true || (isNumber(hidden) && exactInteger(hidden) !== 0)
  return after === definition.hidden ? {} : { hidden: { before: definition.hidden, after } }
}

function findOne(collection: Collection, wanted: Doc): IndexTable {
  const name = wanted.get('name')
  const key = wanted.get('keyPattern')
  if (name !== undefined && key !== undefined) throw new CommandError(72, 'Cannot specify both key pattern and name.')
  const by = name ?? key
  if (typeof by !== 'string' && !isDoc(by)) throw new CommandError(72, 'Must specify either index name or key pattern.')
  const found = indexesNamed(collection, by)
  if (found.length === 0)
    throw new CommandError(
      27,
      `cannot find index ${typeof by === 'string' ? by : show(by)} for ns ${collection.namespace}`,
    )
  if (found.length > 1) throw new CommandError(181, `index keyPattern ${show(by)} matches ${found.length} indexes`)
  return found[0]!
}
