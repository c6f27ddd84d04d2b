// An update as a tree of path parts. Making it finds paths that get in each other's way (`a` and `a.b`); walking it
// changes a document. Documents are never changed in place: what differs is copied, what does not is shared, and the
// same reference coming back means that nothing changed.

import { badValue, CommandError } from '../error.ts'
import type { Doc, Value } from '../bson/value.ts'
import { indexOfPart } from '../query/path.ts'
import { valuesIdentical } from '../value/compare.ts'
import type { LeafContext, Modifier } from './modifier.ts'

export interface Branch {
  readonly kind: 'branch'
  readonly children: Map<string, Branch | Leaf>
}

export interface Leaf {
  readonly kind: 'leaf'
  readonly modifier: Modifier
}

export interface ApplyContext {
  /** The array index that the filter matched, for `$`. */
  readonly positional: number | null
  readonly isInsert: boolean
  readonly now: Date
  /** Tests of `$[name]`, by name. */
  readonly arrayFilters: ReadonlyMap<string, (item: Value) => boolean>
  /** The document before the update. */
  readonly document: Doc
}

export const makeBranch = (): Branch => ({ kind: 'branch', children: new Map() })

const conflict = (path: string, at: string): CommandError =>
  new CommandError(40, `Updating the path '${path}' would create a conflict at '${at}'`)

/** `$[]` and `$[name]`: the identifier, or undefined. */
export const arrayFilterName = (part: string): string | undefined =>
  part.startsWith('$[') && part.endsWith(']') ? part.slice(2, -1) : undefined

/** Hangs a modifier into the tree. Throws 40 when another path of the update covers it or is covered by it. */
export function insertModifier(
  root: Branch,
  path: string,
  modifier: Modifier,
  checkPart: (part: string) => void = () => undefined,
): void {
  const parts = path.split('.')
  let branch = root
  parts.forEach((part, i) => {
    const here = (): string => parts.slice(0, i + 1).join('.')
    const child = branch.children.get(part)
    if (!child) mixedParts(branch, part, path, parts.slice(0, i).join('.'))
    checkPart(part)
    if (i === parts.length - 1) {
      if (child) throw conflict(path, here())
      branch.children.set(part, { kind: 'leaf', modifier })
      return
    }
    if (child?.kind === 'leaf') throw conflict(path, here())
    const next = child ?? makeBranch()
    branch.children.set(part, next)
    branch = next
  })
}

/** Below one name, either `$[..]` parts stand or others, never both. */
function mixedParts(branch: Branch, part: string, path: string, at: string): void {
  const first = branch.children.keys().next().value
  if (first === undefined) return
  if ((arrayFilterName(first) === undefined) !== (arrayFilterName(part) === undefined)) throw conflict(path, at)
}

/** Names in order, numbers by value: the order in which MongoDB adds new fields. */
function compareParts(a: string, b: string): number {
  const left = indexOfPart(a)
  const right = indexOfPart(b)
  if (left >= 0 && right >= 0) return left - right
  return a < b ? -1 : a > b ? 1 : 0
}

/** The children in the order of application, `$` replaced by the matched position. */
function orderedChildren(branch: Branch, context: ApplyContext): [string, Branch | Leaf][] {
  const children: [string, Branch | Leaf][] = []
  for (const [part, child] of branch.children) {
    if (part !== '$') {
      children.push([part, child])
      continue
    }
    if (context.positional === null) {
      throw badValue('The positional operator did not find the match needed from the query.')
    }
    const index = String(context.positional)
    const other = branch.children.get(index)
    if (!other) children.push([index, child])
    else if (other.kind === 'leaf' || child.kind === 'leaf') throw conflict(index, index)
    else children.push([index, child])
  }
  return children.sort((a, b) => compareParts(a[0], b[0]))
}

/** The document after the update; the same reference when nothing changed. */
export function applyTree(root: Branch, doc: Doc, context: ApplyContext): Doc {
  return applyToDoc(root, doc, '', context)
}

const join = (path: string, part: string): string => (path === '' ? part : `${path}.${part}`)

function applyToDoc(branch: Branch, doc: Doc, path: string, context: ApplyContext): Doc {
  let result = doc
  for (const [part, child] of orderedChildren(branch, context)) {
    if (arrayFilterName(part) !== undefined) {
      throw badValue(`Cannot apply array updates to non-array element at '${path}'`)
    }
    const current = result.get(part)
    const next = applyChild(child, current, join(path, part), context)
    if (Object.is(next, current)) continue
    if (result === doc) result = new Map(doc)
    if (next === undefined) result.delete(part)
    else result.set(part, next)
  }
  return result
}

