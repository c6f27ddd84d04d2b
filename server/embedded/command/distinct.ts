import { pickFields } from '../bson/raw.ts'
import type { Doc, Value } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import { encodeValue } from '../index/key-encoding.ts'
import { find, pause } from '../query/find.ts'
import { splitPath, visitPath } from '../query/path.ts'
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
    else collect(pickFields(found.bytes, top), parts, values)
  }
  return okReply({ values: [...values.values()] })
}

/** An array stands for its items, not for itself. */
function collect(document: Doc, parts: readonly string[], values: Map<string, Value>): void {
  visitPath(document, parts, false, (value) => {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item === undefined) continue
      const key = encodeValue(item).toString('latin1')
      if (!values.has(key)) values.set(key, item)
    }
    return false
  })
}
