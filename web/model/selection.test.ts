import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptySelection, extendTo, keepOnly, selectAll, toggle } from './selection.ts'

const order = ['a', 'b', 'c', 'd', 'e']

test('shift ticks everything between, in both directions', () => {
  const fromB = toggle(emptySelection, 'b')
  assert.deepEqual([...extendTo(fromB, 'd', order).keys], ['b', 'c', 'd'])
  const fromD = toggle(emptySelection, 'd')
  assert.deepEqual([...extendTo(fromD, 'b', order).keys].sort(), ['b', 'c', 'd'])
})

test('shift without an anchor is a plain tick', () => {
  assert.deepEqual([...extendTo(emptySelection, 'c', order).keys], ['c'])
})

test('a second tick takes away', () => {
  assert.equal(toggle(toggle(emptySelection, 'a'), 'a').keys.size, 0)
})

test('what left the list leaves the selection', () => {
  const kept = keepOnly(selectAll(order), new Set(['b', 'x']))
  assert.deepEqual([...kept.keys], ['b'])
  const same = selectAll(['a'])
  assert.equal(keepOnly(same, new Set(['a'])), same)
})
