// Update documents → a tree of modifiers and a list of renames. Refuses what MongoDB refuses, with its codes.

import { badValue, CommandError, failedToParse } from '../error.ts'
import { isDoc, typeName } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { checkAllUsed } from './array-filters.ts'
import type { ArrayFilters } from './array-filters.ts'
import { makeAddToSet, makePop, makePull, makePullAll, makePush } from './array.ts'
import type { Modifier } from './modifier.ts'
import { makeArithmetic, makeBit, makeCurrentDate, makeExtremum, notFields } from './numeric.ts'
import { arrayFilterName, insertModifier, makeBranch } from './tree.ts'
import { makeRename } from './rename.ts'
import type { Rename } from './rename.ts'
import type { Branch } from './tree.ts'

export interface ParsedUpdate {
  readonly root: Branch
  readonly renames: readonly Rename[]
  /** Whether a path has `$`, for which the filter must tell a position. */
  readonly needsPosition: boolean
}

type MakeModifier = (operand: Value, path: string) => Modifier

const setTo = (operator: string, operand: Value, onInsertOnly: boolean): Modifier => ({
  operator,
  creates: true,
  onInsertOnly,
  apply: () => operand,
})

const unset: Modifier = { operator: '$unset', creates: false, passesBlocks: true, apply: () => undefined }

const modifiers: Record<string, MakeModifier> = {
  $set: (operand) => setTo('$set', operand, false),
  $setOnInsert: (operand) => setTo('$setOnInsert', operand, true),
  $unset: () => unset,
  $inc: (operand, path) => makeArithmetic('$inc', operand, path),
  $mul: (operand, path) => makeArithmetic('$mul', operand, path),
  $min: (operand) => makeExtremum('$min', operand),
  $max: (operand) => makeExtremum('$max', operand),
  $bit: makeBit,
  $currentDate: makeCurrentDate,
  $push: makePush,
  $addToSet: makeAddToSet,
  $pull: makePull,
  $pullAll: makePullAll,
  $pop: makePop,
}

/** Parses `{$set: {..}, $inc: {..}}`; `$[name]` in a path needs an array filter of that name. */
export function parseModifiers(update: Doc, arrayFilters: ArrayFilters): ParsedUpdate {
  const root = makeBranch()
  const insert = (path: string, modifier: Modifier): void =>
    insertModifier(root, path, modifier, (part) => checkArrayFilter(part, path, arrayFilters))
  const renames: Rename[] = []
  const paths: string[] = []
  for (const [operator, fields] of update) {
    const make = operator === '$rename' ? undefined : lookUp(operator)
    if (!isDoc(fields)) throw notFields(operator, typeName(fields))
    for (const [path, operand] of fields) {
      paths.push(path)
      if (make) {
        checkPath(path)
        insert(path, make(operand, path))
      } else renames.push(parseRename(insert, path, operand))
    }
  }
  const parts = paths.flatMap((path) => path.split('.'))
  checkAllUsed(arrayFilters, new Set(parts.map((part) => arrayFilterName(part) ?? '')))
  return { root, renames, needsPosition: parts.includes('$') }
}

function lookUp(operator: string): MakeModifier {
  const make = Object.hasOwn(modifiers, operator) ? modifiers[operator] : undefined
  if (make) return make
  throw failedToParse(
    `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
  )
}

function checkArrayFilter(part: string, path: string, filters: ArrayFilters): void {
  const name = arrayFilterName(part)
  if (name === undefined || name === '' || filters.has(name)) return
  throw badValue(`No array filter found for identifier '${name}' in path '${path}'`)
}

function checkPath(path: string): void {
  const parts = path.split('.')
  if (path === '') throw new CommandError(56, 'An empty update path is not valid.')
  if (parts.includes('')) {
    throw new CommandError(56, `The update path '${path}' contains an empty field name, which is not allowed.`)
  }
  const first = parts[0]!
  if (first === '$' || arrayFilterName(first) !== undefined) {
    throw badValue(`Cannot have positional (i.e. '$') element in the first position in path '${path}'`)
  }
  if (parts.filter((part) => part === '$').length > 1) {
    throw badValue(`Too many positional (i.e. '$') elements found in path '${path}'`)
  }
  if (first.startsWith('$')) {
    throw new CommandError(
      52,
      `The dollar ($) prefixed field '${first}' in '${path}' is not allowed in the context of an update modifier.`,
    )
  }
}

/** The source holds its place in the tree, the target does the work; the source is removed after all else. */
function parseRename(insert: (path: string, modifier: Modifier) => void, from: string, to: Value): Rename {
  checkPath(from)
  insert(from, placeholder)
  if (typeof to !== 'string') throw badValue(`The 'to' field for $rename must be a string: ${from}: ${typeName(to)}`)
  checkPath(to)
  if (from === to) throw badValue(`The source and target field for $rename must differ: ${from}`)
  if (isInside(from, to) || isInside(to, from)) {
    throw badValue('The source and target field for $rename must not be on the same path')
  }
  for (const path of [from, to]) {
    const parts = path.split('.')
    if (parts.some((part) => part === '$' || arrayFilterName(part) !== undefined)) {
      throw badValue(`The source and target field for $rename may not be dynamic: ${path}`)
    }
  }
  insert(to, makeRename(from, to))
  return { from, to }
}

const placeholder: Modifier = { operator: '$rename', creates: false, passesBlocks: true, apply: (current) => current }

const isInside = (inner: string, outer: string): boolean => inner.startsWith(`${outer}.`)
