// 11000 DuplicateKey, in MongoDB's words: callers read the message and `keyPattern`, `keyValue`.

import type { Doc, Value } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import type { IndexDefinition } from '../index/definition.ts'
import { showDocument } from '../value/show.ts'

export function duplicateKey(namespace: string, index: IndexDefinition, values: readonly Value[]): CommandError {
  const keyValue: Doc = new Map(index.fields.map((field, i) => [field.path, values[i] ?? null]))
  const message = `E11000 duplicate key error collection: ${namespace} index: ${index.name} dup key: ${showDocument(keyValue)}`
  return new CommandError(
    11000,
    message,
    new Map<string, Value>([
      ['keyPattern', index.spec.get('key')!],
      ['keyValue', keyValue],
    ]),
  )
}
