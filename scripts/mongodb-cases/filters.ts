// Filters: operators × operands × paths, and the shapes that mail software asks.

import { BSONRegExp, bsonTypes } from '../../server/embedded/bson/value.ts'
import type { Doc } from '../../server/embedded/bson/value.ts'
import { choose, doc, oid } from './build.ts'
import type { Plain } from './build.ts'
import { containers, decimal, operands, scalars } from './values.ts'

const paths = ['a', 'a.x', 'a.0', 'a.x.y', 'a.0.x', 'a.x.0', 'a.1', 'b']

function* comparisons(): Iterable<Doc> {
  for (const path of paths) {
    for (const operand of operands) {
      yield doc({ [path]: operand })
      for (const operator of ['$eq', '$ne', '$gt', '$gte', '$lt', '$lte'])
        yield doc({ [path]: { [operator]: operand } })
      yield doc({ [path]: { $in: [operand] } })
      yield doc({ [path]: { $nin: [operand, 'a'] } })
      yield doc({ [path]: { $all: [operand] } })
      yield doc({ [path]: { $not: { $gte: operand } } })
      yield doc({ [path]: { $elemMatch: { $eq: operand } } })
      yield doc({ [path]: { $elemMatch: { x: operand } } })
    }
  }
}

const tests: Plain[] = [
  { $exists: true },
  { $exists: false },
  { $exists: 0 },
  { $exists: null },
  { $size: 0 },
  { $size: 1 },
  { $size: 2n },
  { $size: 2.5 },
  { $size: -1 },
  { $size: 'a' },
  { $mod: [2, 1] },
  { $mod: [2, 0] },
  { $mod: [0, 1] },
  { $mod: [2] },
  { $mod: [2, 1, 1] },
  { $mod: ['a', 1] },
  { $mod: [2.9, 1.1] },
  { $mod: [-2, -1] },
  { $mod: 5 },
  { $in: [] },
  { $in: [null] },
  { $in: [null, 1] },
  { $in: [1, 'a', oid(1)] },
  { $in: [new BSONRegExp('^a')] },
  { $in: [[1], { x: 1 }] },
  { $in: [{ $gt: 1 }] },
  { $in: 5 },
  { $nin: [] },
  { $nin: [null] },
  { $nin: [1, 'a'] },
  { $all: [] },
  { $all: [1, 2] },
  { $all: [[1, 2]] },
  { $all: [null] },
  { $all: [new BSONRegExp('b')] },
  { $all: [{ $elemMatch: { x: 1 } }, { $elemMatch: { y: 3 } }] },
  { $all: [{ $elemMatch: { x: 1 } }, 5] },
  { $all: [5, { $elemMatch: { x: 1 } }] },
  { $all: [{ $gt: 1 }] },
  { $all: 5 },
  { $elemMatch: { $gt: 1, $lt: 3 } },
  { $elemMatch: { $in: [1, 'a'] } },
  { $elemMatch: { $not: { $gt: 1 } } },
  { $elemMatch: { $ne: 1 } },
  { $elemMatch: { $elemMatch: { $eq: 1 } } },
  { $elemMatch: { $elemMatch: { x: 1 } } },
  { $elemMatch: { $exists: true } },
  { $elemMatch: { x: { $exists: false } } },
  { $elemMatch: { x: 1, y: { $exists: false } } },
  { $elemMatch: { $or: [{ x: 1 }, { y: 2 }] } },
  { $elemMatch: { '0': 1 } },
  { $elemMatch: { 'x.y': 1 } },
  { $elemMatch: {} },
  { $elemMatch: 5 },
  { $elemMatch: { $size: 1 } },
  { $elemMatch: { $type: 'array' } },
  { $elemMatch: { $bogus: 1 } },
  { $not: { $elemMatch: { x: 1 } } },
  { $not: new BSONRegExp('^a') },
  { $not: { $regex: '^a' } },
  { $not: {} },
  { $not: 5 },
  { $not: { x: 1 } },
  { $not: { $not: { $eq: 1 } } },
  { $gt: 1, $lt: 3 },
  { $gt: 1, b: 2 },
  { b: 2, $gt: 1 },
  { $bogus: 1 },
  { $eq: new BSONRegExp('^a', 'i') },
  { $ne: new BSONRegExp('^a') },
  { $gt: new BSONRegExp('^a') },
  { $regex: 'b' },
  { $regex: 'B', $options: 'i' },
  { $options: 'i', $regex: '^a' },
  { $options: 'i' },
  { $regex: new BSONRegExp('b') },
  { $regex: new BSONRegExp('b', 'i'), $options: 'm' },
  { $regex: new BSONRegExp('B'), $options: 'i' },
  { $options: 'm', $regex: new BSONRegExp('b', 'i') },
  { $regex: '(' },
  { $regex: 'a', $options: 'z' },
  { $regex: 5 },
  { $regex: 'a', $options: 5 },
  { $regex: '^a$|^é$' },
  { $regex: 'a b c', $options: 'x' },
  { $regex: '(?i)ABC' },
  { $regex: '^\\x61\\Qb\\Ec\\z' },
  { $regex: '[[:alpha:]]{3}' },
  { $regex: '^[^a-c]+$' },
  { $regex: '' },
  { $bitsAllSet: 1 },
  { $bitsAllSet: [0, 1] },
  { $bitsAllClear: [0] },
  { $bitsAnySet: 6 },
  { $bitsAnyClear: [0, 63, 100] },
  { $bitsAllSet: [200] },
  { $bitsAllSet: -1 },
  { $bitsAllSet: 1.5 },
  { $bitsAllSet: [-1] },
  { $bitsAllSet: ['a'] },
  { $bitsAllSet: 'a' },
  { $type: [] },
  { $type: 'bogus' },
  { $type: 99 },
  { $type: true },
  { $type: 'number' },
  { $type: ['string', 'null'] },
  { $type: [2, 'array'] },
  { $type: 1.5 },
  ...Object.keys(bsonTypes).map((name) => ({ $type: name })),
  ...Object.values(bsonTypes).map((code) => ({ $type: code })),
]

