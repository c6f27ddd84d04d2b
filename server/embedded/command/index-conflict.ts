// What MongoDB says when an index is asked for that is there already, or something much like it.

import { CommandError } from '../error.ts'
import { sameIndex, sameOptions } from '../index/definition.ts'
import type { IndexDefinition } from '../index/definition.ts'
import { show } from '../value/show.ts'

/**
 * True when `other` is the very index that is asked for. Throws 85 IndexOptionsConflict and 86 IndexKeySpecsConflict where
 * it stands in the way.
 */
export function isSameIndex(other: IndexDefinition, wanted: IndexDefinition): boolean {
  const sameName = other.name === wanted.name
  if (sameIndex(other, wanted)) {
    if (sameOptions(other, wanted)) {
      if (sameName) return true
      throw new CommandError(85, `Index already exists with a different name: ${other.name}`)
    }
    throw new CommandError(
      85,
      `An equivalent index already exists with ${sameName ? 'the same name but different options' : 'a different name and options'}. ${both(other, wanted)}`,
    )
  }
  if (!sameName) return false
  throw new CommandError(
    86,
    `An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation. ${both(other, wanted)}`,
  )
}

const both = (other: IndexDefinition, wanted: IndexDefinition): string =>
  `Requested index: ${show(wanted.spec)}, existing index: ${show(other.spec)}`
