// The update language: modifiers, replacement documents and pipelines, compiled once and applied to many documents.

import { CommandError, failedToParse } from '../error.ts'
import { ObjectId, Timestamp, typeName } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { compileDocStages } from '../aggregate/doc-stages.ts'
import { valuesEqual, valuesIdentical } from '../value/compare.ts'
import { compileArrayFilters } from './array-filters.ts'
import type { ArrayFilters } from './array-filters.ts'
import { parseModifiers } from './parse.ts'
import { removeSource } from './rename.ts'
import { applyTree } from './tree.ts'
import { documentOfFilter } from './upsert.ts'

export interface UpdateOptions {
  readonly arrayFilters?: readonly Value[]
}

export interface UpdateContext {
  /** What `Matcher.positional` told, for `$`. */
  readonly positional?: number | null
  /** True when an upsert inserts: `$setOnInsert` counts. */
  readonly isInsert?: boolean
  readonly now: Date
}

export interface Updater {
  readonly kind: 'modifiers' | 'replacement' | 'pipeline'
  /** Whether `positional` is wanted. */
  readonly needsPosition: boolean
  /** The document after the update; the same reference when nothing changed. Throws 66 when `_id` would change. */
  apply(doc: Doc, context: UpdateContext): Doc
}

/** Compiles an update: a document of modifiers, a replacement, or a pipeline. */
export function compileUpdate(update: Doc | readonly Value[], options: UpdateOptions = {}): Updater {
  const filters = options.arrayFilters ?? []
  if (!(update instanceof Map)) {
    if (filters.length > 0) throw failedToParse('arrayFilters may not be specified for pipeline-style updates')
    return compilePipelineUpdate(update)
  }
  const arrayFilters = compileArrayFilters(filters)
  const first = update.keys().next().value
  return first?.startsWith('$') ? compileModifiers(update, arrayFilters) : compileReplacement(update)
}

/** The document to insert when an upsert finds nothing: `_id` first, made up if neither side names one. */
export function upsertDocument(filter: Doc, updater: Updater, now: Date): Doc {
  const base = documentOfFilter(filter, updater.kind === 'replacement')
  const doc = updater.apply(base, { isInsert: true, now, positional: null })
  const id = doc.has('_id') ? doc.get('_id')! : new ObjectId()
  checkId(id)
  return withIdFirst(doc, id)
}

/** `_id` may not be an array, a regular expression or undefined. Throws 53. */
export function checkId(id: Value): void {
  const type = typeName(id)
  if (type === 'array' || type === 'regex' || type === 'undefined') {
    throw new CommandError(53, `The '_id' value cannot be of type ${type}`)
  }
}

/** The document with `_id` in front. */
export function withIdFirst(doc: Doc, id: Value): Doc {
  if (doc.keys().next().value === '_id' && doc.get('_id') === id) return doc
  const result: Doc = new Map([['_id', id]])
  for (const [name, value] of doc) if (name !== '_id') result.set(name, value)
  return result
}

function compileModifiers(update: Doc, arrayFilters: ArrayFilters): Updater {
  const { root, renames, needsPosition } = parseModifiers(update, arrayFilters)
  return {
    kind: 'modifiers',
    needsPosition,
    apply: (doc, { positional = null, isInsert = false, now }) => {
      const context = { positional, isInsert, now, arrayFilters, document: doc }
      let result = applyTree(root, doc, context)
      for (const rename of renames) result = removeSource(result, rename, context)
      if (result !== doc) keepId(doc, result)
      return result
    },
  }
}

function keepId(before: Doc, after: Doc): void {
  const id = before.get('_id')
  if (id === undefined) return
  const other = after.get('_id')
  if (other === id || (other !== undefined && valuesEqual(other, id))) return
  throw new CommandError(66, "Performing an update on the path '_id' would modify the immutable field '_id'")
}

function compileReplacement(replacement: Doc): Updater {
  return {
    kind: 'replacement',
    needsPosition: false,
    apply: (doc, { now, isInsert }) => {
      const id = doc.get('_id')
      const given = replacement.get('_id')
      if (!isInsert) checkDollarNames(replacement)
      if (id !== undefined && given !== undefined && !valuesEqual(id, given)) throw alteredId()
      if (isInsert) checkDollarNames(replacement)
      const kept = id === undefined ? given : id
      if (Array.isArray(kept)) throw arrayId()
      const filled = fillTimestamps(replacement, now)
      const result = kept === undefined ? filled : withIdFirst(filled, kept)
      // MongoDB compares with the replacement as given: one without `_id` counts as a change unless both are empty.
      const isSame = given === undefined ? result.size === 1 && doc.size === 1 : valuesIdentical(doc, result)
      return isSame ? doc : result
    },
  }
}

/** Names with a dollar may only be those of a DBRef: `$ref`, `$id` and then, if wanted, `$db`. Throws 52 or 55. */
function checkDollarNames(replacement: Doc): void {
  const names = [...replacement.keys()]
  for (const [i, name] of names.entries()) {
    if (!name.startsWith('$')) continue
    const [before, after] = [names[i - 1], names[i + 1]]
    if (name === '$db') {
      if (typeof replacement.get(name) !== 'string') throw invalidDbRef('The DBRef $db field must be a String')
      if (before !== '$id') throw invalidDbRef('Found $db field without a $id before it, which is invalid.')
    } else if (name === '$id') {
      if (before !== '$ref') throw invalidDbRef('Found $id field without a $ref before it, which is invalid.')
    } else if (name === '$ref') {
      if (typeof replacement.get(name) !== 'string') throw invalidDbRef('The DBRef $ref field must be a String')
      if (after !== '$id') throw invalidDbRef('The DBRef $ref field must be followed by a $id field')
    } else {
      throw new CommandError(
        52,
        `The dollar ($) prefixed field '${name}' in '${name}' is not allowed in the context of an update's ` +
          'replacement document. Consider using an aggregation pipeline with $replaceWith.',
      )
    }
  }
}

const invalidDbRef = (message: string): CommandError => new CommandError(55, message)

const alteredId = (): CommandError =>
  new CommandError(66, "After applying the update, the (immutable) field '_id' was found to have been altered")

const arrayId = (): CommandError =>
  new CommandError(
    54,
    "After applying the update to the document, the (immutable) field '_id' was found to be an array or array descendant.",
  )

/** An empty Timestamp at the top of a stored document means "now". */
function fillTimestamps(doc: Doc, now: Date): Doc {
  const filled: Doc = new Map(doc)
  for (const [name, value] of doc) {
    if (name !== '_id' && value instanceof Timestamp && value.isZero()) {
      filled.set(name, new Timestamp({ t: Math.floor(now.getTime() / 1000), i: 1 }))
    }
  }
  return filled
}

const pipelineStages = new Set(['$addFields', '$set', '$project', '$unset', '$replaceRoot', '$replaceWith'])

function compilePipelineUpdate(stages: readonly Value[]): Updater {
  const run = compileDocStages(stages, (name) => {
    if (!pipelineStages.has(name)) {
      throw new CommandError(72, `${name} is not allowed to be used within an update`)
    }
  })
  return {
    kind: 'pipeline',
    needsPosition: false,
    apply: (doc, { now }) => {
      const result = run(doc, now)
      const id = doc.get('_id')
      if (id === undefined) return valuesIdentical(doc, result) ? doc : result
      const other = result.get('_id')
      if (other !== undefined && !valuesEqual(other, id)) throw alteredId()
      const kept = withIdFirst(result, other === undefined ? id : other)
      if (valuesIdentical(doc, kept)) return doc
      if (Array.isArray(id)) throw arrayId()
      return kept
    },
  }
}
