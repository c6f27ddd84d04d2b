// The filter compiler: a parsed filter becomes one function per condition, made once and run for each document.
// Semantics are those of MongoDB 7.0: comparison within one type only, `null` for missing, arrays by their items.

import { BSONRegExp, BSONSymbol, isNumber, MaxKey, MinKey, typeName, Undefined } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import { compileExpression, evaluate } from '../aggregate/expression.ts'
import { toBoolean } from '../value/convert.ts'
import { canonicalType, compareStrings, compareValues, textOf, typeOrder, valuesEqual } from '../value/compare.ts'
import { isNan, truncateToLong } from '../value/number.ts'
import { bitsTest } from './bits.ts'
import { spendEffort } from './effort.ts'
import type { CompareOp, Filter, PathFilter } from './filter.ts'
import { parseFilter } from './parse.ts'
import type { FilterPlace } from './parse.ts'
import { splitPath, visitPath } from './path.ts'
import { compileRegex } from './regex.ts'

export type RecordId = number | bigint

export interface MatchContext extends FilterPlace {
  /** Answers `$text` from the text index: which records match the search. Without it `$text` is refused. */
  readonly text?: (search: Doc) => (id: RecordId) => boolean
}

export interface Matcher {
  matches(doc: Doc, id?: RecordId): boolean
  /** The top-level fields it reads; null when it may read any. */
  readonly fields: ReadonlySet<string> | null
  /** Which item of the array met the filter, for `$` in updates and projections; null when none did or none was needed. */
  positional(doc: Doc, id?: RecordId): number | null
  /** The parsed filter, for planners. */
  readonly tree: Filter
}

/** What a match knows of the document, and what it finds out. */
interface State {
  id: RecordId | undefined
  position: number | null
}

type Node = (doc: Doc, state: State) => boolean
type Test = (value: Value | undefined) => boolean

/** Compiles a filter document; throws the error that MongoDB answers to a filter it refuses. */
export function compileFilter(filter: Doc, context: MatchContext = {}): Matcher {
  return compileTree(parseFilter(filter, context), context)
}

/** The same for a filter that is parsed already, such as the part that an index leaves to be checked. */
export function compileTree(tree: Filter, context: MatchContext = {}): Matcher {
  const node = compileNode(tree, context)
  return {
    matches: (doc, id) => node(doc, { id, position: null }),
    fields: fieldsOf(tree),
    positional(doc, id) {
      const state: State = { id, position: null }
      return node(doc, state) ? state.position : null
    },
    tree,
  }
}

function fieldsOf(filter: Filter): Set<string> | null {
  const fields = new Set<string>()
  return collectFields(filter, fields) ? fields : null
}

/** Adds the fields of a filter; false when it reads fields that its shape does not tell. */
function collectFields(filter: Filter, fields: Set<string>): boolean {
  switch (filter.kind) {
    case 'and':
    case 'or':
    case 'nor':
      return filter.parts.every((part) => collectFields(part, fields))
    case 'not':
      return collectFields(filter.part, fields)
    case 'constant':
    case 'text':
      return true
    case 'schema':
      return false
    case 'expr': {
      const read = compileExpression(filter.expression).fields
      for (const name of read ?? []) fields.add(name)
      return read !== null
    }
    default:
      fields.add(filter.path.split('.', 1)[0]!)
      return true
  }
}

function compileNode(filter: Filter, context: MatchContext): Node {
  switch (filter.kind) {
    case 'and':
      return allOf(inOrder(filter.parts).map((part) => compileNode(part, context)))
    case 'or':
      return anyOf(filter.parts.map((part) => compileNode(part, context)))
    case 'nor':
      return negate(anyOf(filter.parts.map((part) => compileNode(part, context))))
    case 'not':
      return negate(compileNode(filter.part, context))
    case 'constant':
      return () => filter.value
    case 'schema':
      return (doc) => filter.test(doc)
    case 'text':
      return compileText(filter.search, context)
    case 'expr': {
      const expression = compileExpression(filter.expression)
      return (doc) => toBoolean(evaluate(expression, doc))
    }
    default:
      return compilePath(filter, context)
  }
}

