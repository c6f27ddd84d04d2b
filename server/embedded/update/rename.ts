// $rename: reads the source, sets the target, removes the source. Neither end may lie inside an array.

import { badValue, CommandError } from '../error.ts'
import { typeName } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { indexOfPart } from '../query/path.ts'
import type { Rename } from './parse.ts'
import type { ApplyContext } from './tree.ts'
import { applyTree, insertModifier, makeBranch } from './tree.ts'

export function applyRename(doc: Doc, { from, to }: Rename, context: ApplyContext): Doc {
  const value = readPlain(doc, from, 'source')
  if (value === undefined) return doc
  readPlain(doc, to, 'destination')
  const set = makeBranch()
  insertModifier(set, to, { operator: '$rename', creates: true, apply: () => value })
  const unset = makeBranch()
  insertModifier(unset, from, { operator: '$rename', creates: false, apply: () => undefined })
  return applyTree(unset, applyTree(set, doc, context), context)
}

function readPlain(doc: Doc, path: string, end: 'source' | 'destination'): Value | undefined {
  let value: Value | undefined = doc
  for (const part of path.split('.')) {
    if (Array.isArray(value) && (end === 'destination' || indexOfPart(part) >= 0)) {
      throw badValue(`The ${end} field cannot be an array element, '${path}' has an array field`)
    }
    if (value !== undefined && !(value instanceof Map)) {
      if (end === 'destination') return undefined
      throw new CommandError(
        28,
        `cannot use the part (${part} of ${path}) to traverse the element of type ${typeName(value)}`,
      )
    }
    value = value?.get(part)
  }
  return value
}
