// The stages of a pipeline as transformations of a stream of documents. Each says which top-level fields it reads, so
// that the server decodes no more than a pipeline needs.

import { badValue, CommandError, failedToParse } from '../error.ts'
import { int32OrLong, isDoc, isNumber } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { compileFilter } from '../query/match.ts'
import type { MatchContext } from '../query/match.ts'
import { compileSorter } from '../query/sort.ts'
import type { Sorter } from '../query/sort.ts'
import { exactInteger } from '../value/number.ts'
import { docStageMakers, openStage, unknownStage } from './doc-stages.ts'
import { compileGroup } from './group.ts'
import { isPause, mapDocs, withoutPauses } from './stream.ts'
import type { Stream } from './stream.ts'
import { compileUnwind } from './unwind.ts'

export interface PipelineContext extends MatchContext {
  readonly now: Date
  /** The documents of another collection of the same database, for $lookup. */
  readonly collection?: (name: string) => Iterable<Doc>
}

export interface Stage {
  readonly name: string
  /** The top-level fields it reads; null for all. */
  readonly reads: ReadonlySet<string> | null
  /** Whether later stages see nothing of the document but what this one read. */
  readonly narrows: boolean
  run(docs: Stream): Stream
  readonly match?: Doc
  readonly sort?: Sorter & { readonly spec: Doc }
  readonly limit?: number
  readonly skip?: number
  /** The output for this many documents, when it does not depend on what they hold. */
  readonly ofCount?: (count: number) => Doc[]
}

type Maker = (spec: Value, context: PipelineContext) => Omit<Stage, 'name'>

const none: ReadonlySet<string> = new Set()

export function compileStage(stage: Value, context: PipelineContext): Stage {
  const [name, spec] = openStage(stage)
  const docStage = docStageMakers.get(name)?.(spec)
  if (docStage) {
    const { reads, narrows } = docStage
    return { name, reads, narrows, run: (docs) => mapDocs(docs, (doc) => docStage.run(doc, context.now)) }
  }
  const make = makers.get(name)
  if (!make) throw unknownStage(name)
  return { name, ...make(spec, context) }
}

const match: Maker = (spec, context) => {
  if (!isDoc(spec)) throw new CommandError(15959, 'the match filter must be an expression in an object')
  const matcher = compileFilter(spec, context)
  return {
    reads: matcher.fields,
    narrows: false,
    match: spec,
    *run(docs) {
      for (const doc of docs) if (isPause(doc) || matcher.matches(doc)) yield doc
    },
  }
}

const group: Maker = (spec, { now }) => {
  const compiled = compileGroup(spec)
  return {
    reads: compiled.reads,
    narrows: compiled.reads !== null,
    run: (docs) => compiled.run(docs, now),
    ...(compiled.ofCount && { ofCount: compiled.ofCount }),
  }
}

const sort: Maker = (spec) => {
  if (!isDoc(spec)) throw new CommandError(15973, 'the $sort key specification must be an object')
  if (spec.size === 0) throw new CommandError(15976, '$sort stage must have at least one sort key')
  const sorter = compileSorter(spec)
  return {
    reads: sorter.fields,
    narrows: false,
    sort: { ...sorter, spec },
    run: (docs) => sortDocs(docs, sorter),
  }
}

/** Sorted documents; with a limit, only the first so many are kept while reading. */
export function* sortDocs(docs: Stream, sorter: Sorter, limit = Infinity): Stream {
  let kept: { key: Value[]; doc: Doc }[] = []
  const compare = (a: { key: Value[] }, b: { key: Value[] }): number => sorter.compareKeys(a.key, b.key)
  for (const doc of docs) {
    if (isPause(doc)) {
      yield doc
      continue
    }
    kept.push({ key: sorter.keyOf(doc), doc })
    // Sorting now and then and cutting costs less than keeping a heap in order, and it is stable.
    if (kept.length >= 2 * limit + 1000) kept = kept.sort(compare).slice(0, limit)
  }
  kept.sort(compare)
  for (let i = 0; i < kept.length && i < limit; i++) yield kept[i]!.doc
}

function positionArgument(name: string, spec: Value, code: number): number {
  if (!isNumber(spec)) throw new CommandError(code, `invalid argument to ${name} stage: Expected a number`)
  const count = exactInteger(spec)
  if (count === undefined) throw new CommandError(code, `invalid argument to ${name} stage: Expected an integer`)
  if (count < 0) throw new CommandError(code, `invalid argument to ${name} stage: Expected a non-negative number`)
  return count
}

const limit: Maker = (spec) => {
  const count = positionArgument('$limit', spec, 5107201)
  if (count === 0) throw new CommandError(15958, 'the limit must be positive')
  return {
    reads: none,
    narrows: false,
    limit: count,
    *run(docs) {
      let left = count
      for (const doc of docs) {
        yield doc
        if (!isPause(doc) && --left === 0) return
      }
    },
  }
}

const skip: Maker = (spec) => {
  const count = positionArgument('$skip', spec, 5107200)
  return {
    reads: none,
    narrows: false,
    skip: count,
    *run(docs) {
      let left = count
      for (const doc of docs) {
        if (isPause(doc) || left === 0) yield doc
        else left--
      }
    },
  }
}