/**
 * MongoDB orders the conditions of a conjunction by kind and path. That shows in one place: the last condition that meets
 * an array tells the position for `$`.
 */
const kindOrder = ['and', 'or', 'elemMatchObject', 'elemMatchValue', 'size', 'compare', 'regex', 'mod', 'exists', 'in']

function inOrder(parts: readonly Filter[]): Filter[] {
  const rank = ({ kind }: Filter): number => (kindOrder.includes(kind) ? kindOrder.indexOf(kind) : kindOrder.length)
  const path = (filter: Filter): string => ('path' in filter ? filter.path : '')
  return parts.toSorted((a, b) => rank(a) - rank(b) || compareStrings(path(a), path(b)))
}

function allOf(nodes: Node[]): Node {
  if (nodes.length === 1) return nodes[0]!
  return (doc, state) => {
    for (const node of nodes) if (!node(doc, state)) return false
    return true
  }
}

function anyOf(nodes: Node[]): Node {
  return (doc, state) => {
    for (const node of nodes) if (node(doc, state)) return true
    return false
  }
}

/** What does not match has no position to tell, so a position found inside is forgotten. */
function negate(node: Node): Node {
  return (doc, state) => {
    const { position } = state
    const matched = node(doc, state)
    state.position = position
    return !matched
  }
}

function compileText(search: Doc, context: MatchContext): Node {
  if (!context.text) throw new CommandError(27, 'text index required for $text query')
  const isHit = context.text(search)
  return (_doc, state) => state.id !== undefined && isHit(state.id)
}

/** Arrays at the end of the path count as one value for these; all others look at each item, then at the array. */
const wholeArrayKinds = new Set(['size', 'elemMatchObject', 'elemMatchValue'])

function compilePath(filter: PathFilter, context: MatchContext): Node {
  const parts = splitPath(filter.path)
  const expandLeaf = !wholeArrayKinds.has(filter.kind)
  if (filter.kind === 'elemMatchObject' || filter.kind === 'elemMatchValue') {
    const find = compileElemMatch(filter, context)
    return onPath(parts, expandLeaf, (value, position, state) => {
      const index = find(value, state)
      if (index < 0) return false
      state.position = position < 0 ? index : position
      return true
    })
  }
  const test = compileTest(filter, context)
  return onPath(parts, expandLeaf, (value, position, state) => {
    if (!test(value)) return false
    if (position >= 0) state.position = position
    return true
  })
}

/** Shorter ones are not worth counting. */
const longArray = 1000

type Probe = (value: Value | undefined, position: number, state: State) => boolean

function onPath(parts: readonly string[], expandLeaf: boolean, probe: Probe): Node {
  const [name] = parts
  if (parts.length > 1 || name === undefined) {
    return (doc, state) => visitPath(doc, parts, expandLeaf, (value, position) => probe(value, position, state))
  }
  return (doc, state) => {
    const value = doc.get(name)
    if (!expandLeaf || !Array.isArray(value)) return probe(value, -1, state)
    if (value.length >= longArray) spendEffort(value.length)
    for (let i = 0; i < value.length; i++) if (probe(value[i], i, state)) return true
    return probe(value, -1, state)
  }
}

/** The index of the first item that meets the conditions, or -1. */
function compileElemMatch(
  filter: Extract<PathFilter, { kind: 'elemMatchObject' | 'elemMatchValue' }>,
  context: MatchContext,
): (value: Value | undefined, state: State) => number {
  if (filter.kind === 'elemMatchValue') {
    const tests = filter.parts.map((part) => compileTest(part, context))
    return (value) => (Array.isArray(value) ? value.findIndex((item) => tests.every((test) => test(item))) : -1)
  }
  const node = compileNode(filter.part, context)
  return (value, { id }) => {
    if (!Array.isArray(value)) return -1
    return value.findIndex((item) => {
      const inner = asDocument(item)
      return inner !== undefined && node(inner, { id, position: null })
    })
  }
}

