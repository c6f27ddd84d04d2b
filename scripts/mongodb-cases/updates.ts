// Updates: a document, a filter on it, an update, its options.

import { Binary, Double, Timestamp } from '../../server/embedded/bson/value.ts'
import type { Doc, Value } from '../../server/embedded/bson/value.ts'
import { bson, choose, oid } from './build.ts'
import type { Plain } from './build.ts'
import { containers, decimal, scalars } from './values.ts'

export interface UpdateCase {
  /** The document before, without `_id`; null for an upsert that finds nothing. */
  readonly document: Doc | null
  /** The condition beside `_id`. */
  readonly filter: Doc
  readonly update: Doc | Value[]
  readonly arrayFilters?: Value[]
}

const numbers: Plain[] = [
  0,
  1,
  -1,
  2147483647,
  -2147483648,
  1.5,
  new Double(1),
  Number.NaN,
  Infinity,
  1n,
  9223372036854775807n,
  decimal('1.5'),
  decimal('NaN'),
]
const plainValues: Plain[] = [null, 1, 'a', [1, 2, 3], [], { x: 1 }, { x: [1] }, [{ x: 1 }, { x: 2 }], [[1]]]

type Row = [document: Plain, update: Plain, filter?: Plain, arrayFilters?: Plain]

function* products(): Iterable<Row> {
  for (const a of numbers) {
    for (const n of numbers) {
      yield [{ a }, { $inc: { a: n } }]
      yield [{ a }, { $mul: { a: n } }]
    }
    yield [{}, { $inc: { a } }]
    yield [{}, { $mul: { a } }]
  }
  for (const a of [...scalars, ...containers]) {
    for (const b of [1, 'a', null, [1, 2], { x: 1 }, decimal('2')]) {
      yield [{ a }, { $min: { a: b } }]
      yield [{ a }, { $max: { a: b } }]
    }
    yield [{ a }, { $set: { 'a.x': 1 } }]
    yield [{ a }, { $set: { 'a.1': 'q' } }]
    yield [{ a }, { $unset: { 'a.x': 1 } }]
    yield [{ a }, { $unset: { 'a.0': 1 } }]
    yield [{ a }, { $push: { a: 1 } }]
    yield [{ a }, { $addToSet: { a: 1 } }]
    yield [{ a }, { $pull: { a: 1 } }]
    yield [{ a }, { $pop: { a: 1 } }]
    yield [{ a }, { $inc: { a: 1 } }]
    yield [{ a }, { $bit: { a: { or: 6 } } }]
    yield [{ a: [a, 1, 'a'] }, { $pull: { a } }]
    yield [{ a: [a, 1, 'a'] }, { $addToSet: { a } }]
    yield [{ a: [1, a, 'a'] }, { $pullAll: { a: [a] } }]
    yield [{ a: 1 }, { $set: { a } }]
    yield [{ a }, { $rename: { a: 'b' } }]
    yield [{ a }, { $rename: { 'a.x': 'b' } }]
    yield [{ a, b: 1 }, { $rename: { b: 'a.x' } }]
  }
}

