import { pickFields } from '../bson/raw.ts'
import type { Doc, Value } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import { encodeValue } from '../index/key-encoding.ts'
import { find, pause } from '../query/find.ts'
import { indexOfPart, splitPath } from '../query/path.ts'
import { okReply } from '../wire/reply.ts'
import type { Reply } from '../wire/reply.ts'
import type { ReadContext, Steps } from './context.ts'
import { existingCollection } from './context.ts'
import { docOption, refuseCollation, stringOption } from './options.ts'

export function* distinct(body: Doc, context: ReadContext): Steps<Reply> {
  refuseCollation(body)
  const path = stringOption(body, 'key')
  if (path === undefined) throw new CommandError(40414, "BSON field 'distinct.key' is missing but a required field")
  const collection = existingCollection(body, context)
  const parts = splitPath(path)
  const top = new Set([parts[0]!])
  const values = new Map<string, Value>()
  const results =
    collection === undefined
      ? []
      : find(collection, { filter: docOption(body, 'query') ?? new Map(), all: true }, context.slice)
  for (const found of results) {
    if (found === pause) yield pause
    else collect(pickFields(found.bytes, top), parts, 0, values)
  }
  return okReply({ values: [...values.values()] })
}

/** An array stands for its items, not for itself; a number in the path is the position in an array, and only that. */
function collect(value: Value | undefined, parts: readonly string[], at: number, values: Map<string, Value>): void {
  if (Array.isArray(value)) {
    const index = at < parts.length ? indexOfPart(parts[at]!) : -1
    if (index >= 0) collect(value[index], parts, at + 1, values)
    else
      for (const item of value)
        if (at === parts.length) add(item, values)
        else if (item instanceof Map) collect(item, parts, at, values)
  } else if (at === parts.length) {
    if (value !== undefined) add(value, values)
  } else if (value instanceof Map) collect(value.get(parts[at]!), parts, at + 1, values)
}

function add(value: Value, values: Map<string, Value>): void {
  const key = encodeValue(value).toString('latin1')
  if (!values.has(key)) values.set(key, value)
}