/** Subdocuments, and nested arrays, whose items are then named by their positions. */
function asDocument(item: Value): Doc | undefined {
  if (item instanceof Map) return item
  return Array.isArray(item) ? new Map(item.map((value, i) => [String(i), value])) : undefined
}

/** The test of one value, whatever path led to it. */
function compileTest(filter: Filter, context: MatchContext): Test {
  switch (filter.kind) {
    case 'and': {
      const tests = filter.parts.map((part) => compileTest(part, context))
      return (value) => tests.every((test) => test(value))
    }
    case 'not': {
      const test = compileTest(filter.part, context)
      return (value) => !test(value)
    }
    case 'constant':
      return () => filter.value
    case 'compare':
      return compareTest(filter.op, filter.value)
    case 'in':
      return inTest(filter.values, filter.regexes)
    case 'regex':
      return regexTest(filter.regex)
    case 'exists':
      return (value) => value !== undefined
    case 'type':
      return (value) => value !== undefined && filter.types.has(typeName(value))
    case 'mod':
      return modTest(filter.divisor, filter.remainder)
    case 'size':
      return (value) => Array.isArray(value) && value.length === filter.size
    case 'bits':
      return bitsTest(filter.op, filter.positions)
    case 'elemMatchObject':
    case 'elemMatchValue': {
      const find = compileElemMatch(filter, context)
      return (value) => find(value, { id: undefined, position: null }) >= 0
    }
    default:
      throw new CommandError(2, `${filter.kind} cannot be applied to a single value`)
  }
}

/** Comparison within one type. Null stands for missing and undefined too; MinKey and MaxKey compare with every type. */
function compareTest(op: CompareOp, operand: Value): Test {
  const accepts = orderTests[op]
  const includesEqual = op === 'eq' || op === 'lte' || op === 'gte'
  if (operand === null) {
    return (value) => includesEqual && (value === undefined || value === null || value instanceof Undefined)
  }
  if (isNumber(operand) && isNan(operand)) {
    return (value) => includesEqual && isNumber(value) && isNan(value)
  }
  const type = canonicalType(operand)
  const otherTypes = acceptsOtherTypes(op, operand)
  const bracketed: Test = (value) => {
    if (value === undefined) return otherTypes
    if (canonicalType(value) !== type) return otherTypes
    return accepts(compareValues(value, operand))
  }
  if (type !== typeOrder.number) return bracketed
  return op === 'eq' ? bracketed : (value) => !(isNumber(value) && isNan(value)) && bracketed(value)
}

const orderTests: Record<CompareOp, (order: number) => boolean> = {
  eq: (order) => order === 0,
  lt: (order) => order < 0,
  lte: (order) => order <= 0,
  gt: (order) => order > 0,
  gte: (order) => order >= 0,
}

function acceptsOtherTypes(op: CompareOp, operand: Value): boolean {
  if (operand instanceof MaxKey) return op === 'lt' || op === 'lte'
  if (operand instanceof MinKey) return op === 'gt' || op === 'gte'
  return false
}

function inTest(values: readonly Value[], regexes: readonly BSONRegExp[]): Test {
  const hasNull = values.includes(null)
  const tests = regexes.map(regexTest)
  return (value) => {
    if (value === undefined || value instanceof Undefined) return hasNull
    return includesSorted(values, value) || tests.some((test) => test(value))
  }
}

function includesSorted(sorted: readonly Value[], value: Value): boolean {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const order = compareValues(sorted[middle]!, value)
    if (order === 0) return true
    if (order < 0) low = middle + 1
    else high = middle
  }
  return false
}

/** A regular expression matches strings and symbols by pattern, and another regular expression when it is the same. */
function regexTest(regex: BSONRegExp): Test {
  const compiled = compileRegex(regex)
  return (value) => {
    if (typeof value === 'string') return compiled.test(value)
    if (value instanceof BSONSymbol) return compiled.test(textOf(value))
    return value instanceof BSONRegExp && valuesEqual(value, regex)
  }
}

function modTest(divisor: bigint, remainder: bigint): Test {
  return (value) => {
    if (!isNumber(value)) return false
    const long = truncateToLong(value)
    return long !== undefined && long % divisor === remainder
  }
}