const rows: Row[] = [
  [{ a: 1 }, { $set: { b: 2, '10': 1, '9': 2 } }],
  [{ z: 1 }, { $set: { y: 1, c: 2, x: 3, a: 4 } }],
  [{ z: 1 }, { $set: { 'q.b': 1, 'q.a': 2, 'p.10': 1, 'p.9': 1 } }],
  [{ a: 1 }, { $set: { a: 1 } }],
  [{ a: 1 }, { $set: { a: new Double(1) } }],
  [{ a: 1 }, { $set: { a: 1n } }],
  [{ a: { x: 1, y: 2 } }, { $set: { a: { y: 2, x: 1 } } }],
  [{ a: 1 }, { $set: {} }],
  [{ a: 1 }, { $unset: {} }],
  [{ a: 1 }, { $set: 5 }],
  [{ a: 1 }, { $bogus: { a: 1 } }],
  [{ a: 1 }, { $set: { b: 1 }, c: 1 }],
  [{ a: 1 }, { c: 1, $set: { b: 1 } }],
  [{ a: 1 }, { $set: { a: 1 }, $inc: { a: 1 } }],
  [{ a: 1 }, { $set: { 'a.b': 1 }, $inc: { a: 1 } }],
  [{ a: { b: 1 } }, { $set: { 'a.b': 2 }, $unset: { 'a.c': 1 }, $inc: { 'a.d': 1 } }],
  [{ a: 1 }, { $set: { '': 1 } }],
  [{ a: 1 }, { $set: { 'a.': 1 } }],
  [{ a: 1 }, { $set: { '.a': 1 } }],
  [{ a: 1 }, { $set: { $a: 1 } }],
  [{ a: 1 }, { $set: { 'b.$c': 1 } }],
  [{ a: 1 }, { $set: { b: { $c: 1 } } }],
  [{ a: 1 }, { $set: { _id: 7777 } }],
  [{ a: 1 }, { $unset: { _id: 1 } }],
  [{ a: 1 }, { $inc: { _id: 1 } }],
  [{ a: 1 }, { $rename: { _id: 'b' } }],
  [{ a: 1 }, { $rename: { a: '_id' } }],
  [{ a: 1 }, { $rename: { a: 'a' } }],
  [{ a: { b: 1 } }, { $rename: { 'a.b': 'a' } }],
  [{ a: { b: 1 } }, { $rename: { a: 'a.b' } }],
  [{ a: { b: 1 } }, { $rename: { 'a.b': 'c.d' } }],
  [{ a: 1, b: 2, c: 3 }, { $rename: { a: 'c' } }],
  [
    { a: 1, b: 2 },
    { $rename: { a: 'b' }, $set: { b: 1 } },
  ],
  [{ a: 1 }, { $rename: { a: 5 } }],
  [{ a: 1 }, { $rename: { missing: 'a' } }],
  [{ a: [{ x: 1 }] }, { $rename: { 'a.0.x': 'b' } }],
  [{ a: [1], b: 1 }, { $rename: { b: 'a.0' } }],
  [{ a: 1 }, { $rename: { 'a.b.c': 'd' } }],
  [{ a: 1 }, { $setOnInsert: { b: 1 } }],
  [{ a: 1 }, { $setOnInsert: { b: 1 }, $set: { c: 1 } }],
  [{ a: 1 }, { $currentDate: { a: 5 } }],
  [{ a: 1 }, { $currentDate: { a: { $type: 'x' } } }],
  [{ a: 1 }, { $currentDate: { a: { $bogus: 'date' } } }],
  [{ a: 1 }, { $inc: { a: 'x' } }],
  [{ a: 'x' }, { $inc: { a: 1 } }],
  [{ a: 1 }, { $mul: { a: 'x' } }],
  [{ a: null }, { $mul: { a: 2 } }],
  [{ a: 5 }, { $bit: { a: { and: 3 } } }],
  [{ a: 5 }, { $bit: { a: { xor: 3n } } }],
  [{ a: 5n }, { $bit: { a: { or: 8, and: 12 } } }],
  [{}, { $bit: { a: { or: 8 } } }],
  [{ a: 5 }, { $bit: { a: { or: 1.5 } } }],
  [{ a: 5 }, { $bit: { a: { bogus: 1 } } }],
  [{ a: 5 }, { $bit: { a: {} } }],
  [{ a: 5 }, { $bit: { a: 1 } }],
  [{ a: 1.5 }, { $bit: { a: { or: 1 } } }],
  [{ a: [1] }, { $push: { a: { $each: [3, 2] } } }],
  [{ a: [1] }, { $push: { a: { $each: [3, 2], $sort: 1 } } }],
  [{ a: [1] }, { $push: { a: { $each: [3, 2], $sort: -1, $slice: 2 } } }],
  [{ a: [1, 2, 3] }, { $push: { a: { $each: [4], $slice: -2 } } }],
  [{ a: [1, 2, 3] }, { $push: { a: { $each: [], $slice: 0 } } }],
  [{ a: [1, 2, 3] }, { $push: { a: { $each: [9, 8], $position: 1 } } }],
  [{ a: [1, 2, 3] }, { $push: { a: { $each: [9], $position: -1 } } }],
  [{ a: [1, 2, 3] }, { $push: { a: { $each: [9], $position: 99 } } }],
  [{ a: [1] }, { $push: { a: { $each: 5 } } }],
  [{ a: [1] }, { $push: { a: { $each: [2], $bogus: 1 } } }],
  [{ a: [1] }, { $push: { a: { $each: [2], $slice: 'x' } } }],
  [{ a: [1] }, { $push: { a: { $each: [2], $slice: 1.5 } } }],
  [{ a: [1] }, { $push: { a: { $each: [2], $sort: 2 } } }],
  [{ a: [1] }, { $push: { a: { $each: [2], $sort: 'x' } } }],
  [{ a: [1] }, { $push: { a: { $each: [2], $sort: {} } } }],
  [{ a: [1] }, { $push: { a: { $each: [2], $position: 'x' } } }],
  [{ a: [1] }, { $push: { a: { $position: 0 } } }],
  [{ a: [{ x: 2 }, { x: 1, y: 3 }, { y: 1 }, 5] }, { $push: { a: { $each: [{ x: 0 }], $sort: { x: 1 } } } }],
  [{ a: [{ x: 2 }, { x: 1, y: 3 }, { y: 1 }] }, { $push: { a: { $each: [], $sort: { y: -1, x: 1 } } } }],
  [{ a: [{ x: { z: 2 } }, { x: { z: 1 } }] }, { $push: { a: { $each: [], $sort: { 'x.z': 1 } } } }],
  [{}, { $push: { 'a.b.c': 1 } }],
  [{}, { $push: { a: { $each: [] } } }],
  [{}, { $addToSet: { a: { $each: [1, 1, 2] } } }],
  [{}, { $addToSet: { a: { $each: [] } } }],
  [{ a: [1, 2] }, { $addToSet: { a: { $each: [2, 3, 3n] } } }],
  [{ a: [1, 2] }, { $addToSet: { a: new Double(1) } }],
  [{ a: [1] }, { $addToSet: { a: { $each: 5 } } }],
  [{ a: [1] }, { $addToSet: { a: { $each: [5], $slice: 1 } } }],
  [{ a: [{ x: 1, y: 2 }] }, { $addToSet: { a: { y: 2, x: 1 } } }],
  [{ a: [[1]] }, { $addToSet: { a: [1] } }],
  [{ a: [1, 2, 3, 4] }, { $pull: { a: { $gt: 2 } } }],
  [{ a: [1, 2, 3, 4] }, { $pull: { a: { $in: [1, 4] } } }],
  [{ a: [[1, 5], [2], 7] }, { $pull: { a: { $gt: 4 } } }],
  [{ a: [{ x: 1 }, { x: 2, y: 1 }, 3] }, { $pull: { a: { x: 1 } } }],
  [{ a: [{ x: 1 }, { x: 2, y: 1 }, 3] }, { $pull: { a: { x: { $gte: 1 }, y: 1 } } }],
  [{ a: [{ x: 1 }, { x: 1, y: 1 }] }, { $pull: { a: { x: 1, y: null } } }],
  [{ a: [{ x: [1, 2] }, { x: 3 }] }, { $pull: { a: { x: 2 } } }],
  [{ a: [{ x: 1 }, 5] }, { $pull: { a: {} } }],
  [{ a: [{ x: 1 }, 5] }, { $pull: { a: { $bogus: 1 } } }],
  [{ a: [[1], [1, 2]] }, { $pull: { a: [1] } }],
  [{ a: [{ b: [1, 2] }] }, { $pull: { 'a.0.b': 1 } }],
  [{ a: [{ x: [1] }, { x: 2 }] }, { $pull: { a: { $elemMatch: { x: 1 } } } }],
  [{ a: ['abc', 'xyz', 5] }, { $pull: { a: { $regex: '^a' } } }],
  [{ a: [1, 2, 1] }, { $pullAll: { a: [1, 3] } }],
  [{ a: [1, 2, 1] }, { $pullAll: { a: 1 } }],
  [{ a: 1 }, { $pullAll: { a: [1] } }],
  [{}, { $pullAll: { a: [1] } }],
  [{}, { $pull: { 'a.b': 1 } }],
  [{ a: [1, 2] }, { $pop: { a: -1 } }],
  [{ a: [1, 2] }, { $pop: { a: 2 } }],
  [{ a: [1, 2] }, { $pop: { a: 'x' } }],
  [{ a: [] }, { $pop: { a: 1 } }],
  [{}, { $pop: { 'a.b': 1 } }],
  [{ a: { b: 5 } }, { $pop: { 'a.b': 1 } }],
  [{ a: [1, 2, 3] }, { $set: { 'a.5': 9 } }],
  [{ a: [1, 2, 3] }, { $set: { 'a.1500009': 9 } }],
  [{ a: [1, 2, 3] }, { $set: { 'a.x': 9 } }],
  [{ a: [1, 2, 3] }, { $set: { 'a.01': 9 } }],
  [{ a: [1, 2, 3] }, { $unset: { 'a.1': 1 } }],
  [{ a: [1, 2, 3] }, { $unset: { 'a.7': 1 } }],
  [{ a: [{ x: 1 }, { x: 2 }] }, { $set: { 'a.1.y': 3 } }],
  [{ a: [{ x: 1 }] }, { $set: { 'a.2.y': 3 } }],
  [{ a: [1] }, { $inc: { 'a.0': 5, 'a.2': 1 } }],
  [{ a: [1, 2, 3] }, { $set: { 'a.$': 9 } }, { a: 2 }],
  [{ a: [1, 2, 3] }, { $set: { 'a.$': 9 } }, { a: { $gte: 2 } }],
  [{ a: [1, 2, 3] }, { $set: { 'a.$': 9 } }],
  [{ a: [1, 2, 3] }, { $unset: { 'a.$': 1 } }, { a: 3 }],
  [
    {
      a: [
        { x: 1, n: 1 },
        { x: 2, n: 1 },
      ],
    },
    { $inc: { 'a.$.n': 5 } },
    { 'a.x': 2 },
  ],
  [
    {
      a: [
        { x: 1, n: 1 },
        { x: 2, n: 1 },
      ],
    },
    { $inc: { 'a.$.n': 5 } },
    { a: { $elemMatch: { x: 2 } } },
  ],
  [
    {
      w: {
        c: [
          { i: 1, n: 1 },
          { i: 2, n: 1 },
        ],
      },
    },
    { $set: { 'w.c.$.n': 5 } },
    { 'w.c.i': 2 },
  ],
  [{ a: [{ x: [1, 2] }, { x: [3, 4] }] }, { $set: { 'a.$.y': 1 } }, { 'a.x': 4 }],
  [{ a: [{ x: [1, 2] }, { x: [3, 4] }] }, { $set: { 'a.0.x.$': 9 } }, { 'a.x': 4 }],
  [{ a: [1, 2], b: [3, 4] }, { $set: { 'a.$': 9 } }, { a: 1, b: 4 }],
  [{ a: [1, 2], b: [3, 4] }, { $set: { 'a.$': 9 } }, { b: 4, a: 1 }],
  [{ a: [1, 2] }, { $set: { 'a.$': 9 } }, { $or: [{ a: 5 }, { a: 2 }] }],
  [{ a: [1, 2] }, { $set: { 'a.$': 9 } }, { a: { $ne: 5 } }],
  [{ a: [1, 2] }, { $set: { 'a.$': 9 } }, { 'a.1': 2 }],
  [{ a: [{ x: 1 }, { x: 2 }] }, { $set: { 'a.$.x': 9 } }, { 'a.1.x': 2 }],
  [{ a: [1, 2] }, { $set: { 'a.$': 9 } }, { a: { $in: [2, 7] } }],
  [{ a: [1, 2] }, { $set: { 'a.$': 9 } }, { a: { $all: [2] } }],
  [{ a: [1, 2] }, { $set: { 'a.$': 9 } }, { a: [1, 2] }],
  [{ a: [1, 2] }, { $set: { 'a.$': 9 } }, { a: { $size: 2 } }],
  [{ a: [1, 2] }, { $set: { 'a.$': 9 } }, { a: { $exists: true } }],
  [{ a: [1, null] }, { $set: { 'a.$': 9 } }, { a: null }],
  [{ a: [1, 2] }, { $push: { 'a.$': 9 } }, { a: 2 }],
  [{ a: [[1], [2]] }, { $push: { 'a.$': 9 } }, { a: [2] }],
  [{ a: 1 }, { $set: { 'a.$': 9 } }, { a: 1 }],
  [{ a: [1] }, { $set: { $: 9 } }],
  [{ a: [1] }, { $set: { '$.a': 9 } }],
  [{ a: [1] }, { $set: { 'a.$.$': 9 } }, { a: 1 }],
  [{ a: [1] }, { $set: { 'b.$': 9 } }, { a: 1 }],
  [{ a: [1, 2], b: [5, 6] }, { $set: { 'b.$': 9 } }, { a: 2 }],
  [{ a: [1, 2, 3] }, { $set: { 'a.$': 9, 'a.0': 8 } }, { a: 2 }],
  [{ a: [1, 2, 3] }, { $set: { 'a.$': 9, 'a.1': 8 } }, { a: 2 }],
  [{ a: [{ x: 1 }] }, { $rename: { 'a.$.x': 'b' } }, { 'a.x': 1 }],
  [{ a: [1, 2, 3] }, { $inc: { 'a.$[]': 10 } }],
  [{ a: [{ x: 1 }, { x: 2 }] }, { $set: { 'a.$[].y': 1 } }],
  [{ a: [{ x: [1, 2] }, { x: [3] }] }, { $inc: { 'a.$[].x.$[]': 1 } }],
  [{ a: [{ x: 1 }, 5] }, { $set: { 'a.$[].y': 1 } }],
  [{ a: 5 }, { $set: { 'a.$[]': 1 } }],
  [{}, { $set: { 'a.$[]': 1 } }],
  [{ a: { b: 1 } }, { $set: { 'a.$[]': 1 } }],
  [{ a: [] }, { $set: { 'a.$[]': 1 } }],
  [{ a: [1, 2, 3] }, { $unset: { 'a.$[]': 1 } }],
  [{ a: [1, 2, 3] }, { $set: { 'a.$[]': 1, 'a.0': 2 } }],
  [{ a: [1, 2, 3] }, { $set: { '$[]': 1 } }],
  [{ a: [1, 5, 9] }, { $set: { 'a.$[e]': 0 } }, {}, [{ e: { $gt: 4 } }]],
  [{ a: [1, 5, 9] }, { $set: { 'a.$[e]': 0 } }, {}, [{ $or: [{ e: 1 }, { e: 9 }] }]],
  [
    {
      a: [
        { x: 1, y: 1 },
        { x: 2, y: 1 },
      ],
    },
    { $inc: { 'a.$[e].y': 5 } },
    {},
    [{ 'e.x': 2 }],
  ],
  [{ a: [{ x: [1, 2] }, { x: [2, 3] }] }, { $set: { 'a.$[].x.$[e]': 0 } }, {}, [{ e: 2 }]],
  [{ a: [{ x: 1 }, { x: 2 }] }, { $set: { 'a.$[e].p': 1, 'a.$[f].q': 2 } }, {}, [{ 'e.x': 1 }, { 'f.x': { $gte: 1 } }]],
  [{ a: [{ x: 1 }, { x: 2 }] }, { $set: { 'a.$[e].p': 1, 'a.$[f].p': 2 } }, {}, [{ 'e.x': 1 }, { 'f.x': { $gte: 1 } }]],
  [{ a: [{ x: 1 }, { x: 2 }] }, { $set: { 'a.$[e]': 1, 'a.$[f].p': 2 } }, {}, [{ 'e.x': 1 }, { 'f.x': 2 }]],
  [{ a: [1, 2] }, { $set: { 'a.$[e]': 0 } }],
  [{ a: [1, 2] }, { $set: { 'a.$[e]': 0 } }, {}, [{ f: 1 }]],
  [{ a: [1, 2] }, { $set: { b: 0 } }, {}, [{ f: 1 }]],
  [{ a: [1, 2] }, { $set: { 'a.$[e]': 0 } }, {}, [{ e: 1 }, { e: 2 }]],
  [{ a: [1, 2] }, { $set: { 'a.$[e]': 0 } }, {}, [{ e: 1, f: 2 }]],
  [{ a: [1, 2] }, { $set: { 'a.$[e]': 0 } }, {}, [{}]],
  [{ a: [1, 2] }, { $set: { 'a.$[E]': 0 } }, {}, [{ E: 1 }]],
  [{ a: 1 }, { $set: { 'a.$[e]': 0 } }, {}, [{ e: 1 }]],
  [{}, { $set: { 'a.$[e]': 0 } }, {}, [{ e: 1 }]],
  [{ a: 1, b: 2 }, {}],
  [{ a: 1, b: 2 }, { b: 5 }],
  [{ a: 1 }, { a: 1 }],
  [{ a: 1 }, { _id: 8888, b: 5 }],
  [{ a: 1 }, { b: 1, $c: 5 }],
  [{ a: 1 }, { b: { $c: 5 } }],
  [{ a: 1 }, { 'b.c': 5 }],
  [{ a: 1 }, { b: 1, '2': 1, '1': 1 }],
  [{ a: 1 }, [{ $set: { b: '$a' } }]],
  [{ a: 1 }, [{ $set: { 'b.c': { $add: ['$a', 1] } } }, { $unset: 'a' }]],
  [{ a: [1, 2] }, [{ $set: { 'a.x': 5 } }]],
  [{ a: { x: 1, y: 2 } }, [{ $project: { 'a.x': 1 } }]],
  [{ a: { x: 1 } }, [{ $replaceRoot: { newRoot: '$a' } }]],
  [{ a: { x: 1 } }, [{ $replaceWith: { $mergeObjects: ['$$ROOT', { z: 1 }] } }]],
  [{ a: 1 }, [{ $replaceWith: '$a' }]],
  [{ a: 1 }, [{ $set: { _id: 5555 } }]],
  [{ a: 1 }, [{ $match: { a: 1 } }]],
  [{ a: 1 }, [{ $bogus: 1 }]],
  [{ a: 1 }, []],
  [{ a: 1 }, [{ $set: { a: 1 } }]],
  [{ a: 1 }, [{ $set: { a: '$missing' } }]],
  [{ a: 1, b: 2 }, [{ $unset: ['a', 'b'] }]],
  [{ ids: ['x'] }, threadPipeline()],
  [{ ids: 'x' }, threadPipeline()],
]

