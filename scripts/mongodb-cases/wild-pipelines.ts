// Pipelines over collections with indexes, as commands: what the front of a pipeline takes from an index, which stages
// change places, which fields are read, must not show in the answer.

import type { Value } from '../../server/embedded/bson/value.ts'
import { collectionName } from '../../server/embedded/answers-scenario.ts'
import type { Scenario } from '../../server/embedded/answers-scenario.ts'
import { bson, doc } from './build.ts'
import type { Plain } from './build.ts'
import { documentsOf, index, times } from './wild-tools.ts'
import type { Tools } from './wild-tools.ts'

export function pipelines(tools: Tools, size: number): Scenario {
  const { dice } = tools
  return {
    documents: documentsOf(tools, 10 + dice.below(8), 2),
    indexes: times(dice.below(4), (i) => index(tools, i)),
    commands: times(size, () => doc({ aggregate: collectionName, pipeline: pipeline(tools), cursor: {} })),
  }
}

/** In the order of `_id` from its beginning, so that every answer has one order and no stage depends on luck. */
function pipeline(tools: Tools): Value[] {
  const { random, below, pick } = tools.dice
  const front: Plain[] = random() < 0.6 ? [{ $match: tools.filters.filter(1) }] : []
  const sort: Plain = { $sort: random() < 0.7 ? { _id: 1 } : { [fieldPath(tools)]: pick([1, -1]), _id: 1 } }
  const later = times(below(4), () => stage(tools))
  return bson([...front, sort, ...later.flat()]) as Value[]
}

/** A path without positions: in expressions a number is a name. */
const fieldPath = ({ values }: Tools): string => values.path().replaceAll(/\.\d/g, '')

const reference = (tools: Tools): string => `$${fieldPath(tools)}`

function expression(tools: Tools): Plain {
  const { dice, values } = tools
  const { pick } = dice
  const operand = (): Plain => (dice.random() < 0.7 ? reference(tools) : { $literal: values.scalar() })
  return pick<() => Plain>([
    operand,
    operand,
    () => ({ $ifNull: [operand(), operand()] }),
    () => ({ $type: operand() }),
    () => ({ [pick(['$eq', '$ne', '$lt', '$gte', '$cmp'])]: [operand(), operand()] }),
    () => ({ $cond: [operand(), operand(), '$$REMOVE'] }),
    () => ({ [pick(['$and', '$or'])]: [operand(), operand()] }),
    () => ({ $not: [operand()] }),
    () => ({ $isArray: [operand()] }),
    () => ({ x: operand(), y: [operand()] }),
    () => ({ $in: [operand(), [values.scalar(), operand()]] }),
  ])()
}

function accumulator(tools: Tools): Plain {
  const { pick } = tools.dice
  const operand = reference(tools)
  return pick<Plain>([
    { $sum: 1 },
    { $sum: operand },
    { $avg: operand },
    { $min: operand },
    { $max: operand },
    { $first: operand },
    { $last: operand },
    { $push: operand },
    { $count: {} },
  ])
}

function stage(tools: Tools): Plain[] {
  const { dice, filters } = tools
  const { random, below, pick } = dice
  const path = (): string => fieldPath(tools)
  return pick<() => Plain[]>([
    () => [{ $match: filters.filter(1) }],
    () => [{ $match: filters.filter(0) }],
    () => [{ $match: { $expr: expression(tools) } }],
    () => [{ $match: { $expr: { $eq: [reference(tools), { $literal: tools.values.value(1) }] } } }],
    () => [{ $skip: 1 + below(3) }],
    () => [{ $limit: 1 + below(8) }],
    () => [{ [pick(['$set', '$addFields'])]: { [path()]: expression(tools) } }],
    () => [{ $unset: random() < 0.7 ? path() : [path(), 'd'] }],
    () => [{ $project: { [path()]: pick([1, 0]) } }],
    () => [{ $project: { [path()]: 1, d: expression(tools) } }],
    () => [{ $unwind: reference(tools) }],
    () => [{ $unwind: { path: reference(tools), preserveNullAndEmptyArrays: true, includeArrayIndex: 'd' } }],
    () => [{ $group: { _id: expression(tools), d: accumulator(tools), e: accumulator(tools) } }, { $sort: { _id: 1 } }],
    () => [{ $group: { _id: null, d: accumulator(tools) } }],
    () => [{ $replaceWith: { $mergeObjects: ['$$ROOT', { d: expression(tools) }] } }],
    () => [{ $replaceRoot: { newRoot: { _id: '$_id', a: expression(tools) } } }],
    () => [{ $lookup: lookup(tools) }],
    () => [{ $facet: { x: [{ $match: filters.filter(0) }, { $project: { [path()]: 1 } }], y: [{ $count: 'n' }] } }],
    () => [{ $count: 'n' }],
    () => [{ $sortByCount: expression(tools) }, { $sort: { count: 1, _id: 1 } }],
  ])()
}

const lookup = (tools: Tools): Plain => ({
  from: collectionName,
  localField: fieldPath(tools),
  foreignField: tools.dice.random() < 0.3 ? '_id' : fieldPath(tools),
  pipeline: [{ $sort: { _id: 1 } }, { $project: { _id: 1 } }],
  as: 'd',
})
