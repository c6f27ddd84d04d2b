import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newQueueId } from './queue-id.ts'

test('ids have the form of WildDuck’s, sort by time and are never the same', () => {
  const ids = Array.from({ length: 5000 }, (_, index) => newQueueId(1_795_408_765_000 + Math.floor(index / 1000)))
  for (const id of ids) assert.match(id, /^[0-9a-f]{18}$/)
  assert.equal(new Set(ids).size, ids.length)
  assert.deepEqual(ids.toSorted(), ids)
})

test('a clock that is set back makes no id twice', () => {
  const first = newQueueId(1_900_000_000_000)
  assert.ok(newQueueId(1_800_000_000_000) > first)
})
