// Pipelines that group: $group with its accumulators, $sortByCount, $bucket and $bucketAuto.

import type { Plain } from './build.ts'

const sorted = { $sort: { _id: 1 } }

export const grouping: Plain[] = [
  [],
  [{ $match: { k: 'a' } }, sorted],
  [{ $match: { n: { $gt: 1 } } }, { $sort: { n: -1, _id: 1 } }],
  [{ $group: { _id: '$k', n: { $sum: 1 } } }, { $sort: { n: 1, _id: 1 } }],
  [{ $group: { _id: null, n: { $sum: '$n' } } }],
  [{ $match: { _id: { $lte: 3 } } }, { $group: { _id: null, n: { $sum: '$n' } } }],
  [{ $match: { k: { $in: [1] } } }, { $group: { _id: null, n: { $sum: '$n' }, a: { $avg: '$n' } } }],
  [{ $group: { _id: 1, n: { $sum: 1 } } }],
  [{ $match: { _id: 99 } }, { $group: { _id: 1, n: { $sum: 1 } } }],
  [
    sorted,
    { $group: { _id: '$k', min: { $min: '$n' }, max: { $max: '$n' }, f: { $first: '$n' }, l: { $last: '$n' } } },
    { $sort: { _id: 1 } },
  ],
  [sorted, { $group: { _id: '$k', all: { $push: '$n' } } }, { $sort: { _id: 1 } }],
  [sorted, { $group: { _id: '$s.q', all: { $push: '$_id' } } }, { $sort: { all: 1 } }],
  [{ $match: { k: 'b' } }, { $group: { _id: '$k', all: { $addToSet: '$n' } } }],
  [sorted, { $group: { _id: { k: '$k', q: '$s.q' }, n: { $sum: 1 } } }, { $sort: { n: 1, _id: 1 } }],
  [{ $group: { _id: null, d: { $stdDevPop: '$n' } } }, { $project: { d: { $round: ['$d', 3] } } }],
  [{ $group: { _id: null, c: { $count: {} } } }],
  [sorted, { $group: { _id: null, m: { $mergeObjects: '$s' } } }],
  [sorted, { $group: { _id: null, m: { $firstN: { n: 2, input: '$_id' } }, l: { $lastN: { n: 2, input: '$_id' } } } }],
  [sorted, { $group: { _id: null, m: { $minN: { n: 2, input: '$_id' } }, l: { $maxN: { n: 2, input: '$_id' } } } }],
  [{ $group: { _id: null, n: { $sum: { $cond: [{ $eq: ['$k', 'a'] }, 1, 0] } } } }],
  [{ $group: { n: { $sum: 1 } } }],
  [{ $group: { _id: 1, n: 5 } }],
  [{ $group: { _id: 1, n: { $bogus: 1 } } }],
  [{ $group: { _id: 1, n: { $sum: 1, $max: 2 } } }],
  [{ $group: { _id: 1, 'a.b': { $sum: 1 } } }],
  [{ $group: { _id: 1, $n: { $sum: 1 } } }],
  [{ $group: { _id: 1, n: { $sum: [1, 2] } } }],
  [{ $group: 5 }],
]
