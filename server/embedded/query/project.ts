// Projections: which fields a document comes back with. An inclusion keeps the named fields and `_id`, an exclusion
// drops the named ones; anything but 0/1/true/false computes a field. find also knows `$slice`, `$elemMatch` and the
// positional `$`. Fields keep the document's order.

import { CommandError } from '../error.ts'
import { isDoc, isNumber } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { splitFieldPath } from '../aggregate/compiler.ts'
import { compileExpression, isOperator, scopeFor } from '../aggregate/expression.ts'
import type { Expression } from '../aggregate/expression.ts'
import { toBoolean } from '../value/convert.ts'
import { exactInteger } from '../value/number.ts'
import { compileFilter } from './match.ts'
import type { RecordId } from './match.ts'
import { parseFilter } from './parse.ts'
import {
  closeGaps,
  computeFields,
  excludeFields,
  hasComputed,
  includeFields,
  insertEntry,
  makeProjectionBranch,
} from './projection-tree.ts'
import type { ProjectionBranch, ProjectionEntry } from './projection-tree.ts'

export interface ProjectionOptions {
  /** `find` adds $slice, $elemMatch and the positional `$`; `aggregate` is $project. */
  readonly mode?: 'find' | 'aggregate'
  /** `Matcher.positional` of the query's filter, for `{'items.$': 1}`. */
  readonly positional?: (doc: Doc, id?: RecordId) => number | null
  /** The query's filter: a positional `$` goes with conditions on fields only. */
  readonly filter?: Doc
}

export interface Projection {
  apply(doc: Doc, id?: RecordId, now?: Date): Doc
  /** The top-level fields it needs; null when it needs the whole document. */
  readonly fields: ReadonlySet<string> | null
  /** Set when it only keeps or drops whole top-level fields, so that `sliceFields` can do it on raw bytes. */
  readonly topLevel: { readonly names: ReadonlySet<string>; readonly keep: boolean } | null
}

interface Slice {
  readonly path: readonly string[]
  readonly skip: number | undefined
  readonly limit: number
}

/** A projection while its specification is read. */
interface Draft {
  readonly mode: 'find' | 'aggregate'
  readonly root: ProjectionBranch
  readonly slices: Slice[]
  kind: 'inclusion' | 'exclusion' | undefined
  positionalPath: string[] | undefined
  /** It fits both kinds; alone it makes an inclusion. */
  hasElemMatch: boolean
  /** What the specification says of `_id` itself. */
  id: boolean | undefined
  /** What is wrong with an expression, which is told after all that is wrong with the specification. */
  late: CommandError | undefined
  readonly filter: Doc | undefined
}

export function compileProjection(spec: Doc, options: ProjectionOptions = {}): Projection {
  const draft: Draft = {
    mode: options.mode ?? 'find',
    root: makeProjectionBranch(),
    slices: [],
    kind: undefined,
    positionalPath: undefined,
    hasElemMatch: false,
    id: undefined,
    late: undefined,
    filter: options.filter,
  }
  if (spec.size === 0) {
    if (draft.mode === 'find') return { apply: (doc) => doc, fields: null, topLevel: { names: new Set(), keep: false } }
    throw new CommandError(
      51272,
      'Invalid $project :: caused by :: projection specification must have at least one field',
    )
  }
  for (const [name, value] of spec) addToDraft(draft, name, value)
  return finish(draft, options)
}

function addToDraft(draft: Draft, name: string, value: Value): void {
  if (draft.mode === 'find' && name.endsWith('.$')) return addPositional(draft, name, value)
  const parts = splitFieldPath(name)
  if (isNumber(value) || typeof value === 'boolean') addPlain(draft, parts, toBoolean(value))
  else if (!isDoc(value)) addComputed(draft, parts, value)
  else if (value.size === 0)
    throw new CommandError(51270, 'An empty sub-projection is not a valid value. Found empty object at path')
  else if (value.size === 1 && value.keys().next().value!.startsWith('$')) addOperator(draft, parts, value)
  else for (const [inner, member] of value) addToDraft(draft, `${name}.${inner}`, member)
}

function addPlain(draft: Draft, parts: string[], keep: boolean): void {
  insertEntry(draft.root, parts, { kind: keep ? 'keep' : 'drop' })
  if (parts.length === 1 && parts[0] === '_id') draft.id = keep
  else setKind(draft, keep ? 'inclusion' : 'exclusion', parts)
}

function setKind(draft: Draft, kind: 'inclusion' | 'exclusion', parts: string[]): void {
  draft.kind ??= kind
  if (draft.kind === kind) return
  const field = parts.join('.')
  if (kind === 'inclusion') {
    throw new CommandError(31253, `Cannot do inclusion on field ${field} in exclusion projection`)
  }
  throw new CommandError(31254, `Cannot do exclusion on field ${field} in inclusion projection`)
}

