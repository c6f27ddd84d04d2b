// The stages that turn one document into one document: they make up pipelines and pipeline updates alike.

import { CommandError, typeMismatch } from '../error.ts'
import { isDoc, typeName } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { compileProjection } from '../query/project.ts'
import type { Projection } from '../query/project.ts'
import { computeFields, insertEntry, makeProjectionBranch } from '../query/projection-tree.ts'
import type { ProjectionBranch, ProjectionEntry } from '../query/projection-tree.ts'
import { splitFieldPath } from './compiler.ts'
import { isApart, isWithin } from './fields.ts'
import { compileExpression, scopeFor } from './expression.ts'

export interface DocStage {
  readonly run: (doc: Doc, now: Date) => Doc
  /** The top-level fields it reads; null for all. */
  readonly reads: ReadonlySet<string> | null
  /** Whether only what it reads is left afterwards. */
  readonly narrows: boolean
  /** Whether it leaves these top-level fields as they are. */
  readonly lets: (fields: ReadonlySet<string>) => boolean
}

/** Takes a stage apart. Throws 40323 when it has not exactly one field. */
export function openStage(stage: Value): [string, Value] {
  if (!isDoc(stage)) throw typeMismatch("Each element of the 'pipeline' array must be an object")
  const [entry, ...others] = stage
  if (!entry || others.length > 0) {
    throw new CommandError(40323, 'A pipeline stage specification object must contain exactly one field.')
  }
  return entry
}

/** The stages as one function; `check` may refuse a stage by its name. */
export function compileDocStages(
  stages: readonly Value[],
  check: (name: string) => void,
): (doc: Doc, now: Date) => Doc {
  const compiled = stages.map((stage) => {
    const [name, operand] = openStage(stage)
    const docStage = docStageMakers.get(name)
    if (!docStage && !knownStage(name)) throw unknownStage(name)
    check(name)
    return docStage!(operand)
  })
  return (doc, now) => compiled.reduce((current, stage) => stage.run(current, now), doc)
}

export const unknownStage = (name: string): CommandError =>
  new CommandError(40324, `Unrecognized pipeline stage name: '${name}'`)

/** A projection of whole fields leaves those that it keeps as they are. */
function letsThrough(topLevel: Projection['topLevel'], fields: ReadonlySet<string>): boolean {
  if (!topLevel) return false
  const { names, keep } = topLevel
  return keep ? isWithin(fields, names) : isApart(fields, names)
}

const otherStages = [
  '$match',
  '$group',
  '$sort',
  '$limit',
  '$skip',
  '$count',
  '$unwind',
  '$facet',
  '$lookup',
  '$out',
  '$merge',
]
const knownStage = (name: string): boolean => docStageMakers.has(name) || otherStages.includes(name)

function project(spec: Value): DocStage {
  if (!isDoc(spec)) throw new CommandError(15969, '$project specification must be an object')
  const projection = compileProjection(spec, { mode: 'aggregate' })
  return {
    run: (doc, now) => projection.apply(doc, undefined, now),
    reads: projection.fields,
    narrows: projection.fields !== null,
    lets: (fields) => letsThrough(projection.topLevel, fields),
  }
}

function addFields(spec: Value): DocStage {
  if (!isDoc(spec))
    throw new CommandError(40272, `$addFields specification stage must be an object, got ${typeName(spec)}`)
  const root = makeProjectionBranch()
  const reads = new Set<string>()
  let readsAll = false
  addComputed(root, [], spec, (fields) => {
    if (fields === null) readsAll = true
    else for (const name of fields) reads.add(name)
  })
  for (const name of root.entries.keys()) reads.add(name)
  const changed = new Set(root.entries.keys())
  return {
    run: (doc, now) => computeFields(root, doc, scopeFor(doc, now)),
    reads: readsAll ? null : reads,
    narrows: false,
    lets: (fields) => isApart(fields, changed),
  }
}

function addComputed(
  root: ProjectionBranch,
  prefix: readonly string[],
  spec: Doc,
  onReads: (fields: ReadonlySet<string> | null) => void,
): void {
  for (const [name, value] of spec) {
    const parts = [...prefix, ...splitFieldPath(name)]
    if (isDoc(value) && value.size > 0 && !value.keys().next().value!.startsWith('$')) {
      addComputed(root, parts, value, onReads)
      continue
    }
    const expression = compileExpression(value)
    onReads(expression.fields)
    const entry: ProjectionEntry = { kind: 'compute', expression }
    insertEntry(root, parts, entry, 40176)
  }
}

function unset(spec: Value): DocStage {
  const names = Array.isArray(spec) ? spec : [spec]
  if (names.length === 0)
    throw new CommandError(31119, '$unset specification must be a string or an array with at least one field')
  const fields: Doc = new Map()
  for (const name of names) {
    if (typeof name !== 'string') {
      throw new CommandError(
        Array.isArray(spec) ? 31120 : 31002,
        '$unset specification must be a string or an array of strings',
      )
    }
    if (name === '') throw new CommandError(40352, 'FieldPath cannot be constructed with empty string')
    if (fields.has(name)) throw new CommandError(31250, `Path collision at ${name}`)
    fields.set(name, false)
  }
  const projection = compileProjection(fields, { mode: 'aggregate' })
  const changed = new Set(Array.from(fields.keys(), (name) => name.split('.')[0]!))
  const lets: DocStage['lets'] = (wanted) => isApart(wanted, changed)
  return { run: (doc) => projection.apply(doc), reads: new Set(), narrows: false, lets }
}

function replaceWith(spec: Value): DocStage {
  const expression = compileExpression(spec)
  return {
    reads: expression.fields,
    narrows: expression.fields !== null,
    lets: () => false,
    run: (doc, now) => {
      const value = expression.run(scopeFor(doc, now))
      if (isDoc(value)) return value
      throw new CommandError(
        40228,
        `'newRoot' expression must evaluate to an object, but resulting value was of type: ${value === undefined ? 'missing' : typeName(value)}`,
      )
    },
  }
}

function replaceRoot(spec: Value): DocStage {
  if (!isDoc(spec)) throw new CommandError(40229, `expected an object as specification for $replaceRoot stage`)
  for (const name of spec.keys()) {
    if (name !== 'newRoot') throw new CommandError(40415, `BSON field '$replaceRoot.${name}' is an unknown field.`)
  }
  const newRoot = spec.get('newRoot')
  if (newRoot === undefined)
    throw new CommandError(40414, "BSON field '$replaceRoot.newRoot' is missing but a required field")
  return replaceWith(newRoot)
}

export const docStageMakers: ReadonlyMap<string, (spec: Value) => DocStage> = new Map([
  ['$project', project],
  ['$addFields', addFields],
  ['$set', addFields],
  ['$unset', unset],
  ['$replaceRoot', replaceRoot],
  ['$replaceWith', replaceWith],
])