/** What the mail store does to a thread for every message. */
function threadPipeline(): Plain {
  return [
    {
      $set: {
        ids: { $cond: [{ $isArray: '$ids' }, '$ids', []] },
        user: { $ifNull: ['$user', oid(7)] },
        subject: { $ifNull: ['$subject', { $literal: '$Hello' }] },
      },
    },
    { $set: { ids: { $setUnion: ['$ids', ['y']] } } },
  ]
}

const upserts: [filter: Plain, update: Plain][] = [
  [{ a: 1 }, { $set: { b: 2 } }],
  [{ a: 1 }, { $inc: { b: 2 }, $setOnInsert: { c: 3 } }],
  [{ a: 1 }, { b: 2 }],
  [{ _id: 9001, a: 1 }, { b: 2 }],
  [{ _id: 9002, a: 1 }, { $set: { b: 2 } }],
  [{ _id: 9003 }, { $set: { _id: 9004 } }],
  [{ _id: 9005 }, { _id: 9006 }],
  [{ b: 1, a: 2 }, { $set: { _id: 9007 } }],
  [{ 'a.b': 1 }, { $set: { c: 1 } }],
  [{ 'a.b': 1, 'a.c': 2 }, { $set: { 'a.d': 3 } }],
  [{ a: { $eq: 5 } }, { $set: { c: 1 } }],
  [{ a: { $gt: 5 } }, { $set: { c: 1 } }],
  [{ a: { $in: [5] } }, { $set: { c: 1 } }],
  [{ a: { $in: [5, 6] } }, { $set: { c: 1 } }],
  [{ a: { $all: [5] } }, { $set: { c: 1 } }],
  [{ a: { $all: [5, 6] } }, { $set: { c: 1 } }],
  [{ $and: [{ a: 1 }, { b: 2 }] }, { $set: { c: 1 } }],
  [{ $or: [{ a: 1 }] }, { $set: { c: 1 } }],
  [{ $or: [{ a: 1 }, { b: 1 }] }, { $set: { c: 1 } }],
  [{ $and: [{ a: 1 }, { a: 2 }] }, { $set: { c: 1 } }],
  [{ $and: [{ a: 1 }, { 'a.b': 2 }] }, { $set: { c: 1 } }],
  [{ a: 1 }, { $set: { a: 2 } }],
  [{ a: 1 }, { $inc: { a: 2 } }],
  [{ a: 1 }, { $push: { a: 2 } }],
  [{ a: [1] }, { $push: { a: 2 } }],
  [{ a: 1 }, { $unset: { a: 1 } }],
  [{ a: { x: 1 } }, { $set: { 'a.y': 2 } }],
  [{ a: { x: 1 } }, { $setOnInsert: { 'a.y': 2, z: 1 } }],
  [{ a: null }, { $set: { b: 1 } }],
  [{ a: { $exists: true } }, { $set: { b: 1 } }],
  [{ a: { $not: { $gt: 1 } } }, { $set: { b: 1 } }],
  [{ a: { $ne: 1 } }, { $set: { b: 1 } }],
  [{ a: { $elemMatch: { x: 1 } } }, { $set: { b: 1 } }],
  [{ 'a.0': 1 }, { $set: { b: 1 } }],
  [{ a: 1 }, { $set: { 'b.$': 1 } }],
  [{ a: 1 }, {}],
  [{ a: 1 }, [{ $set: { b: '$a' } }]],
  [{ a: 1, user: oid(3) }, threadPipeline()],
  [{ a: 1 }, { $currentDate: { b: 5 } }],
  [{ _id: [1] }, { $set: { b: 1 } }],
  [{ a: 1 }, { $set: { _id: [1] } }],
  [{ a: 1 }, { $min: { b: 1 }, $max: { c: 2 }, $mul: { d: 3 }, $addToSet: { e: 1 }, $pull: { f: 1 } }],
]

