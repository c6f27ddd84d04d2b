// What update and findAndModify share: changing a document that was found, and inserting one that was not.

import { decodeDoc } from '../bson/decode.ts'
import { encodeDoc } from '../bson/encode.ts'
import { isDoc } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import { textContext } from '../query/find.ts'
import type { Found } from '../query/find.ts'
import { compileTree } from '../query/match.ts'
import type { Matcher } from '../query/match.ts'
import { parseFilter } from '../query/parse.ts'
import type { Collection } from '../storage/collection.ts'
import { compileUpdate, upsertDocument } from '../update/update.ts'
import type { Updater } from '../update/update.ts'

export function readUpdate(update: Value | undefined, arrayFilters: Value | undefined): Updater {
  if (!isDoc(update) && !Array.isArray(update)) {
    throw new CommandError(9, 'Update argument must be either an object or an array')
  }
  if (arrayFilters === undefined || arrayFilters === null) return compileUpdate(update)
  if (!Array.isArray(arrayFilters))
    throw new CommandError(14, "BSON field 'arrayFilters' is the wrong type, expected type 'array'")
  return compileUpdate(update, { arrayFilters })
}

export type Changed = { before: Doc; after: Doc; modified: boolean }

/** Applies one update to the documents of one filter. */
export class Modifier {
  readonly #collection: Collection
  readonly #updater: Updater
  readonly #filter: Doc
  #matcher: Matcher | undefined
  readonly #now = new Date()

  constructor(collection: Collection, filter: Doc, updater: Updater) {
    this.#collection = collection
    this.#updater = updater
    this.#filter = filter
  }

  change({ rid, bytes }: Found): Changed {
    const before = decodeDoc(bytes)
    const positional = this.#updater.needsPosition ? this.#position(before, rid) : null
    const after = this.#updater.apply(before, { positional, now: this.#now })
    if (after === before) return { before, after, modified: false }
    this.#collection.replace(rid, before, after, encodeDoc(after), changedFields(before, after))
    return { before, after, modified: true }
  }

  /** Inserts what filter and update together describe. */
  insert(): Doc {
    const document = upsertDocument(this.#filter, this.#updater, this.#now)
    this.#collection.insert(encodeDoc(document))
    return document
  }

  /** Which item of an array met the filter: the positional `$`. */
  #position(document: Doc, rid: number): number | null {
    if (this.#matcher === undefined) {
      const tree = parseFilter(this.#filter)
      this.#matcher = compileTree(tree, textContext(this.#collection, tree))
    }
    return this.#matcher.positional(document, rid)
  }
}

/** The top-level fields that differ. An update keeps the values that it does not touch, so comparing references will do. */
function changedFields(before: Doc, after: Doc): Set<string> {
  const changed = new Set<string>()
  for (const [name, value] of before) if (after.get(name) !== value) changed.add(name)
  for (const name of after.keys()) if (!before.has(name)) changed.add(name)
  return changed
}
