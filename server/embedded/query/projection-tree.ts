// Projections as trees of path parts, and how such a tree cuts and extends a document. The same tree serves find's
// projection, $project, $addFields and $unset.

import { CommandError } from '../error.ts'
import type { Doc, Value } from '../bson/value.ts'
import type { Expression } from '../aggregate/expression.ts'
import type { Scope } from '../aggregate/compiler.ts'

export type ProjectionEntry =
  | { readonly kind: 'keep' }
  | { readonly kind: 'drop' }
  /** Kept, to be cut by a later step. */
  | { readonly kind: 'slice' }
  | { readonly kind: 'compute'; readonly expression: Expression }
  | ProjectionBranch

export interface ProjectionBranch {
  readonly kind: 'branch'
  readonly entries: Map<string, ProjectionEntry>
}

export const makeProjectionBranch = (): ProjectionBranch => ({ kind: 'branch', entries: new Map() })

/**
 * Hangs an entry at a path. Throws 31249 or 31250 when it collides with another.
 * @param collisionCode the code of a collision, where it is another than $project's
 */
export function insertEntry(
  root: ProjectionBranch,
  parts: readonly string[],
  entry: ProjectionEntry,
  collisionCode?: number,
): void {
  let branch = root
  for (let i = 0; i < parts.length - 1; i++) {
    const child = branch.entries.get(parts[i]!)
    if (child && child.kind !== 'branch') {
      throw new CommandError(
        collisionCode ?? 31249,
        `Path collision at ${parts.join('.')} remaining portion ${parts.slice(i + 1).join('.')}`,
      )
    }
    const next = child ?? makeProjectionBranch()
    branch.entries.set(parts[i]!, next)
    branch = next
  }
  const last = parts.at(-1)!
  if (branch.entries.has(last)) throw new CommandError(collisionCode ?? 31250, `Path collision at ${parts.join('.')}`)
  branch.entries.set(last, entry)
}

const isComputed = (entry: ProjectionEntry): boolean =>
  entry.kind === 'compute' || (entry.kind === 'branch' && hasComputed(entry))

export const hasComputed = (branch: ProjectionBranch): boolean => branch.entries.values().some(isComputed)

/** Within arrays, `undefined` holds the place of an item that a projection drops, until the computed fields are in. */
type Loose = Value | undefined

/** Keeps only what the tree names. */
export function includeFields(branch: ProjectionBranch, doc: Doc): Doc {
  const result: Doc = new Map()
  for (const [name, value] of doc) {
    const entry = branch.entries.get(name)
    if (!entry || entry.kind === 'compute' || entry.kind === 'drop') continue
    const kept: Loose = entry.kind === 'branch' ? includeInValue(entry, value) : value
    // A field that computed ones will fill keeps its place.
    if (kept !== undefined || isComputed(entry)) result.set(name, kept as Value)
  }
  return result
}

function includeInValue(branch: ProjectionBranch, value: Value): Loose {
  if (value instanceof Map) return includeFields(branch, value)
  if (Array.isArray(value)) return value.map((item) => includeInValue(branch, item)) as Value[]
  return undefined
}

/** Drops what the tree names. */
export function excludeFields(branch: ProjectionBranch, doc: Doc): Doc {
  const result: Doc = new Map()
  for (const [name, value] of doc) {
    const entry = branch.entries.get(name)
    if (entry?.kind === 'drop') continue
    result.set(name, entry?.kind === 'branch' ? excludeInValue(entry, value) : value)
  }
  return result
}

function excludeInValue(branch: ProjectionBranch, value: Value): Value {
  if (value instanceof Map) return excludeFields(branch, value)
  if (Array.isArray(value)) return value.map((item) => excludeInValue(branch, item))
  return value
}

/** Adds the computed fields of the tree; arrays on the way are entered, anything else gives way to a new document. */
export function computeFields(branch: ProjectionBranch, doc: Doc, scope: Scope): Doc {
  const result: Doc = new Map(doc)
  for (const [name, entry] of branch.entries) {
    if (!isComputed(entry)) continue
    const value =
      entry.kind === 'compute'
        ? entry.expression.run(scope)
        : computeInValue(entry as ProjectionBranch, result.get(name), scope)
    if (value === undefined) result.delete(name)
    else result.set(name, value)
  }
  return result
}

function computeInValue(branch: ProjectionBranch, value: Loose, scope: Scope): Value {
  if (Array.isArray(value)) return value.map((item) => computeInValue(branch, item, scope))
  return computeFields(branch, value instanceof Map ? value : new Map(), scope)
}

/** Removes the places that `includeFields` kept for dropped array items. */
export function closeGaps(value: Value): Value {
  if (Array.isArray(value)) return value.filter((item: Loose) => item !== undefined).map(closeGaps)
  if (!(value instanceof Map)) return value
  const closed: Doc = new Map()
  for (const [name, member] of value) if ((member as Loose) !== undefined) closed.set(name, closeGaps(member))
  return closed
}
