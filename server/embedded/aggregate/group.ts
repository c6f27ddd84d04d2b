// $group, and $sortByCount, which is a $group and a $sort.

import { CommandError } from '../error.ts'
import { isDoc } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { memoryOf } from '../query/memory-limit.ts'
import type { MemoryMeter } from '../query/memory-limit.ts'
import { compileSorter } from '../query/sort.ts'
import { ValueMap } from '../value/value-set.ts'
import { accumulators } from './accumulators.ts'
import type { Accumulator } from './accumulators.ts'
import { scopeFor } from './expression.ts'
import { compileGroupFields } from './group-fields.ts'
import type { GroupField, GroupFields } from './group-fields.ts'
import { sortDocs } from './sort-stage.ts'
import { dueOf, meterFor } from './stage.ts'
import type { Maker } from './stage.ts'
import { isPause } from './stream.ts'
import type { Stream } from './stream.ts'

export const group: Maker = (spec, context) => {
  if (!isDoc(spec)) throw new CommandError(15947, "a group's fields must be specified in an object")
  const id = spec.get('_id')
  if (id === undefined) throw new CommandError(15955, 'a group specification must include an _id')
  const compiled = compileGroupFields(
    id,
    [...spec].filter(([name]) => name !== '_id'),
  )
  const { reads, fields, key } = compiled
  const blind = reads !== null && reads.size === 0 && fields.every((field) => field.blind !== undefined)
  return {
    reads,
    narrows: reads !== null,
    run: (docs) => runGroup(docs, compiled, context.now, meterFor('$group', context)),
    ...(blind && { ofCount: (count: number) => groupOfCount(count, { key, fields }) }),
  }
}

function groupOfCount(count: number, { key, fields }: Pick<GroupFields, 'key' | 'fields'>): Doc[] {
  if (count === 0) return []
  const scope = scopeFor(new Map(), new Date())
  const result: Doc = new Map([['_id', key(scope) ?? null]])
  for (const { name, blind, input } of fields) {
    const one = blind === 'count' ? 1 : input(scope)
    result.set(name, typeof one === 'number' && Number.isSafeInteger(one * count) ? timesCount(one, count) : 0)
  }
  return [result]
}

function timesCount(one: number, count: number): Value {
  const sum = accumulators['$sum']!()
  sum.add(one * count === ((one * count) | 0) ? one * count : BigInt(one * count))
  return sum.result()!
}

/** What a group takes besides its key and what its accumulators keep. */
const groupBytes = 100
const accumulatorBytes = 64

function* runGroup(docs: Stream, { key, fields }: GroupFields, now: Date, meter: MemoryMeter): Stream {
  const groups = new ValueMap<Accumulator[]>()
  for (const doc of docs) {
    if (isPause(doc)) {
      yield doc
      continue
    }
    const scope = scopeFor(doc, now)
    const id = key(scope) ?? null
    const before = groups.size
    const accumulated = groups.getOrMake(id, () => fields.map((field) => field.make(id)))
    if (groups.size > before) meter.add(groupBytes + memoryOf(id) + fields.length * accumulatorBytes)
    for (let i = 0; i < fields.length; i++) {
      const input = fields[i]!.input(scope)
      accumulated[i]!.add(input)
      if (fields[i]!.keeps) meter.add(memoryOf(input))
    }
  }
  for (const entry of groups.entries()) yield resultOf(entry.key, fields, entry.value)
}

/** The document of one group. */
export function resultOf(id: Value, fields: readonly GroupField[], accumulated: readonly Accumulator[]): Doc {
  const doc: Doc = new Map([['_id', id]])
  for (let i = 0; i < fields.length; i++) {
    const result = accumulated[i]!.result()
    if (result !== undefined) doc.set(fields[i]!.name, result)
  }
  return doc
}

export const isFieldOrExpression = (spec: Value): boolean =>
  (typeof spec === 'string' && spec.startsWith('$')) ||
  (isDoc(spec) && (spec.keys().next().value ?? '').startsWith('$'))

export const sortByCount: Maker = (spec, context, compilers) => {
  if (!isFieldOrExpression(spec)) {
    throw new CommandError(
      isDoc(spec) ? 40147 : typeof spec === 'string' ? 40148 : 40149,
      'the sortByCount field must be an expression',
    )
  }
  const sum: Doc = new Map([['$sum', 1]])
  const grouped = group(
    new Map<string, Value>([
      ['_id', spec],
      ['count', sum],
    ]),
    context,
    compilers,
  )
  const sorter = compileSorter(new Map([['count', -1]]))
  return {
    reads: grouped.reads,
    narrows: grouped.narrows,
    run: (docs) => sortDocs(grouped.run(docs), sorter, { due: dueOf(context) }),
  }
}
