// The fields of $group, $bucket and $bucketAuto: which accumulator each has, and what it is fed.

import { CommandError, typeMismatch } from '../error.ts'
import { isDoc } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { compileSorter } from '../query/sort.ts'
import { accumulators, makeCount, makeRanked, makeSeveral } from './accumulators.ts'
import type { Accumulator } from './accumulators.ts'
import { checkFieldName, constant } from './compiler.ts'
import type { Compiler, Eval, Scope } from './compiler.ts'
import { expressionCompiler, scopeFor } from './expression.ts'
import { countOf } from './operators/array.ts'
import { parsePercentiles } from './percentile.ts'

export interface GroupField {
  readonly name: string
  /** A new accumulator for the group of this key. */
  readonly make: (key: Value) => Accumulator
  readonly input: Eval
  /** Accumulators whose result for n equal inputs is quick to tell. */
  readonly blind?: 'sum' | 'count'
  /** It keeps what it is fed, so that its memory must be counted. */
  readonly keeps: boolean
}

export interface GroupFields {
  readonly fields: readonly GroupField[]
  readonly key: Eval
  /** The top-level fields that they read; null for all. */
  readonly reads: ReadonlySet<string> | null
}

export function compileGroupFields(id: Value, specs: Iterable<readonly [string, Value]>): GroupFields {
  const compiler = expressionCompiler()
  const key = compileKey(id, compiler)
  const fields = Array.from(specs, ([name, value]) => parseField(name, value, compiler))
  return { fields, key, reads: compiler.reads.all ? null : compiler.reads.fields }
}

/** A missing key is null; so is the only field of a key that is a document with one. */
function compileKey(id: Value, compiler: Compiler): Eval {
  const [name, ...others] = isDoc(id) ? id.keys() : []
  if (name === undefined || others.length > 0 || name.startsWith('$') || !isDoc(id)) return compiler.compile(id)
  checkFieldName(name)
  const only = compiler.compile(id.get(name)!)
  return (scope) => new Map([[name, only(scope) ?? null]])
}

const keeping = new Set(['$push', '$addToSet', '$mergeObjects'])

function parseField(name: string, value: Value, compiler: Compiler): GroupField {
  if (name.includes('.')) throw new CommandError(40235, `The field name '${name}' cannot contain '.'`)
  if (name.startsWith('$')) throw new CommandError(40236, `The field name '${name}' cannot be an operator name`)
  if (!isDoc(value) || value.size === 0)
    throw new CommandError(40234, `The field '${name}' must be an accumulator object`)
  if (value.size > 1) throw new CommandError(40238, `The field '${name}' must specify one accumulator`)
  const [operator, operand] = value.entries().next().value!
  if (!operator.startsWith('$')) throw new CommandError(40234, `The field '${name}' must be an accumulator object`)
  const special = specialFields[operator]
  if (special) return { name, keeps: true, ...special(operator, operand, compiler) }
  const make = Object.hasOwn(accumulators, operator) ? accumulators[operator] : undefined
  if (!make) throw new CommandError(15952, `unknown group operator '${operator}'`)
  if (Array.isArray(operand) && operand.length !== 1)
    throw new CommandError(40237, `The ${operator} accumulator is a unary operator`)
  const input = compiler.compile(Array.isArray(operand) ? operand[0]! : operand)
  return { name, make, input, keeps: keeping.has(operator), ...(operator === '$sum' && { blind: 'sum' }) }
}

type Special = (operator: string, operand: Value, compiler: Compiler) => Omit<GroupField, 'name' | 'keeps'>

const count: Special = (_, operand) => {
  if (!isDoc(operand) || operand.size > 0) throw typeMismatch('$count takes no arguments, i.e. $count:{}')
  return { make: makeCount, input: constant(null), blind: 'count' }
}

const percentiles: Special = (operator, operand, compiler) => parsePercentiles(operator, operand, compiler)

/** How many of a group are wanted: an expression that sees the group's key. */
function countPart(operand: Doc, compiler: Compiler): (key: Value) => number {
  const part = compiler.compile(operand.get('n')!)
  return (key) => countOf(part(scopeFor(isDoc(key) ? key : new Map(), new Date())))
}

const several =
  (kind: 'first' | 'last' | 'min' | 'max'): Special =>
  (operator, operand, compiler) => {
    if (!isDoc(operand)) throw new CommandError(5787801, `specification must be an object; found ${operator}`)
    for (const key of operand.keys()) {
      if (key !== 'n' && key !== 'input') throw new CommandError(5787901, `Unknown argument for 'n' operator: ${key}`)
    }
    if (!operand.has('n')) throw new CommandError(5787906, "Missing value for 'n'")
    if (!operand.has('input')) throw new CommandError(5787907, "Missing value for 'input'")
    const wanted = countPart(operand, compiler)
    return { make: (key) => makeSeveral(kind, wanted(key)), input: compiler.compile(operand.get('input')!) }
  }

/** $top and $bottom, of one or of n. What is fed is the pair of the sort key and the output. */
const ranked =
  (end: 'top' | 'bottom', isSingle: boolean): Special =>
  (operator, operand, compiler) => {
    if (!isDoc(operand)) throw new CommandError(5788001, `specification must be an object; found ${operator}`)
    const known = isSingle ? ['output', 'sortBy'] : ['n', 'output', 'sortBy']
    for (const key of operand.keys()) {
      if (!known.includes(key)) throw new CommandError(5788002, `Unknown argument to ${operator} '${key}'`)
    }
    if (!isSingle && !operand.has('n')) throw new CommandError(5788003, "Missing value for 'n'")
    if (!operand.has('output')) throw new CommandError(5788004, "Missing value for 'output'")
    const sortBy = operand.get('sortBy')
    if (sortBy === undefined) throw new CommandError(5788005, "Missing value for 'sortBy'")
    if (!isDoc(sortBy)) throw new CommandError(10065, 'invalid parameter: expected an object (sortBy)')
    const sorter = compileSorter(sortBy)
    for (const field of sorter.fields) compiler.reads.fields.add(field)
    const output = compiler.compile(operand.get('output')!)
    const wanted = isSingle ? () => 1 : countPart(operand, compiler)
    return {
      make: (key) => makeRanked(end, isSingle, wanted(key), sorter.compareKeys),
      input: (scope: Scope) => [sorter.keyOf(scope.root as Doc), output(scope) ?? null],
    }
  }

const specialFields: Record<string, Special> = {
  $count: count,
  $median: percentiles,
  $percentile: percentiles,
  $firstN: several('first'),
  $lastN: several('last'),
  $minN: several('min'),
  $maxN: several('max'),
  $top: ranked('top', true),
  $topN: ranked('top', false),
  $bottom: ranked('bottom', true),
  $bottomN: ranked('bottom', false),
}