function addComputed(draft: Draft, parts: string[], spec: Value): void {
  addExpression(draft, parts, compileExpression(spec), isDoc(spec) ? 31252 : 31310)
}

function addExpression(draft: Draft, parts: string[], expression: Expression, exclusionCode: number): void {
  const isRefused = draft.kind === 'exclusion'
  // Plain values are hung into the tree first, so that a collision is told before; operators are not.
  if (!isRefused || exclusionCode === 31310) insertEntry(draft.root, parts, { kind: 'compute', expression })
  if (isRefused) throw new CommandError(exclusionCode, 'Cannot use an expression in an exclusion projection')
  draft.kind = 'inclusion'
}

function addOperator(draft: Draft, parts: string[], value: Doc): void {
  const [name, operand] = value.entries().next().value!
  if (draft.mode === 'find' && name === '$slice' && !isSliceExpression(operand)) return addSlice(draft, parts, operand)
  if (draft.mode === 'find' && name === '$elemMatch') return addElemMatch(draft, parts, operand)
  if (name === '$meta') throw metaRefusal(operand)
  if (!isOperator(name)) throw new CommandError(31325, `Unknown expression ${name}`)
  addComputed(draft, parts, value)
}

const metadata = new Set(['randVal', 'searchScore', 'recordId', 'indexKey', 'sortKey', 'searchHighlights'])

function metaRefusal(operand: Value): CommandError {
  if (typeof operand !== 'string') return new CommandError(17307, '$meta only supports string arguments')
  if (metadata.has(operand)) return new CommandError(115, `$meta: '${operand}' is not supported by this server`)
  if (operand !== 'textScore') return new CommandError(17308, `Unsupported argument to $meta: ${operand}`)
  return new CommandError(40218, 'query requires text score metadata, but it is not available')
}

/** `{$slice: ['$array', 2]}` is the expression; numbers only make it find's operator. */
const isSliceExpression = (operand: Value): boolean => Array.isArray(operand) && !isNumber(operand[0])

/** What is not valid as find's operator is tried as the expression of that name, and fails as such. */
function addSlice(draft: Draft, path: string[], operand: Value): void {
  const slice = parseSlice(operand)
  if (slice && canInsert(draft.root, path)) {
    insertEntry(draft.root, path, { kind: 'slice' })
    draft.slices.push({ path, ...slice })
    return
  }
  if (draft.kind === 'exclusion') throw new CommandError(31252, 'Invalid $slice syntax in an exclusion projection')
  if (!Array.isArray(operand) || operand.length < 2 || operand.length > 3) {
    throw new CommandError(
      28667,
      "Invalid $slice syntax: neither find()'s operator nor an expression of 2 or 3 arguments",
    )
  }
  insertEntry(draft.root, path, { kind: 'slice' })
  draft.kind = 'inclusion'
  draft.late ??= new CommandError(28724, 'First argument to $slice must be an array')
}

function canInsert(root: ProjectionBranch, path: readonly string[]): boolean {
  let entry: ProjectionEntry | undefined = root
  for (const part of path) {
    if (entry.kind !== 'branch') return false
    entry = entry.entries.get(part)
    if (entry === undefined) return true
  }
  return false
}

function parseSlice(operand: Value): Omit<Slice, 'path'> | undefined {
  const [first, second] = (Array.isArray(operand) ? operand : [operand]).map((number) =>
    isNumber(number) ? Math.trunc(exactInteger(number) ?? 0) : undefined,
  )
  if (first === undefined) return undefined
  if (!Array.isArray(operand)) return { skip: undefined, limit: first }
  return operand.length !== 2 || second === undefined || second <= 0 ? undefined : { skip: first, limit: second }
}

function addElemMatch(draft: Draft, parts: string[], operand: Value): void {
  const [field = ''] = parts
  if (draft.positionalPath) throw new CommandError(31255, 'Cannot specify positional operator and $elemMatch')
  if (parts.length > 1) throw new CommandError(31275, 'Cannot use $elemMatch projection on a nested field')
  if (!isDoc(operand)) throw new CommandError(31274, 'elemMatch: Invalid argument, object required')
  const matcher = compileFilter(new Map([[field, new Map([['$elemMatch', operand]])]]))
  const expression: Expression = {
    fields: new Set(parts),
    run: ({ root }) => {
      const index = matcher.positional(root as Doc)
      const items = (root as Doc).get(field)
      return index === null || !Array.isArray(items) ? undefined : [items[index]!]
    },
  }
  draft.hasElemMatch = true
  insertEntry(draft.root, parts, { kind: 'compute', expression })
}

function addPositional(draft: Draft, name: string, value: Value): void {
  const path = splitFieldPath(name.slice(0, -2))
  if (draft.positionalPath)
    throw new CommandError(31276, 'Cannot specify more than one positional projection per query.')
  if (!toBoolean(value)) throw new CommandError(31395, 'positional projection cannot be used with exclusion')
  if (draft.hasElemMatch) throw new CommandError(31256, 'Cannot specify positional operator and $elemMatch')
  if (draft.filter) parseFilter(draft.filter, { plainOnly: true })
  insertEntry(draft.root, path, { kind: 'keep' })
  setKind(draft, 'inclusion', path)
  draft.positionalPath = path
}

