// A hashed index places documents on shards. There are none here: the index is listed and holds nothing. It refuses arrays
// all the same, so that what is stored here can be moved to a MongoDB.

import type { Doc, Value } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import type { IndexDefinition } from '../index/definition.ts'
import { splitPath } from '../query/path.ts'
import type { IndexChange, IndexTable } from './index-table.ts'

export class HashedTable implements IndexTable {
  readonly id: number
  readonly definition: IndexDefinition
  readonly topFields: ReadonlySet<string>
  readonly #paths: readonly (readonly string[])[]
  ready = true
  dropped = false
  readonly table = undefined
  built = 0
  multikey = 0
  shortened = 0

  constructor(id: number, definition: IndexDefinition) {
    this.id = id
    this.definition = definition
    // Of a partial index only some documents count; those are not told apart here.
    const key = definition.spec.get('key') as Doc
    this.#paths = definition.partialFilter === null ? Array.from(key.keys(), splitPath) : []
    this.topFields = new Set(this.#paths.map((path) => path[0]!))
  }

  /** Throws 16766 for an array on a path of the key. */
  change(_before: Doc | undefined, after: Doc | undefined): IndexChange | undefined {
    if (after !== undefined) for (const path of this.#paths) refuseArrays(after, path)
    return undefined
  }

  build(_rid: number, document: Doc): void {
    this.change(undefined, document)
  }

  restore(): void {
    // Nothing is kept.
  }

  audit(): { expected: number; missing: number } {
    return { expected: 0, missing: 0 }
  }

  entries(): number {
    return 0
  }

  createTable(): void {
    // Nothing is kept.
  }

  dropTable(): void {
    // Nothing is kept.
  }
}

function refuseArrays(document: Doc, path: readonly string[]): void {
  let value: Value | undefined = document
  for (const part of path) {
    value = value instanceof Map ? value.get(part) : undefined
    if (!Array.isArray(value)) continue
    const field = path.join('.')
    throw new CommandError(
      16_766,
      `Error: hashed indexes do not currently support array values. Found array at path: ${field}`,
    )
  }
}
