import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { encodeKey, encodeValue } from './key-encoding.ts'
import {
  fullInterval,
  intersectIntervals,
  invertInterval,
  pointInterval,
  successor,
  unionIntervals,
} from './interval.ts'
import type { Interval } from './interval.ts'

const holds = (interval: Interval, key: Buffer): boolean =>
  Buffer.compare(key, interval.low) >= 0 && Buffer.compare(key, interval.high) < 0
const between = (low: number, high: number): Interval => ({
  low: encodeValue(low),
  high: encodeValue(high),
  point: false,
})

test('a successor is above everything that begins with the prefix, and no higher than it must be', () => {
  assert.deepEqual(successor(Buffer.from([1, 2])), Buffer.from([1, 3]))
  assert.deepEqual(successor(Buffer.from([1, 0xff, 0xff])), Buffer.from([2]))
})

test('unions and intersections of ranges hold what they should', () => {
  const range = fc.tuple(fc.integer({ min: -9, max: 9 }), fc.nat(6)).map(([low, size]) => between(low, low + size))
  fc.assert(
    fc.property(
      fc.array(range, { maxLength: 4 }),
      fc.array(range, { maxLength: 4 }),
      fc.integer({ min: -12, max: 18 }),
      (a, b, value) => {
        const key = encodeValue(value)
        const inA = a.some((interval) => holds(interval, key))
        const inB = b.some((interval) => holds(interval, key))
        assert.equal(unionIntervals(a).filter((interval) => holds(interval, key)).length, inA ? 1 : 0)
        assert.equal(
          intersectIntervals(unionIntervals(a), unionIntervals(b)).some((interval) => holds(interval, key)),
          inA && inB,
        )
      },
    ),
  )
})

test('a range of a descending field holds the inverted keys of the same values', () => {
  const range = fc.oneof(
    fc.tuple(fc.integer(), fc.integer()).map(([low, high]) => between(low, high)),
    fc.integer().map((value) => pointInterval(encodeValue(value))),
    fc.constant(fullInterval),
  )
  fc.assert(
    fc.property(range, fc.integer(), (interval, value) => {
      assert.equal(holds(invertInterval(interval), encodeKey([value], [-1])), holds(interval, encodeValue(value)))
    }),
    { numRuns: 1000 },
  )
})

test('a point stays one value, also inverted', () => {
  const point = pointInterval(encodeValue('zz'))
  assert.deepEqual(invertInterval(point).low, encodeKey(['zz'], [-1]))
  assert.equal(intersectIntervals([point], [fullInterval])[0]?.point, true)
})
