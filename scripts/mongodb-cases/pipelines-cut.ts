// Pipelines that choose, order and unwind: $match, $sort, $skip, $limit, $count, $unwind, $sample.

import type { Plain } from './build.ts'

const sorted = { $sort: { _id: 1 } }

export const cutting: Plain[] = [
  [sorted, { $limit: 2 }],
  [sorted, { $skip: 6 }],
  [sorted, { $skip: 1 }, { $limit: 2 }],
  [sorted, { $limit: 4 }, { $limit: 2 }],
  [sorted, { $limit: 4 }, { $skip: 2 }],
  [{ $limit: 0 }],
  [{ $limit: -1 }],
  [{ $limit: 'x' }],
  [{ $limit: 1.5 }],
  [{ $skip: -1 }],
  [{ $skip: 'x' }],
  [{ $sort: {} }],
  [{ $sort: 5 }],
  [{ $sort: { a: 'x' } }],
  [{ $sort: { k: -1, _id: -1 } }],
  [{ $sort: { t: 1, _id: 1 } }],
  [{ $match: { k: 'a' } }, { $count: 'total' }],
  [{ $match: { k: 'zzz' } }, { $count: 'total' }],
  [{ $count: '' }],
  [{ $count: 5 }],
  [{ $count: '$a' }],
  [{ $count: 'a.b' }],
  [sorted, { $unwind: '$t' }, { $project: { t: 1 } }],
  [sorted, { $unwind: { path: '$t', preserveNullAndEmptyArrays: true } }, { $project: { t: 1 } }],
  [sorted, { $unwind: { path: '$t', includeArrayIndex: 'i' } }, { $project: { t: 1, i: 1 } }],
  [
    sorted,
    { $unwind: { path: '$t', includeArrayIndex: 'i.j', preserveNullAndEmptyArrays: true } },
    { $project: { t: 1, i: 1 } },
  ],
  [sorted, { $unwind: '$s.q' }, { $project: { s: 1 } }],
  [{ $unwind: 't' }],
  [{ $unwind: 5 }],
  [{ $unwind: {} }],
  [{ $unwind: { path: '$t', bogus: 1 } }],
  [{ $unwind: { path: 5 } }],
  [{ $unwind: { path: '$t', preserveNullAndEmptyArrays: 1 } }],
  [{ $unwind: { path: '$t', includeArrayIndex: '$i' } }],
  [{ $unwind: { path: '$t', includeArrayIndex: '' } }],
  [sorted, { $unwind: '$t' }, { $group: { _id: '$t', n: { $sum: 1 } } }, { $sort: { n: -1, _id: 1 } }],
]
