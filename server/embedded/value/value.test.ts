import assert from 'node:assert/strict'
import { test } from 'node:test'
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
import { compareValues, valuesIdentical } from './compare.ts'
import { addNumbers, exactInteger, multiplyNumbers, overflowToDouble } from './number.ts'
import { showWhole } from './show.ts'
import { Summation } from './summation.ts'
import { ValueSet } from './value-set.ts'

const decimal = (text: string): Decimal128 => Decimal128.fromString(text)

test('types and values have one order', () => {
  const ordered: Value[] = [
    new MinKey(),
    UNDEFINED,
    null,
    Number.NaN,
    -Infinity,
    -1.5,
    0,
    decimal('0.1'),
    0.1,
    1,
    9_007_199_254_740_992,
    9_007_199_254_740_993n,
    decimal('1E+30'),
    Infinity,
    '',
    'Z',
    'a',
    'é',
    '\uffff',
    '😀',
    new Map(),
    new Map([['a', 1]]),
    new Map<string, Value>([['a', 'x']]),
    [],
    [1],
    [1, 2],
    [2],
    new Binary(Buffer.from('b'), 0),
    new Binary(Buffer.from('aa'), 0),
    new ObjectId('000000000000000000000001'),
    false,
    true,
    new Date(-1),
    new Date(0),
    new Timestamp({ t: 1, i: 0 }),
    new BSONRegExp('a', ''),
    new MaxKey(),
  ]
  for (const [i, a] of ordered.entries()) {
    for (const [j, b] of ordered.entries()) {
      assert.equal(Math.sign(compareValues(a, b)), Math.sign(i - j), `${i} and ${j}`)
    }
  }
})

test('equal numbers of different types are equal, but not identical', () => {
  for (const other of [1n, new Double(1), decimal('1'), decimal('1.0')]) {
    assert.equal(compareValues(1, other), 0)
    assert.equal(valuesIdentical(1, other), false)
  }
  assert.equal(compareValues(0, -0), 0)
  assert.equal(valuesIdentical(decimal('1'), decimal('1.0')), false)
  assert.equal(valuesIdentical([new Map([['a', 1n]])], [new Map([['a', 1n]])]), true)
})

test('documents differ by the order of their fields', () => {
  const xy = new Map<string, Value>([
    ['x', 1],
    ['y', 2],
  ])
  const yx = new Map<string, Value>([
    ['y', 2],
    ['x', 1],
  ])
  assert.notEqual(compareValues(xy, yx), 0)
})

test('int32 grows to int64, int64 to what the caller says', () => {
  assert.equal(addNumbers(2_147_483_647, 1, overflowToDouble), 2_147_483_648n)
  assert.equal(multiplyNumbers(65_536, 65_536, overflowToDouble), 4_294_967_296n)
  assert.equal(addNumbers(9_223_372_036_854_775_807n, 1, overflowToDouble), 2 ** 63)
  assert.deepEqual(addNumbers(1, new Double(1), overflowToDouble), new Double(2))
  assert.equal(String(addNumbers(decimal('0.10'), 1, overflowToDouble)), '1.10')
})

test('decimals round to 34 digits, half to even', () => {
  const many = decimal('9999999999999999999999999999999999')
  assert.equal(String(addNumbers(many, 1, overflowToDouble)), '1.000000000000000000000000000000000E+34')
  assert.equal(String(multiplyNumbers(decimal('1E+6111'), decimal('1E+6111'), overflowToDouble)), 'Infinity')
})

test('sums lose nothing that the result could show', () => {
  const sum = new Summation()
  for (const part of [1e16, 1, -1e16, 0.5]) sum.add(part)
  assert.equal(sum.total(), 1.5)
  const integers = new Summation()
  for (let i = 0; i < 3; i++) integers.add(2_147_483_647)
  assert.equal(integers.total(), 6_442_450_941n)
})

test('integers are read out of any number type', () => {
  assert.deepEqual([5, 5n, new Double(5), decimal('5.0'), 5.5, '5', undefined].map(exactInteger), [
    5,
    5,
    5,
    5,
    undefined,
    undefined,
    undefined,
  ])
})

test('sets know equal values whatever their number type', () => {
  const set = new ValueSet([1, new Double(1), 1n, decimal('1.0'), 'a', null, new Map([['a', 1]]), new Map([['a', 1n]])])
  assert.equal(set.size, 4)
  assert.equal(set.has(decimal('1')), true)
  assert.equal(set.has('b'), false)
})

test('decimals far apart add up to the larger one', () => {
  const largest = decimal('9.999999999999999999999999999999999E+6144')
  assert.equal(String(addNumbers(decimal('1E-6176'), largest, overflowToDouble)), String(largest))
  assert.equal(String(addNumbers(decimal('1E-6176'), decimal('-1'), overflowToDouble)), `-1.${'0'.repeat(33)}`)
})

test('values are shown as the message of a duplicate key shows them', () => {
  for (const [value, text] of [
    [new Double(5), '5.0'],
    [-0, '-0.0'],
    [1e20, '1e+20.0'],
    [1e-7, '1e-07.0'],
    [123456789.123, '123456789.123'],
    [Number.NaN, 'nan.0'],
    [7n, '7'],
    ['a"b', '"a"b"'],
    ['x'.repeat(200), `"${'x'.repeat(150)}..."`],
    [new Map<string, Value>([['a', [1, []]]]), '{ a: [ 1, [] ] }'],
    [new Binary(Buffer.alloc(16, 1), 4), 'UUID("01010101-0101-0101-0101-010101010101")'],
    [new Date(5), 'new Date(5)'],
  ] as [Value, string][]) {
    assert.equal(showWhole(value), text)
  }
})