function applyChild(
  child: Branch | Leaf,
  current: Value | undefined,
  path: string,
  context: ApplyContext,
): Value | undefined {
  if (child.kind === 'leaf') return applyLeaf(child.modifier, current, path, context)
  if (current instanceof Map) return applyToDoc(child, current, path, context)
  if (Array.isArray(current)) return applyToArray(child, current, path, context)
  return applyBeyond(child, path, context, current !== undefined) ?? current
}

function applyLeaf(
  modifier: Modifier,
  current: Value | undefined,
  path: string,
  context: ApplyContext,
): Value | undefined {
  if (modifier.onInsertOnly && !context.isInsert) return current
  if (current === undefined && !modifier.creates) return undefined
  if (modifier.isIdle?.(context.document)) return current
  const leafContext: LeafContext = { path, document: context.document, now: context.now }
  const next = modifier.apply(current, leafContext)
  if (modifier.comparesItself || next === undefined || current === undefined) return next
  return valuesIdentical(next, current) ? current : next
}

/**
 * Goes on where the document ends: the subdocument to be made there, or undefined.
 * @param isBlocked whether something that is no document stands in the way, so that nothing can be made (28)
 */
function applyBeyond(child: Branch | Leaf, path: string, context: ApplyContext, isBlocked: boolean): Value | undefined {
  if (child.kind === 'leaf') {
    const { modifier } = child
    if ((modifier.onInsertOnly && !context.isInsert) || modifier.isIdle?.(context.document)) return undefined
    if (!isBlocked) return applyLeaf(modifier, undefined, path, context)
    if (modifier.passesBlocks) return undefined
    throw new CommandError(
      28,
      `Cannot create field '${path.split('.').at(-1)}' in an element that is no document: ${path}`,
    )
  }
  const first = child.children.keys().next().value!
  if (arrayFilterName(first) !== undefined) {
    throw badValue(`The path '${path}' must exist in the document in order to apply array updates.`)
  }
  const made: Doc = new Map()
  for (const [part, inner] of orderedChildren(child, context)) {
    const value = applyBeyond(inner, join(path, part), context, isBlocked)
    if (value !== undefined) made.set(part, value)
  }
  return made.size > 0 ? made : undefined
}

/** MongoDB pads an array with nulls up to a new position, but not without bound. */
const maxPadding = 1_500_000

/** Unlike filters, updates read `01` as a position too. */
export const arrayIndex = (part: string): number => (/^\d{1,15}$/.test(part) ? Number(part) : -1)

function applyToArray(branch: Branch, items: Value[], path: string, context: ApplyContext): Value[] {
  const first = branch.children.keys().next().value!
  if (arrayFilterName(first) !== undefined) return applyToMatching(branch, items, path, context)
  let result = items
  for (const [part, child] of orderedChildren(branch, context)) {
    const index = arrayIndex(part)
    if (index < 0) {
      applyBeyond(child, join(path, part), context, true)
      continue
    }
    const current = result[index]
    const next = applyChild(child, current, join(path, part), context)
    if (Object.is(next, current)) continue
    if (result === items) result = [...items]
    if (index > result.length + maxPadding) {
      throw new CommandError(34, `can't backfill more than ${maxPadding} elements`)
    }
    while (result.length < index) result.push(null)
    // Removing an item would shift the others, so `$unset` leaves null in its place.
    result[index] = next ?? null
  }
  return result
}

function applyToMatching(branch: Branch, items: Value[], path: string, context: ApplyContext): Value[] {
  const rules = [...branch.children].map(([part, child]) => {
    const name = arrayFilterName(part)!
    return { picks: name === '' ? () => true : context.arrayFilters.get(name)!, child }
  })
  let result = items
  items.forEach((item, i) => {
    const matching = rules.filter(({ picks }) => picks(item)).map(({ child }) => child)
    if (matching.length === 0) return
    const merged = matching.reduce((a, b) => mergeChildren(a, b, join(path, String(i))))
    const next = applyChild(merged, item, join(path, String(i)), context)
    if (Object.is(next, item)) return
    if (result === items) result = [...items]
    result[i] = next ?? null
  })
  return result
}

/** Two rules that pick the same item act as one; throws 40 where they meet at one path. */
function mergeChildren(a: Branch | Leaf, b: Branch | Leaf, path: string): Branch | Leaf {
  if (a.kind === 'leaf' || b.kind === 'leaf') {
    throw new CommandError(40, `Update created a conflict at '${path}'`)
  }
  const merged = makeBranch()
  for (const [part, child] of a.children) merged.children.set(part, child)
  for (const [part, child] of b.children) {
    const other = merged.children.get(part)
    merged.children.set(part, other ? mergeChildren(other, child, join(path, part)) : child)
  }
  return merged
}
