// A hashed index places documents on shards. There are none here: the index is listed and holds nothing.

import type { IndexDefinition } from '../index/definition.ts'
import type { IndexChange, IndexTable } from './index-table.ts'

const none: ReadonlySet<string> = new Set()

export class HashedTable implements IndexTable {
  readonly id: number
  readonly definition: IndexDefinition
  readonly topFields = none
  ready = true
  multikey = 0

  constructor(id: number, definition: IndexDefinition) {
    this.id = id
    this.definition = definition
  }

  change(): IndexChange | undefined {
    return undefined
  }

  build(): void {
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
