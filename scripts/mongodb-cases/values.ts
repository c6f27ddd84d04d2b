// The values that the cases mix: every BSON type, with the corners of each.

import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  MaxKey,
  MinKey,
  Timestamp,
  UNDEFINED,
} from '../../server/embedded/bson/value.ts'
import type { Doc } from '../../server/embedded/bson/value.ts'
import { bson, doc, oid } from './build.ts'
import type { Plain } from './build.ts'

export const decimal = (text: string): Decimal128 => Decimal128.fromString(text)

export const scalars: Plain[] = [
  null,
  true,
  false,
  0,
  1,
  2,
  -1,
  2147483647,
  1.5,
  0.1,
  -0,
  new Double(1),
  Number.NaN,
  Infinity,
  -Infinity,
  1n,
  5n,
  9223372036854775807n,
  9007199254740993n,
  decimal('1'),
  decimal('1.50'),
  decimal('0.1'),
  decimal('NaN'),
  decimal('Infinity'),
  '',
  'a',
  'abc',
  'ABC',
  'é',
  '1',
  oid(1),
  oid(2),
  new Date(0),
  new Date(1_700_000_000_000),
  new Date(-1),
  new Binary(Buffer.from('abc'), 0),
  new Binary(Buffer.from('ab'), 5),
  new Timestamp({ t: 1, i: 1 }),
  new BSONRegExp('^a', 'i'),
  new MinKey(),
  new MaxKey(),
  new Code('f()'),
  new BSONSymbol('abc'),
]

export const containers: Plain[] = [
  {},
  { x: 1 },
  { x: 1, y: 2 },
  { y: 2, x: 1 },
  { x: null },
  { x: { y: 1 } },
  { x: [1, 2] },
  { '0': 'zero' },
  [],
  [1],
  [1, 2, 3],
  [3, 'a', null],
  [null],
  [[]],
  [[1]],
  [[1, 2], [3]],
  [{}],
  [{ x: 1 }],
  [{ x: 1 }, { x: 2, y: 3 }],
  [{ x: 1 }, { y: 2 }],
  [{ x: [1, 2] }, { x: 5 }],
  [{ x: [{ y: 1 }] }],
  [1, { x: 1 }],
  [[{ x: 1 }]],
  ['a', 'abc'],
  [decimal('1'), 2n],
  [Number.NaN, 1],
]

/** One document per value, and some without the field. `UNDEFINED` stands in a document only, no filter takes it. */
export const documents: Doc[] = [
  ...[...scalars, ...containers, UNDEFINED].map((a) => doc({ a })),
  doc({}),
  doc({ b: 1 }),
  doc({ a: 1, b: 2 }),
  doc({ a: [1, 5], b: [2, 6] }),
  doc({ a: { x: [{ y: 1 }, { y: 2 }] }, b: 'a' }),
].map((content, i) => new Map([['_id', i], ...content]))

export const operands = [...scalars, ...containers].map(bson)
