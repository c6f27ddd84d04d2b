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
    { $project: { j: { $sortArray: { input: '$j._id', sortBy: 1 } } } },
  ],
  [sorted, { $lookup: { from: 'sales', localField: 't', foreignField: 't', as: 'j' } }, { $project: { j: '$j._id' } }],
  [{ $lookup: { from: 'sales', localField: 's' } }],
  [
    sorted,
    {
      $lookup: {
        from: 'sales',
        let: { i: '$_id' },
        pipeline: [{ $match: { $expr: { $eq: ['$_id', { $add: ['$$i', 1] }] } } }, { $project: { k: 1 } }],
        as: 'j',
      },
    },
    { $project: { j: 1 } },
  ],
  [
    sorted,
    {
      $lookup: {
        from: 'sales',
        let: { k: '$k' },
        pipeline: [
          { $match: { $expr: { $and: [{ $eq: ['$k', '$$k'] }, { $gt: ['$_id', 1] }] } } },
          { $sort: { _id: -1 } },
          { $limit: 2 },
          { $project: { _id: 1 } },
        ],
        as: 'j',
      },
    },
    { $project: { j: 1 } },
  ],
  [
    sorted,
    { $limit: 2 },
    {
      $lookup: {
        from: 'sales',
        pipeline: [{ $match: { k: 'a' } }, { $sort: { _id: 1 } }, { $project: { n: 1 } }],
        as: 'j',
      },
    },
    { $project: { j: 1 } },
  ],
  [
    sorted,
    {
      $lookup: {
        from: 'sales',
        localField: 'k',
        foreignField: 'k',
        pipeline: [{ $group: { _id: null, c: { $sum: 1 } } }],
        as: 'j',
      },
    },
    { $project: { j: 1 } },
  ],
  [
    sorted,
    {
      $lookup: {
        from: 'sales',
        localField: 'k',
        foreignField: 'k',
        let: { n: '$n' },
        pipeline: [{ $match: { $expr: { $ne: ['$n', '$$n'] } } }, { $sort: { _id: 1 } }, { $project: { _id: 1 } }],
        as: 'j',
      },
    },
    { $project: { j: 1 } },
  ],
  [
    sorted,
    { $lookup: { from: 'sales', localField: 's', foreignField: 's', as: 'j' } },
    { $project: { j: { $size: '$j' } } },
  ],
  [
    sorted,
    { $lookup: { from: 'sales', localField: 't.v', foreignField: '_id', as: 'j' } },
    { $project: { j: { $sortArray: { input: '$j._id', sortBy: 1 } } } },
  ],
  [
    sorted,
    { $lookup: { from: 'sales', localField: 'missing', foreignField: 'k', as: 'j' } },
    { $project: { j: '$j._id' } },
  ],
  [
    sorted,
    { $lookup: { from: 'sales', localField: 's.q', foreignField: 's.q', as: 's.j' } },
    { $project: { 's.j._id': 1, 's.q': 1 } },
  ],
  [
    sorted,
    { $lookup: { from: 'sales', localField: 'k', foreignField: 't', as: 'j' } },
    { $unwind: '$j' },
    { $project: { j: '$j._id' } },
  ],
  [
    sorted,
    { $lookup: { from: 'sales', localField: '_id', foreignField: '_id', as: 'j' } },
    { $match: { k: 'a' } },
    { $project: { j: '$j.k' } },
  ],
  [
    sorted,
    { $limit: 1 },
    {
      $lookup: {
        from: 'sales',
        let: { a: '$_id' },
        pipeline: [
          { $match: { _id: 2 } },
          {
            $lookup: {
              from: 'sales',
              let: { b: '$_id' },
              pipeline: [{ $match: { $expr: { $eq: ['$_id', { $add: ['$$a', '$$b'] }] } } }],
              as: 'x',
            },
          },
        ],
        as: 'j',
      },
    },
    { $project: { 'j.x._id': 1 } },
  ],
  [
    sorted,
    { $limit: 1 },
    {
      $lookup: {
        from: 'sales',
        let: { a: '$k', b: '$missing' },
        pipeline: [
          { $limit: 1 },
          { $project: { a: '$$a', b: '$$b', c: { $literal: '$$a' }, d: { $map: { input: [1], as: 'a', in: '$$a' } } } },
        ],
        as: 'j',
      },
    },
    { $project: { j: 1 } },
  ],
  [{ $lookup: { from: 'sales', as: 'j' } }],
  [{ $lookup: { from: 'sales', localField: 'k', as: 'j' } }],
  [{ $lookup: { from: 'sales', localField: 'k', foreignField: 'k' } }],
  [{ $lookup: { from: 'sales', localField: '$k', foreignField: 'k', as: 'j' } }],
  [{ $lookup: { from: 'sales', localField: 'k', foreignField: 'k', as: '$j' } }],
  [{ $lookup: { from: 'sales', localField: 'k', foreignField: 'k', as: 'j', x: 1 } }],
  [{ $lookup: { from: 'sales', localField: 'k', foreignField: 'k', as: 'j', let: { a: 1 } } }],
  [{ $lookup: { from: 'sales', pipeline: 5, as: 'j' } }],
  [{ $lookup: { from: 'sales', pipeline: [5], as: 'j' } }],
  [{ $lookup: { from: 'sales', pipeline: [{ $bogus: 1 }], as: 'j' } }],
  [{ $lookup: { from: 'sales', pipeline: [{ $match: { $expr: { $eq: ['$k', '$$bogus'] } } }], as: 'j' } }],
  [{ $lookup: { from: 'sales', pipeline: [], let: 5, as: 'j' } }],
  [{ $lookup: { from: 'sales', pipeline: [], let: { A: 1 }, as: 'j' } }],
  [{ $lookup: { from: 5, pipeline: [], as: 'j' } }],
  [{ $lookup: { pipeline: [], as: 'j' } }],
  [{ $lookup: 5 }],
  [{ $unionWith: 'sales' }, { $group: { _id: '$k', n: { $sum: 1 } } }, { $sort: { _id: 1 } }],
  [
    { $match: { k: 'a' } },
    { $unionWith: { coll: 'sales', pipeline: [{ $match: { k: 'b' } }] } },
    sorted,
    { $project: { k: 1 } },
  ],
  [
    sorted,
    { $unionWith: { coll: 'sales', pipeline: [{ $sort: { _id: -1 } }, { $limit: 2 }] } },
    { $project: { k: 1 } },
  ],
  [{ $unionWith: { coll: 'nothing-there' } }, { $count: 'n' }],
  [{ $unionWith: 5 }],
  [{ $unionWith: { coll: 'sales', x: 1 } }],
  [{ $unionWith: { coll: 5 } }],
  [{ $unionWith: { pipeline: [] } }],
  [{ $unionWith: { coll: 'sales', pipeline: 5 } }],
  [
    sorted,
    {
      $facet: {
        a: [{ $unwind: '$t' }, { $group: { _id: '$t', n: { $sum: 1 } } }, { $sort: { n: -1, _id: 1 } }],
        b: [{ $sort: { n: -1 } }, { $limit: 2 }, { $project: { n: 1 } }],
        c: [],
      },
    },
    { $project: { a: 1, b: 1, c: { $size: '$c' } } },
  ],
  [{ $match: { _id: 99 } }, { $facet: { a: [{ $count: 'n' }], b: [{ $limit: 1 }] } }],
  [
    sorted,
    {
      $facet: {
        a: [
          { $lookup: { from: 'sales', localField: 'k', foreignField: 'k', as: 'j' } },
          { $project: { j: { $size: '$j' } } },
        ],
      },
    },
  ],
  [{ $facet: { 'a.b': [] } }],
  [{ $facet: { $a: [] } }],
  [{ $facet: { a: [5] } }],
  [{ $facet: { a: [{ $bogus: 1 }] } }],
  [{ $facet: { a: [{ $out: 'x' }] } }],
  [{ $facet: { a: [{ $collStats: {} }] } }],
  [{ $facet: 5 }],
  [{ $collStats: 5 }],
  [{ $collStats: { bogus: {} } }],
  [{ $limit: 1 }, { $collStats: {} }],
  [{ $indexStats: { x: 1 } }],
  [{ $documents: [] }],
  [{ $out: 'x' }, { $limit: 1 }],
  [{ $project: { r: { $rand: { a: 1 } } } }],
  [{ $project: { _id: 0, r: { $lt: [{ $rand: {} }, 1] } } }, { $limit: 1 }],
]
