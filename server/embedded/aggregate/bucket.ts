// $bucket: groups by given boundaries. $bucketAuto: groups of about equal size.

import { CommandError } from '../error.ts'
import { isDoc, isNumber, typeName } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { memoryOf } from '../query/memory-limit.ts'
import { compileSorter } from '../query/sort.ts'
import { canonicalType, compareValues } from '../value/compare.ts'
import { exactLong } from '../value/number.ts'
import { expressionCompiler, scopeFor } from './expression.ts'
import { group, isFieldOrExpression, resultOf } from './group.ts'
import { compileGroupFields } from './group-fields.ts'
import type { GroupFields } from './group-fields.ts'
import { sortDocs } from './sort-stage.ts'
import { dueOf, meterFor } from './stage.ts'
import type { Maker } from './stage.ts'
import { collect, rest } from './stream.ts'
import type { Due, Stream } from './stream.ts'

const countOutput: Doc = new Map([['count', new Map([['$sum', 1]])]])

function outputOf(spec: Doc, name: string, code: number): Doc {
  const output = spec.get('output')
  if (output === undefined) return countOutput
  if (!isDoc(output)) throw new CommandError(code, `The ${name} 'output' field must be an object`)
  return output
}

function checkOptions(name: string, spec: Doc, known: readonly string[], code: number): void {
  for (const key of spec.keys()) {
    if (!known.includes(key)) throw new CommandError(code, `Unrecognized option to ${name}: ${key}`)
  }
}

export const bucket: Maker = (spec, context, compilers) => {
  if (!isDoc(spec)) throw new CommandError(40201, 'Argument to $bucket stage must be an object')
  checkOptions('$bucket', spec, ['groupBy', 'boundaries', 'output', 'default'], 40197)
  const groupBy = spec.get('groupBy')
  const given = spec.get('boundaries')
  if (groupBy !== undefined && !isFieldOrExpression(groupBy)) {
    throw new CommandError(40202, "The $bucket 'groupBy' field must be defined as a $-prefixed path or an expression")
  }
  const boundaries = given === undefined ? [] : boundariesOf(given)
  const output = outputOf(spec, '$bucket', 40196)
  if (groupBy === undefined || given === undefined) {
    throw new CommandError(40198, "$bucket requires 'groupBy' and 'boundaries' to be specified.")
  }
  const fallback = fallbackOf(spec, boundaries)
  // As a $group by the lower boundary, with a $switch that has all buckets as branches.
  const branches = boundaries.slice(0, -1).map(
    (low, i): Doc =>
      new Map<string, Value>([
        ['case', all(compare('$gte', groupBy, low), compare('$lt', groupBy, boundaries[i + 1]!))],
        ['then', literal(low)],
      ]),
  )
  const choice: Doc = new Map([['branches', branches]])
  if (fallback !== undefined) choice.set('default', literal(fallback))
  const grouped = group(
    new Map<string, Value>([['_id', new Map([['$switch', choice]])], ...output]),
    context,
    compilers,
  )
  const sorter = compileSorter(new Map([['_id', 1]]))
  return {
    reads: grouped.reads,
    narrows: grouped.narrows,
    run: (docs) => sortDocs(grouped.run(docs), sorter, { due: dueOf(context) }),
  }
}

const literal = (value: Value): Doc => new Map([['$literal', value]])
const compare = (operator: string, left: Value, right: Value): Doc => new Map([[operator, [left, literal(right)]]])
const all = (...conditions: Value[]): Doc => new Map([['$and', conditions]])

function boundariesOf(given: Value): Value[] {
  if (!Array.isArray(given)) throw new CommandError(40200, "The $bucket 'boundaries' field must be an array")
  const boundaries = given.map((boundary) => {
    const constant = expressionCompiler().constantOf(boundary)
    if (constant?.value !== undefined) return constant.value
    throw new CommandError(40191, "The $bucket 'boundaries' field must be an array of constant values")
  })
  if (boundaries.length < 2) {
    throw new CommandError(40192, "The $bucket 'boundaries' field must have at least 2 values")
  }
  for (let i = 1; i < boundaries.length; i++) {
    const [low, high] = [boundaries[i - 1]!, boundaries[i]!]
    if (canonicalType(low) !== canonicalType(high)) {
      throw new CommandError(40193, "All values in the the 'boundaries' option to $bucket must have the same type.")
    }
    if (compareValues(low, high) >= 0) {
      throw new CommandError(40194, "The 'boundaries' option to $bucket must be sorted")
    }
  }
  return boundaries
}