function finish(draft: Draft, { positional }: ProjectionOptions): Projection {
  if (draft.late) throw draft.late
  const { root, slices, positionalPath } = draft
  if (positionalPath && !positional) {
    throw new CommandError(51246, 'positional operator in a projection needs the matching query')
  }
  const isInclusion = draft.id === true || (draft.hasElemMatch && slices.length === 0)
  const kind = draft.kind ?? (isInclusion ? 'inclusion' : 'exclusion')
  if (kind === 'inclusion' && draft.id === undefined && !root.entries.has('_id')) {
    root.entries.set('_id', { kind: 'keep' })
  }
  const cut = kind === 'inclusion' ? includeFields : excludeFields
  const computed = hasComputed(root)
  const mayHaveGaps = kind === 'inclusion' && root.entries.values().some((entry) => entry.kind === 'branch')
  const isPlain = !computed && slices.length === 0 && !positionalPath
  const project = (doc: Doc, id?: RecordId, now: Date = new Date()): Doc => {
    let result = cut(root, doc)
    if (computed) result = computeFields(root, result, scopeFor(doc, now))
    if (mayHaveGaps) result = closeGaps(result) as Doc
    for (const slice of slices) result = applySlice(result, slice.path, slice)
    if (positionalPath) result = applyPositional(result, positionalPath, positional!(doc, id))
    return result
  }
  return {
    apply: project,
    fields: fieldsOf(root, kind, slices, positionalPath),
    topLevel: isPlain ? topLevelOf(root, kind) : null,
  }
}

function fieldsOf(
  root: ProjectionBranch,
  kind: 'inclusion' | 'exclusion',
  slices: readonly Slice[],
  positionalPath: readonly string[] | undefined,
): Set<string> | null {
  if (kind === 'exclusion' || slices.length > 0 || positionalPath) return null
  const fields = new Set<string>()
  const complete = [...root.entries].every(([name, entry]) => {
    if (entry.kind !== 'compute' && entry.kind !== 'drop') fields.add(name)
    return readsOf(entry, fields)
  })
  return complete ? fields : null
}

/** Adds the fields that computed entries read; false when one may read all. */
function readsOf(entry: ProjectionEntry, fields: Set<string>): boolean {
  if (entry.kind === 'branch') return entry.entries.values().every((inner) => readsOf(inner, fields))
  if (entry.kind !== 'compute') return true
  for (const name of entry.expression.fields ?? []) fields.add(name)
  return entry.expression.fields !== null
}

function topLevelOf(root: ProjectionBranch, kind: 'inclusion' | 'exclusion'): Projection['topLevel'] {
  const wanted = kind === 'inclusion' ? 'keep' : 'drop'
  const names = new Set<string>()
  for (const [name, entry] of root.entries) {
    if (entry.kind === 'branch') return null
    if (entry.kind === wanted) names.add(name)
  }
  return { names, keep: kind === 'inclusion' }
}

/** Applies a change to the value at a path, in each subdocument of arrays on the way. */
function changeAt(value: Value, path: readonly string[], change: (items: Value[]) => Value[]): Value {
  if (path.length === 0) return Array.isArray(value) ? change(value) : value
  if (Array.isArray(value)) return value.map((item) => changeAt(item, path, change))
  const inner = value instanceof Map ? value.get(path[0]!) : undefined
  if (inner === undefined) return value
  return new Map(value as Doc).set(path[0]!, changeAt(inner, path.slice(1), change))
}

function applySlice(doc: Doc, path: readonly string[], { skip, limit }: Slice): Doc {
  return changeAt(doc, path, (items) => {
    if (skip === undefined) return limit >= 0 ? items.slice(0, limit) : items.slice(limit)
    const start = skip >= 0 ? skip : Math.max(items.length + skip, 0)
    return items.slice(start, start + limit)
  }) as Doc
}

/** Reduces the first array on the path to the item that the filter matched. */
function applyPositional(doc: Doc, path: readonly string[], index: number | null): Doc {
  const name = path[0]!
  const value = doc.get(name)
  if (Array.isArray(value)) {
    if (index === null) {
      throw new CommandError(
        51246,
        "Executor error during find command :: caused by :: positional operator '.$' couldn't find a matching element in the array",
      )
    }
    if (index >= value.length) {
      throw new CommandError(51247, "positional operator '.$' element mismatch")
    }
    return new Map(doc).set(name, [value[index]!])
  }
  if (!(value instanceof Map) || path.length === 1) return doc
  return new Map(doc).set(name, applyPositional(value, path.slice(1), index))
}
