import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import * as fc from 'fast-check'
import {
  Binary,
  BSONRegExp,
  Decimal128,
  Double,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  UNDEFINED,
} from '../bson/value.ts'
import type { Value } from '../bson/value.ts'
import { compareValues } from '../value/compare.ts'
import { encodeKey, encodeValue } from './key-encoding.ts'

const decimal = (text: string): Decimal128 => Decimal128.fromString(text)

/** Neighbours that an encoding is likely to confuse. */
const telling: Value[] = [
  new MinKey(),
  UNDEFINED,
  null,
  Number.NaN,
  decimal('NaN'),
  -Infinity,
  decimal('-1e400'),
  -1e300,
  -(2n ** 63n),
  -(2 ** 53),
  -9007199254740993n,
  -(2 ** 48),
  -65537,
  -65536,
  -257,
  -256,
  -255,
  -1.5,
  -1,
  -0.5,
  -1e-300,
  new Double(-0),
  0,
  decimal('0'),
  1e-300,
  decimal('1e-6000'),
  0.1,
  decimal('0.1'),
  decimal('0.10000000000000000001'),
  0.5,
  1,
  1n,
  new Double(1),
  decimal('1.0'),
  1.5,
  127,
  128,
  255,
  256,
  32767,
  65535,
  65536,
  2 ** 31,
  2 ** 48 - 1,
  2 ** 48,
  2 ** 53,
  9007199254740993n,
  decimal('9007199254740993'),
  2n ** 62n,
  2n ** 63n - 1n,
  1e300,
  decimal('1e400'),
  Infinity,
  decimal('Infinity'),
  '',
  '\0',
  '\u0001',
  '\0a',
  'a',
  'a\0',
  'a\u0001',
  'aa',
  'b',
  'é',
  '\u{1F600}',
  '\uffff',
  new Map(),
  new Map([['a', 1]]),
  new Map([['a', 2]]),
  new Map<string, Value>([
    ['a', 1],
    ['b', null],
  ]),
  new Map([['b', 1]]),
  new Map([['a', 'x']]),
  new Map<string, Value>([['a', []]]),
  [],
  [1],
  [1, 2],
  [2],
  ['a'],
  [[1]],
  [null],
  new Binary(Buffer.from('')),
  new Binary(Buffer.from('ab')),
  new Binary(Buffer.from('ab'), 2),
  new Binary(Buffer.from('b')),
  new Binary(Buffer.from('a'), 5),
  new ObjectId('000000000000000000000001'),
  new ObjectId('ff0000000000000000000001'),
  false,
  true,
  new Date(-1),
  new Date(0),
  new Date(1),
  new Date(2 ** 40),
  new Timestamp({ t: 1, i: 2 }),
  new Timestamp({ t: 2, i: 1 }),
  new BSONRegExp('a', ''),
  new BSONRegExp('a', 'i'),
  new BSONRegExp('ab', ''),
  new MaxKey(),
]

const show = (value: Value): string => inspect(value)

const sign = (n: number): number => (n < 0 ? -1 : n > 0 ? 1 : 0)

test('the order of encodings is the order of values, both ways', () => {
  for (const a of telling) {
    for (const b of telling) {
      const expected = sign(compareValues(a, b))
      assert.equal(sign(Buffer.compare(encodeValue(a), encodeValue(b))), expected, `${show(a)} and ${show(b)}`)
      assert.equal(
        sign(Buffer.compare(encodeKey([a], [-1]), encodeKey([b], [-1]))),
        0 - expected,
        `${show(a)} and ${show(b)}, descending`,
      )
    }
  }
})

test('no encoding is the beginning of another', () => {
  for (const a of telling) {
    for (const b of telling) {
      const [short, long] = [encodeValue(a), encodeValue(b)]
      if (long.length > short.length)
        assert.notDeepEqual(long.subarray(0, short.length), short, `${show(a)} and ${show(b)}`)
    }
  }
})

const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc
    .tuple(fc.bigInt({ min: -(10n ** 33n), max: 10n ** 33n }), fc.integer({ min: -40, max: 40 }))
    .map(([digits, exponent]) => decimal(`${digits}E${exponent}`)),
)

test('numbers of all types sort by value', () => {
  fc.assert(
    fc.property(number, number, (a, b) => {
      assert.equal(sign(Buffer.compare(encodeValue(a), encodeValue(b))), sign(compareValues(a, b)))
    }),
    { numRuns: 2000 },
  )
})

test('keys of several fields sort field by field', () => {
  const text = fc.string({ unit: fc.constantFrom('\0', '\u0001', 'a', 'ÿ') })
  fc.assert(
    fc.property(text, text, text, text, (a, b, c, d) => {
      const expected = sign(compareValues(a, c)) || 0 - sign(compareValues(b, d))
      assert.equal(sign(Buffer.compare(encodeKey([a, b], [1, -1]), encodeKey([c, d], [1, -1]))), expected)
    }),
    { numRuns: 500 },
  )
})