const count: Maker = (spec) => {
  if (typeof spec !== 'string') throw new CommandError(40156, `the count field must be a non-empty string`)
  if (spec === '') throw new CommandError(40157, 'the count field must be a non-empty string')
  if (spec.startsWith('$')) throw new CommandError(40158, 'the count field cannot be a $-prefixed path')
  if (spec.includes('\0')) throw new CommandError(40159, 'the count field cannot contain a null byte')
  if (spec.includes('.')) throw new CommandError(40160, "the count field cannot contain '.'")
  const ofCount = (total: number): Doc[] => (total === 0 ? [] : [new Map([[spec, int32OrLong(total)]])])
  return {
    reads: none,
    narrows: true,
    ofCount,
    *run(docs) {
      let total = 0
      for (const doc of docs) {
        if (isPause(doc)) yield doc
        else total++
      }
      yield* ofCount(total)
    },
  }
}

const sortByCount: Maker = (spec, context) => {
  const isPath = typeof spec === 'string' && spec.startsWith('$')
  const isExpression = isDoc(spec) && (spec.keys().next().value ?? '').startsWith('$')
  if (!isPath && !isExpression) {
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
  )
  const sorter = compileSorter(new Map([['count', -1]]))
  return { reads: grouped.reads, narrows: grouped.narrows, run: (docs) => sortDocs(grouped.run(docs), sorter) }
}

const facet: Maker = (spec, context) => {
  if (!isDoc(spec) || spec.size === 0)
    throw new CommandError(40169, 'the $facet specification must be a non-empty object')
  const branches = [...spec].map(([name, stages]) => {
    if (!Array.isArray(stages)) throw new CommandError(40170, `arguments to $facet must be arrays, ${name} is not`)
    const compiled = stages.map((stage) => compileStage(stage, context))
    const forbidden = compiled.find((stage) => stage.name === '$facet')
    if (forbidden) throw new CommandError(40600, `${forbidden.name} is not allowed to be used within a $facet stage`)
    return { name, stages: compiled }
  })
  return {
    reads: null,
    narrows: false,
    *run(docs) {
      const input: Doc[] = []
      for (const doc of docs) {
        if (isPause(doc)) yield doc
        else input.push(doc)
      }
      const outputs = branches.map(({ name, stages }): [string, Value] => [
        name,
        [...withoutPauses(runStages(stages, input))],
      ])
      yield new Map(outputs)
    },
  }
}

export const runStages = (stages: readonly Stage[], docs: Stream): Stream =>
  stages.reduce((stream, stage) => stage.run(stream), docs)

const lookup: Maker = (spec, context) => {
  if (!isDoc(spec)) throw failedToParse('the $lookup specification must be an object')
  const [from, localField, foreignField, as] = ['from', 'localField', 'foreignField', 'as'].map((name) => {
    const value = spec.get(name)
    if (typeof value !== 'string') throw failedToParse(`$lookup argument '${name}' must be a string`)
    return value
  }) as [string, string, string, string]
  if (spec.has('pipeline') || spec.has('let'))
    throw new CommandError(115, '$lookup with a pipeline is not supported by this server')
  const { collection } = context
  if (!collection) throw badValue('$lookup is not available here')
  const target = docStageMakers.get('$set')!
  const localPath = compileLocal(localField)
  return {
    reads: null,
    narrows: false,
    *run(docs) {
      const foreign = [...collection(from)]
      for (const doc of docs) {
        if (isPause(doc)) {
          yield doc
          continue
        }
        const filter = compileFilter(new Map([[foreignField, localPath(doc)]]))
        const found = foreign.filter((other) => filter.matches(other))
        yield target(new Map([[as, new Map([['$literal', found]])]])).run(doc, context.now)
      }
    },
  }
}

/** The condition on the other collection: equality with the local value, or with any item of a local array. */
function compileLocal(path: string): (doc: Doc) => Value {
  const parts = path.split('.')
  return (doc) => {
    let value: Value | undefined = doc
    for (const part of parts) value = value instanceof Map ? value.get(part) : undefined
    if (Array.isArray(value) && value.length > 0) return new Map([['$in', value]])
    if (Array.isArray(value)) return new Map([['$eq', null]])
    return new Map([['$eq', value ?? null]])
  }
}

const sample: Maker = (spec) => {
  const wanted = isDoc(spec) ? exactInteger(spec.get('size')) : undefined
  if (wanted === undefined || wanted <= 0)
    throw new CommandError(28747, 'size argument to $sample must be a positive integer')
  return {
    reads: none,
    narrows: false,
    *run(docs) {
      const chosen: Doc[] = []
      let seen = 0
      for (const doc of docs) {
        if (isPause(doc)) {
          yield doc
          continue
        }
        seen++
        if (chosen.length < wanted) chosen.push(doc)
        else {
          const at = Math.floor(Math.random() * seen)
          if (at < wanted) chosen[at] = doc
        }
      }
      yield* chosen
    },
  }
}

const makers: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  ['$match', match],
  ['$group', group],
  ['$sort', sort],
  ['$limit', limit],
  ['$skip', skip],
  ['$count', count],
  ['$unwind', compileUnwind],
  ['$sortByCount', sortByCount],
  ['$facet', facet],
  ['$lookup', lookup],
  ['$sample', sample],
])