function fallbackOf(spec: Doc, boundaries: readonly Value[]): Value | undefined {
  const given = spec.get('default')
  if (given === undefined) return undefined
  const constant = expressionCompiler().constantOf(given)
  if (constant?.value === undefined) {
    throw new CommandError(40195, "The $bucket 'default' field must be a constant expression")
  }
  const { value } = constant
  const [low, high] = [boundaries[0]!, boundaries.at(-1)!]
  if (compareValues(value, low) >= 0 && compareValues(value, high) < 0) {
    throw new CommandError(40199, "The $bucket 'default' field must lie outside of the boundaries")
  }
  return value
}

export const bucketAuto: Maker = (spec, context) => {
  if (!isDoc(spec)) throw new CommandError(40240, 'The argument to $bucketAuto must be an object')
  checkOptions('$bucketAuto', spec, ['groupBy', 'buckets', 'output', 'granularity'], 40245)
  const groupBy = spec.get('groupBy')
  const buckets = spec.get('buckets')
  if (groupBy !== undefined && !isFieldOrExpression(groupBy)) {
    throw new CommandError(40239, "The $bucketAuto 'groupBy' field must be a $-prefixed path or an expression object")
  }
  const wanted = buckets === undefined ? 1 : bucketCount(buckets)
  const output = outputOf(spec, '$bucketAuto', 40244)
  if (groupBy === undefined || buckets === undefined) {
    throw new CommandError(40246, "$bucketAuto requires 'groupBy' and 'buckets' to be specified")
  }
  if (spec.has('granularity')) throw new CommandError(115, "$bucketAuto's granularity is not supported by this server")
  const fields = compileGroupFields(groupBy, output)
  const due = dueOf(context)
  return {
    reads: fields.reads,
    narrows: fields.reads !== null,
    *run(docs) {
      const meter = meterFor('$bucketAuto', context)
      const items: { key: Value; doc: Doc }[] = []
      yield* collect(docs, (doc) => {
        meter.add(memoryOf(doc))
        items.push({ key: fields.key(scopeFor(doc, context.now)) ?? null, doc })
      })
      items.sort((a, b) => compareValues(a.key, b.key))
      yield* intoBuckets(items, wanted, fields, context.now, due)
    },
  }
}

function bucketCount(buckets: Value): number {
  if (!isNumber(buckets)) {
    throw new CommandError(40241, `The $bucketAuto 'buckets' field must be a numeric value, not ${typeName(buckets)}`)
  }
  const count = exactLong(buckets)
  if (count === undefined || BigInt.asIntN(32, count) !== count) {
    throw new CommandError(40242, "The $bucketAuto 'buckets' field must be representable as a 32-bit integer")
  }
  if (count <= 0n) throw new CommandError(40243, `The $bucketAuto 'buckets' field must be greater than 0, not ${count}`)
  return Number(count)
}

/** Each bucket takes its share and then all that equal its last key; its upper bound is where the next one begins. */
function* intoBuckets(
  items: readonly { key: Value; doc: Doc }[],
  wanted: number,
  { fields }: GroupFields,
  now: Date,
  due: Due,
): Stream {
  const share = Math.max(1, Math.round(items.length / wanted))
  let at = 0
  for (let bucketsLeft = wanted; at < items.length && bucketsLeft > 0; bucketsLeft--) {
    const start = at
    let end = bucketsLeft === 1 ? items.length : Math.min(at + share, items.length)
    while (end < items.length && compareValues(items[end]!.key, items[end - 1]!.key) === 0) end++
    const accumulated = fields.map((field) => field.make(null))
    for (; at < end; at++) {
      const scope = scopeFor(items[at]!.doc, now)
      for (const [i, field] of fields.entries()) accumulated[i]!.add(field.input(scope))
      if (due()) yield rest
    }
    const max = items[end]?.key ?? items.at(-1)!.key
    yield resultOf(
      new Map([
        ['min', items[start]!.key],
        ['max', max],
      ]),
      fields,
      accumulated,
    )
  }
}