const toCase = ([document, update, filter = {}, arrayFilters]: Row): UpdateCase => ({
  document: bson(document) as Doc,
  filter: bson(filter) as Doc,
  update: bson(update) as Doc | Value[],
  ...(arrayFilters !== undefined && { arrayFilters: bson(arrayFilters) as Value[] }),
})

function* positionalProduct(): Iterable<Row> {
  const updates: Plain[] = [{ $set: { 'a.$': 'new' } }, { $set: { 'a.$.z': 'new' } }]
  for (const a of plainValues) {
    for (const filter of [
      { a: 1 },
      { 'a.x': 1 },
      { a: { $elemMatch: { $gte: 1 } } },
      { 'a.0': 1 },
      { 'a.x': { $in: [2] } },
    ]) {
      for (const update of updates) yield [{ a }, update, filter]
    }
  }
}

export const updates: UpdateCase[] = [
  ...choose([...products()], 650, 21).map(toCase),
  ...rows.map(toCase),
  ...choose([...positionalProduct()], 45, 22).map(toCase),
  ...upserts.map(([filter, update]) => ({
    document: null,
    filter: bson(filter) as Doc,
    update: bson(update) as Doc | Value[],
  })),
  ...[new Binary(Buffer.from('x'), 5), new Timestamp({ t: 0, i: 1 })].map((a) => toCase([{ a }, { $set: { b: a } }])),
]
