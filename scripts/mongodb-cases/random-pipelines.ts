// Pipelines made by chance: stages in any order over `sales`, sorted at the end so that the answer has one order.

import type { Value } from '../../server/embedded/bson/value.ts'
import { bson, repeatable } from './build.ts'
import type { Plain } from './build.ts'

const fields = ['$_id', '$k', '$n', '$t', '$s', '$s.q', '$missing', '$t.v']
const conditions: Plain[] = [
  { k: 'a' },
  { n: { $gt: 1 } },
  { t: 'x' },
  { 's.q': 1 },
  { k: { $ne: null } },
  { _id: { $in: [1, 3, 5] } },
  { $or: [{ k: 1 }, { t: 'y' }] },
  { s: { $exists: false } },
  { $expr: { $eq: ['$k', 'a'] } },
  { $expr: { $lt: ['$_id', 5] } },
  { i: { $gte: 0n } },
  { x: { $exists: true } },
]

export function randomPipelines(seed: number, count: number): Value[][] {
  const random = repeatable(seed)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!
  const expression = (): Plain =>
    pick<() => Plain>([
      () => pick(fields),
      () => ({ $ifNull: [pick(fields), 'none'] }),
      () => ({ $type: pick(fields) }),
      () => ({ $cond: [{ $eq: [pick(fields), pick(fields)] }, pick(fields), '$$REMOVE'] }),
      () => ({ $size: { $cond: [{ $isArray: '$t' }, '$t', []] } }),
      () => ({ a: pick(fields), b: [pick(fields)] }),
      () => ({ $concat: [{ $toString: '$_id' }, '-'] }),
    ])()
  const accumulator = (): Plain =>
    pick<() => Plain>([
      () => ({ $sum: pick(['$n', '$_id', '$s.q']) }),
      () => ({ $sum: 1 }),
      () => ({ $min: pick(fields) }),
      () => ({ $max: pick(fields) }),
      () => ({ $first: pick(fields) }),
      () => ({ $last: pick(fields) }),
      () => ({ $push: pick(fields) }),
      () => ({ $avg: pick(['$_id', '$s.q']) }),
      () => ({ $count: {} }),
      () => ({ $topN: { n: 2, sortBy: { n: -1, _id: 1 }, output: pick(fields) } }),
      () => ({ $minN: { n: 2, input: pick(['$n', '$_id']) } }),
    ])()
  const stages: (() => Plain[])[] = [
    () => [{ $match: pick(conditions) }],
    () => [{ $match: pick(conditions) }],
    () => [{ $sort: pick<Plain>([{ n: 1, _id: 1 }, { k: -1, _id: 1 }, { 's.q': 1, _id: -1 }, { _id: -1 }]) }],
    () => [{ $sort: { _id: 1 } }, { $skip: pick([1, 3]) }],
    () => [{ $sort: { _id: -1 } }, { $limit: pick([2, 5]) }],
    () => [{ $limit: 100 }],
    () => [
      {
        $project: pick<Plain>([
          { k: 1, n: 1 },
          { t: 0 },
          { s: 1, t: 1 },
          { 's.q': 1 },
          { 's.q': 0 },
          { x: expression(), k: 1 },
        ]),
      },
    ],
    () => [{ $set: { x: expression() } }],
    () => [{ $set: { 's.y': expression() } }],
    () => [{ $unset: pick<Plain>(['k', 's.q', ['n', 't']]) }],
    () => [{ $unwind: '$t' }],
    () => [{ $unwind: { path: '$t', preserveNullAndEmptyArrays: true, includeArrayIndex: 'i' } }],
    () => [
      {
        $lookup: {
          from: 'sales',
          localField: pick(['k', 't', 's.q', '_id']),
          foreignField: pick(['k', 't', 's.q', '_id']),
          pipeline: [{ $sort: { _id: 1 } }, { $project: { n: 1 } }],
          as: 'j',
        },
      },
    ],
    () => [{ $unionWith: { coll: 'sales', pipeline: [{ $match: pick(conditions) }] } }],
    () => [
      { $sort: { _id: 1 } },
      { $group: { _id: pick<Plain>([...fields, { k: '$k', q: '$s.q' }, null]), x: accumulator(), n: accumulator() } },
    ],
    () => [{ $replaceWith: { $mergeObjects: ['$$ROOT', { z: expression() }] } }],
    () => [
      {
        $facet: {
          a: [{ $match: pick(conditions) }, { $sort: { _id: 1 } }, { $project: { k: 1 } }],
          b: [{ $count: 'n' }],
        },
      },
    ],
    () => [{ $bucket: { groupBy: '$_id', boundaries: [0, 4, 7], default: 'rest', output: { n: accumulator() } } }],
    () => [{ $count: 'n' }],
    () => [{ $sortByCount: pick(['$k', '$s.q']) }],
  ]
  return Array.from({ length: count }, () => {
    const chosen = Array.from({ length: 1 + Math.floor(random() * 5) }, () => pick(stages)()).flat()
    return bson([{ $sort: { _id: 1 } }, ...chosen, { $sort: { _id: 1 } }]) as Value[]
  })
}
