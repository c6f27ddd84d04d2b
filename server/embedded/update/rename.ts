// $rename: the target takes the value of the source, and the source goes. Neither end may lie inside an array.

import { badValue, CommandError } from '../error.ts'
import { typeName } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { indexOfPart } from '../query/path.ts'
import type { Modifier } from './modifier.ts'
import type { ApplyContext } from './tree.ts'
import { applyTree, insertModifier, makeBranch } from './tree.ts'

export interface Rename {
  readonly from: string
  readonly to: string
}

/** What happens at the target of a rename. */
export const makeRename = (from: string, to: string): Modifier => ({
  operator: '$rename',
  creates: true,
  isIdle: (document) => {
    if (readPlain(document, from, 'source') === undefined) return true
    readPlain(document, to, 'destination')
    return false
  },
  apply: (_current, { document }) => readPlain(document, from, 'source'),
})

/** Removes the source from a document whose target has been set, if there was a source. */
export function removeSource(doc: Doc, { from }: Rename, context: ApplyContext): Doc {
  if (readPlain(context.document, from, 'source') === undefined) return doc
  const unset = makeBranch()
  insertModifier(unset, from, { operator: '$rename', creates: false, passesBlocks: true, apply: () => undefined })
  return applyTree(unset, doc, context)
}

function readPlain(doc: Doc, path: string, end: 'source' | 'destination'): Value | undefined {
  let value: Value | undefined = doc
  for (const part of path.split('.')) {
    if (Array.isArray(value) && (end === 'destination' || indexOfPart(part) >= 0)) {
      if (end === 'source' && value[indexOfPart(part)] === undefined) return undefined
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
