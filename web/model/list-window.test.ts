import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scrollToRow, visibleRows } from './list-window.ts'

test('only what is near the view exists', () => {
  const view = { height: 700, rowHeight: 70, overscan: 3 }
  assert.deepEqual(visibleRows({ ...view, scrollTop: 0, count: 100_000 }), { start: 0, end: 13 })
  assert.deepEqual(visibleRows({ ...view, scrollTop: 7_000, count: 100_000 }), { start: 97, end: 113 })
  assert.deepEqual(visibleRows({ ...view, scrollTop: 0, count: 2 }), { start: 0, end: 2 })
  assert.deepEqual(visibleRows({ ...view, scrollTop: 9_999, count: 5 }), { start: 5, end: 5 })
})

test('a row is brought into view by the shorter way', () => {
  const view = { scrollTop: 700, height: 700, rowHeight: 70 }
  assert.equal(scrollToRow(10, view), null)
  assert.equal(scrollToRow(9, view), 630)
  assert.equal(scrollToRow(20, view), 770)
})
