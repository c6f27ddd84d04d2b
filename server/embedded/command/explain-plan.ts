// A plan in MongoDB's words: the stages from the last to the first, and in an index's stage the ranges that are read.

import { ObjectId } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import type { Filter } from '../query/filter.ts'
import { conjuncts } from '../query/bounds.ts'
import type { IndexAccess } from '../query/index-access.ts'
import type { Plan, Source } from '../query/plan.ts'
import type { Query, Work } from '../query/query.ts'
import { isNumber } from '../bson/value.ts'
import { show } from '../value/show.ts'
import { doc } from '../wire/reply.ts'

/** What a stage has done, when it was run. */
export type Ran = { work: Work; returned: number }

/** The stages of a query, as far as documents come out of it. */
export function stagesOf(plan: Plan, tree: Filter, query: Query, ran?: Ran): Doc {
  let stage = read(plan, tree, query, ran)
  const sortPattern = query.sort
  if (sortPattern !== undefined && !plan.sorted)
    stage = over('SORT', { sortPattern, memLimit: sortLimit, type: 'simple', ...limitOfSort(query) }, stage, ran)
  if (query.skip !== undefined && query.skip > 0) stage = over('SKIP', { skipAmount: query.skip }, stage, ran)
  if (query.limit !== undefined) stage = over('LIMIT', { limitAmount: query.limit }, stage, ran)
  return stage
}

/** MongoDB's, and ours (query/memory-limit.ts). */
const sortLimit = 100 * 1024 * 1024

const limitOfSort = ({ limit, skip }: Query): Record<string, Value> =>
  limit === undefined ? {} : { limitAmount: limit + (skip ?? 0) }

export const over = (stage: string, fields: Record<string, Value>, inputStage: Doc, ran: Ran | undefined): Doc =>
  doc({ stage, ...(ran ? { nReturned: ran.returned } : {}), ...fields, inputStage })

/** Keys, then the documents that belong to them. */
function read({ source, rest }: Plan, tree: Filter, query: Query, ran: Ran | undefined): Doc {
  const examined = ran ? { docsExamined: ran.work.documents } : {}
  const filter: Record<string, Value> = rest === null ? {} : { filter: query.filter }
  if (source.kind === 'nothing') return doc({ stage: 'EOF' })
  if (source.kind === 'collection')
    return doc({
      stage: 'COLLSCAN',
      ...(ran ? { nReturned: ran.returned } : {}),
      ...filter,
      direction: source.reverse ? 'backward' : 'forward',
      ...examined,
    })
  if (source.kind === 'text')
    return over(
      'TEXT_MATCH',
      { ...filter, indexName: source.hits.table.definition.name, ...examined },
      keysOfText(source),
      ran,
    )
  return over('FETCH', { ...filter, ...examined }, keys(source, tree, ran), ran)
}

function keys(source: Source, tree: Filter, ran: Ran | undefined): Doc {
  switch (source.kind) {
    case 'index':
      return scan('IXSCAN', source.access, source.reverse, tree, ran)
    case 'merge':
      return doc({
        stage: 'SORT_MERGE',
        ranges: source.access.intervals.length,
        inputStage: scan('IXSCAN', source.access, source.reverse, tree, ran),
      })
    case 'filtered':
      return over(
        'TEXT_MATCH',
        { indexName: source.hits.table.definition.name },
        scan('IXSCAN', source.access, source.reverse, tree, ran),
        undefined,
      )
    case 'union': {
      const inputStages = source.sources.map((part) => keys(part, tree, undefined))
      return doc({ stage: source.sort.length > 0 ? 'SORT_MERGE' : 'OR', inputStages })
    }
    default:
      return doc({ stage: 'EOF' })
  }
}

const keysOfText = ({ hits }: Extract<Source, { kind: 'text' }>): Doc =>
  doc({
    stage: 'IXSCAN',
    keyPattern: hits.table.definition.spec.get('key')!,
    indexName: hits.table.definition.name,
    direction: 'forward',
  })

/** One index: what it is, and what of it is read. */
export function scan(stage: string, access: IndexAccess, reverse: boolean, tree: Filter, ran: Ran | undefined): Doc {
  const { definition, multikey } = access.table
  return doc({
    stage,
    ...(ran ? { nReturned: ran.work.keys } : {}),
    keyPattern: definition.spec.get('key')!,
    indexName: definition.name,
    isMultiKey: multikey !== 0,
    multiKeyPaths: new Map(
      definition.fields.map(({ path }, i) => [path, (multikey & (1 << i)) !== 0 ? [path] : []] as const),
    ),
    isUnique: definition.unique,
    isSparse: definition.sparse,
    isPartial: definition.partialFilter !== null,
    indexVersion: 2,
    direction: reverse ? 'backward' : 'forward',
    indexBounds: boundsShown(access, tree),
    ...(ran ? { keysExamined: ran.work.keys } : {}),
  })
}

/** For each field the ranges as MongoDB prints them, where one condition tells them; else that they are more complicated. */
function boundsShown(access: IndexAccess, tree: Filter): Doc {
  const parts = conjuncts(tree)
  return new Map(
    access.table.definition.fields.map(({ path }): [string, Value] => {
      if (!access.bound.has(path)) return [path, ['[MinKey, MaxKey]']]
      const own = parts.filter((part) => 'path' in part && part.path === path)
      return [path, rangesShown(own)]
    }),
  )
}

function rangesShown(parts: readonly Filter[]): string[] {
  const [first] = parts
  if (parts.length === 1 && first?.kind === 'in' && first.regexes.length === 0)
    return first.values.map((value) => `[${show(value)}, ${show(value)}]`)
  if (parts.length === 0 || !parts.every((part) => part.kind === 'compare')) return ['(computed)']
  const low = parts.find((part) => part.op === 'gt' || part.op === 'gte')
  const high = parts.find((part) => part.op === 'lt' || part.op === 'lte')
  const equal = parts.find((part) => part.op === 'eq')
  if (equal) return [`[${show(equal.value)}, ${show(equal.value)}]`]
  const [least, most] = limitsOf((low ?? high!).value)
  return [
    (low ? `${low.op === 'gte' ? '[' : '('}${show(low.value)}` : least) +
      ', ' +
      (high ? `${show(high.value)}${high.op === 'lte' ? ']' : ')'}` : most),
  ]
}

/** Where the values of a type begin and end. */
function limitsOf(value: Value): [string, string] {
  if (isNumber(value)) return ['[-inf.0', 'inf.0]']
  if (typeof value === 'string') return ['[""', '{})']
  if (value instanceof Date) return ['[new Date(-9223372036854775808)', 'new Date(9223372036854775807)]']
  if (value instanceof ObjectId) return [`[ObjectId('${'0'.repeat(24)}')`, `ObjectId('${'f'.repeat(24)}')]`]
  return ['[least of the type', 'greatest of the type]']
}
