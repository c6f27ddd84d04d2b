// $group (and $sortByCount, which is a $group and a $sort).

import { CommandError } from '../error.ts'
import { isDoc } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { ValueMap } from '../value/value-set.ts'
import { accumulators, makeCount, makeSeveral } from './accumulators.ts'
import type { Accumulator } from './accumulators.ts'
import { constant } from './compiler.ts'
import type { Eval } from './compiler.ts'
import { compileExpression, scopeFor } from './expression.ts'
import { countOf } from './operators/array.ts'
import { isPause } from './stream.ts'
import type { Stream } from './stream.ts'

interface Field {
  readonly name: string
  readonly make: () => Accumulator
  readonly input: Eval
}

export interface Group {
  /** The top-level fields it reads; null for all. */
  readonly reads: ReadonlySet<string> | null
  run(docs: Stream, now: Date): Stream
  /** The answer for this many documents when neither the key nor a sum looks at them; undefined otherwise. */
  readonly ofCount?: (count: number) => Doc[]
}

export function compileGroup(spec: Value): Group {
  if (!isDoc(spec)) throw new CommandError(15947, "a group's fields must be specified in an object")
  const id = spec.get('_id')
  if (id === undefined) throw new CommandError(15955, 'a group specification must include an _id')
  const reads = new Set<string>()
  let readsAll = false
  const compile = (value: Value): Eval => {
    const { run, fields } = compileExpression(value)
    if (fields === null) readsAll = true
    for (const name of fields ?? []) reads.add(name)
    return run
  }
  const key = compile(id)
  const fields = [...spec].filter(([name]) => name !== '_id').map(([name, value]) => parseField(name, value, compile))
  const group: Group = {
    reads: readsAll ? null : reads,
    run: (docs, now) => runGroup(docs, key, fields, now),
  }
  const blind = !readsAll && reads.size === 0 && fields.every((field) => blindMakers.has(field.make))
  return blind ? { ...group, ofCount: (count) => groupOfCount(count, key, fields) } : group
}

/** Accumulators whose result for n equal inputs is quick to tell. */
const blindMakers: ReadonlySet<() => Accumulator> = new Set([accumulators['$sum']!, makeCount])

function groupOfCount(count: number, key: Eval, fields: readonly Field[]): Doc[] {
  if (count === 0) return []
  const scope = scopeFor(new Map(), new Date())
  const group: Doc = new Map([['_id', key(scope) ?? null]])
  for (const { name, make, input } of fields) {
    const one = make === makeCount ? 1 : input(scope)
    group.set(name, typeof one === 'number' && Number.isSafeInteger(one * count) ? timesCount(one, count) : 0)
  }
  return [group]
}

function timesCount(one: number, count: number): Value {
  const sum = accumulators['$sum']!()
  sum.add(one * count === ((one * count) | 0) ? one * count : BigInt(one * count))
  return sum.result()!
}

function parseField(name: string, value: Value, compile: (value: Value) => Eval): Field {
  if (name.includes('.')) throw new CommandError(40235, `The field name '${name}' cannot contain '.'`)
  if (name.startsWith('$')) throw new CommandError(40236, `The field name '${name}' cannot be an operator name`)
  if (!isDoc(value) || value.size === 0)
    throw new CommandError(40234, `The field '${name}' must be an accumulator object`)
  if (value.size > 1) throw new CommandError(40238, `The field '${name}' must specify one accumulator`)
  const [operator, operand] = value.entries().next().value!
  if (operator === '$count') {
    if (!isDoc(operand) || operand.size > 0) throw new CommandError(9, '$count takes no arguments, i.e. $count:{}')
    return { name, make: makeCount, input: constant(null) }
  }
  const several = /^\$(first|last|min|max)N$/.exec(operator)?.[1] as 'first' | 'last' | 'min' | 'max' | undefined
  if (several) return parseSeveral(name, several, operand, compile)
  const make = Object.hasOwn(accumulators, operator) ? accumulators[operator] : undefined
  if (!make) throw new CommandError(15952, `unknown group operator '${operator}'`)
  if (Array.isArray(operand)) {
    if (operand.length !== 1) throw new CommandError(40237, `The ${operator} accumulator is a unary operator`)
    return { name, make, input: compile(operand[0]!) }
  }
  return { name, make, input: compile(operand) }
}

function parseSeveral(
  name: string,
  kind: 'first' | 'last' | 'min' | 'max',
  operand: Value,
  compile: (value: Value) => Eval,
): Field {
  if (!isDoc(operand)) throw new CommandError(5787801, `specification must be an object; found $${kind}N`)
  const input = operand.get('input')
  const n = operand.get('n')
  if (n === undefined) throw new CommandError(5787906, "Missing value for 'n'")
  if (input === undefined) throw new CommandError(5787907, "Missing value for 'input'")
  const count = countOf(compile(n)(scopeFor(new Map(), new Date())))
  return { name, make: () => makeSeveral(kind, count), input: compile(input) }
}

function* runGroup(docs: Stream, key: Eval, fields: readonly Field[], now: Date): Stream {
  const groups = new ValueMap<Accumulator[]>()
  for (const doc of docs) {
    if (isPause(doc)) {
      yield doc
      continue
    }
    const scope = scopeFor(doc, now)
    const group = groups.getOrMake(key(scope) ?? null, () => fields.map((field) => field.make()))
    for (let i = 0; i < fields.length; i++) group[i]!.add(fields[i]!.input(scope))
  }
  for (const { key: id, value: group } of groups.entries()) {
    const doc: Doc = new Map([['_id', id]])
    for (let i = 0; i < fields.length; i++) {
      const result = group[i]!.result()
      if (result !== undefined) doc.set(fields[i]!.name, result)
    }
    yield doc
  }
}
