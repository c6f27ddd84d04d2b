// Pipelines within pipelines: $lookup, $unionWith, $facet; and stages that are none.

import type { Plain } from './build.ts'

const sorted = { $sort: { _id: 1 } }

export const joining: Plain[] = [
  [sorted, { $sortByCount: '$k' }, { $match: { count: { $gt: 2 } } }],
  [{ $sortByCount: 5 }],
  [{ $sortByCount: 'k' }],
  [sorted, { $facet: { a: [{ $match: { k: 'a' } }, { $project: { n: 1 } }], b: [{ $count: 'n' }] } }],
  [{ $facet: {} }],
  [{ $facet: { a: 5 } }],
  [{ $facet: { a: [{ $facet: {} }] } }],
  [{ $bogus: 1 }],
  [{}],
  [{ $match: {}, $sort: { a: 1 } }],
  [5],
  [{ $match: 5 }],
  [{ $match: { $bogus: 1 } }],
  [
    sorted,
    { $lookup: { from: 'sales', localField: 's.q', foreignField: '_id', as: 'j' } },
    { $project: { j: '$j._id' } },
  ],
  [sorted, { $lookup: { from: 'sales', localField: 't', foreignField: 't', as: 'j' } }, { $project: { j: '$j._id' } }],
  [{ $lookup: { from: 'sales', localField: 's' } }],
]
