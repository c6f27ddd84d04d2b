// collMod, as far as indexes go: when documents expire, and hiding an index from queries.

import { exactInteger } from '../value/number.ts'
import { int32OrLong, isDoc, isNumber } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { CommandError, typeMismatch } from '../error.ts'
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

const refused = ['validator', 'validationLevel', 'validationAction', 'viewOn', 'pipeline', 'cappedSize', 'cappedMax']
const changeable = ['expireAfterSeconds', 'hidden', 'unique', 'prepareUnique']
const howToName = 'Must specify either index name or key pattern.'

export function collMod(body: Doc, context: Context): Doc {
  const collection = existingCollection(body, context)
  if (collection === undefined) throw new CommandError(26, 'ns does not exist')
  for (const name of refused) {
    const value = body.get(name) ?? null
    // An empty validator takes away the one that there is not.
    if (value === null || (name === 'validator' && isDoc(value) && value.size === 0)) continue
    throw new CommandError(115, `collMod with ${name} is not supported by this server`)
  }
  const wanted = docOption(body, 'index')
  return okReply(wanted === undefined ? {} : modifyIndex(collection, wanted, context))
}

function modifyIndex(collection: Collection, wanted: Doc, context: Context): Record<string, Value> {
  checkFields(wanted)
  if (!wanted.has('name') && !wanted.has('keyPattern')) throw invalidOptions(howToName)
  if (changeable.every((name) => !wanted.has(name)))
    throw invalidOptions('no expireAfterSeconds, hidden, unique, or prepareUnique field')
  const index = findOne(collection, wanted)
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

/** In the order in which they come. */
function checkFields(wanted: Doc): void {
  for (const [name, value] of wanted) {
    if (value === null) continue
    if (name === 'name' && typeof value !== 'string') throw wrongType(name, 'string')
    if (name === 'keyPattern' && !isDoc(value)) throw wrongType(name, 'object')
    if (name === 'expireAfterSeconds' && !isNumber(value)) throw wrongType(name, 'long')
    if (name === 'name' || name === 'keyPattern' || changeable.includes(name)) continue
    throw new CommandError(40415, `BSON field 'collMod.index.${name}' is an unknown field.`)
  }
}

const wrongType = (name: string, expected: string): CommandError =>
  typeMismatch(`BSON field 'collMod.index.${name}' is the wrong type, expected type '${expected}'`)

const invalidOptions = (why: string): CommandError => new CommandError(72, why)

type Change = { before: Value | undefined; after: Value }

function expiryOf(wanted: Doc, definition: IndexDefinition): Record<string, Change> {
  const given = wanted.get('expireAfterSeconds')
  if (given === undefined) return {}
  if (!isNumber(given)) throw wrongType('expireAfterSeconds', 'long')
  const seconds = ttlSeconds(given)
  if (typeof seconds === 'string') throw invalidOptions(seconds)
  if (definition.kind !== 'ordered' || definition.fields.length !== 1 || definition.name === '_id_')
    throw invalidOptions('TTL indexes are single-field indexes, compound indexes do not support TTL.')
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
  if (name !== undefined && key !== undefined) throw invalidOptions('Cannot specify both key pattern and name.')
  const by = name ?? key
  if (typeof by !== 'string' && !isDoc(by)) throw invalidOptions(howToName)
  const found = indexesNamed(collection, by)
  if (found.length === 0)
    throw new CommandError(
      27,
      `cannot find index ${typeof by === 'string' ? by : show(by)} for ns ${collection.namespace}`,
    )
  if (found.length > 1) throw new CommandError(181, `index keyPattern ${show(by)} matches ${found.length} indexes`)
  return found[0]!
}