const whole: Plain[] = [
  {},
  { $and: [{ a: 1 }, { b: 2 }] },
  { $or: [{ a: 1 }, { b: 1 }] },
  { $nor: [{ a: 1 }, { a: null }] },
  { $and: [] },
  { $or: 5 },
  { $or: [5] },
  { $bogus: 1 },
  { $comment: 'x', a: 1 },
  { a: { $comment: 'x', $gt: 1 } },
  { a: 1, $or: [{ b: 2 }, { b: { $exists: false } }] },
  { $and: [{ $or: [{ a: 1 }, { a: 2 }] }, { $nor: [{ b: 2 }] }] },
  { $alwaysTrue: 1 },
  { $alwaysFalse: 1 },
  { $expr: { $eq: ['$a', 1] } },
  { $expr: { $gt: ['$a', '$b'] } },
  { $expr: { $lt: ['$a', null] } },
  { $expr: { $gt: ['$a', 'a'] } },
  { $expr: { $in: [1, { $cond: [{ $isArray: '$a' }, '$a', []] }] } },
  { $expr: '$a' },
  { $expr: { $eq: [{ $type: '$a' }, 'missing'] } },
  { $expr: { $bogus: 1 } },
  { a: { $ref: 'c', $id: 1 } },
  { '': 1 },
  { 'a.': 1 },
  { 'a..x': 1 },
]

/** Some of the product, all of the rest. */
export const filters: Doc[] = [
  ...choose([...comparisons()], 620, 11),
  ...tests.map((a) => doc({ a })),
  ...choose(tests, 45, 12).map((x) => doc({ 'a.x': x })),
  ...choose(tests, 25, 13).map((x) => doc({ 'a.0': x })),
  ...whole.map((filter) => doc(filter as Record<string, Plain>)),
  ...[decimal('1'), 1n, 1, null, 'abc'].map((value) => doc({ $and: [{ a: { $gte: value } }, { a: { $lte: value } }] })),
  ...choose([...scalars, ...containers], 20, 14).map((value) => doc({ $expr: { $lte: ['$a', { $literal: value }] } })),
]
