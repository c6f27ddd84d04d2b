// $rename: the target takes the value of the source, and the source goes. Neither end may lie inside an array.

import { badValue, CommandError } from '../error.ts'
import { typeName } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import type { Modifier } from './modifier.ts'
import type { ApplyContext } from './tree.ts'
import { applyTree, arrayIndex, insertModifier, makeBranch } from './tree.ts'

export interface Rename {
  readonly from: string
  readonly to: string
}

/** What happens at the target of a rename. */
export const makeRename = (from: string, to: string): Modifier => ({
  operator: '$rename',
  creates: true,
  isIdle: (document) => {
    if (readSource(document, from) === undefined) return true
    checkDestination(document, to)
    return false
  },
  apply: (_current, { document }) => readSource(document, from),
})

/** Removes the source from a document whose target has been set, if there was a source. */
export function removeSource(doc: Doc, { from }: Rename, context: ApplyContext): Doc {
  if (readSource(context.document, from) === undefined) return doc
  const unset = makeBranch()
  insertModifier(unset, from, { operator: '$rename', creates: false, passesBlocks: true, apply: () => undefined })
  return applyTree(unset, doc, context)
}

const blocked = (part: string, path: string, value: Value): CommandError =>
  new CommandError(28, `cannot use the part (${part} of ${path}) to traverse the element of type ${typeName(value)}`)

/** The value that goes. What is not there is nothing to rename; what is there must not lie inside an array. */
function readSource(doc: Doc, path: string): Value | undefined {
  let value: Value | undefined = doc
  let inArray = false
  for (const part of path.split('.')) {
    if (Array.isArray(value)) {
      const index = arrayIndex(part)
      if (index < 0) throw blocked(part, path, value)
      inArray = true
      value = value[index]
    } else if (value instanceof Map) value = value.get(part)
    else if (value !== undefined) throw blocked(part, path, value)
  }
  if (value !== undefined && inArray) {
    throw badValue(`The source field cannot be an array element, '${path}' has an array field`)
  }
  return value
}

function checkDestination(doc: Doc, path: string): void {
  let value: Value | undefined = doc
  for (const part of path.split('.')) {
    if (Array.isArray(value)) {
      throw badValue(`The destination field cannot be an array element, '${path}' has an array field`)
    }
    if (!(value instanceof Map)) return
    value = value.get(part)
  }
}
