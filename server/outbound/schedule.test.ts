import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pauseMs, pauses, warnAfterMs, warnAtFailure } from './schedule.ts'

const minute = 60_000
const schedule = { retryMinutes: 60, giveUpHours: 96 }

test('pauses double up to the configured one', () => {
  assert.deepEqual(
    [1, 2, 3, 6, 7, 8, 100].map((attempts) => pauseMs(attempts, schedule) / minute),
    [1, 2, 4, 32, 60, 60, 60],
  )
})

test('all pauses together reach the time to give up, and not much more', () => {
  const total = pauses(schedule).reduce((sum, each) => sum + each, 0)
  assert.ok(total >= 96 * 60 * minute && total < 98 * 60 * minute)
})

test('the sender is told at the first failure after four hours', () => {
  const all = pauses(schedule)
  const failure = warnAtFailure(all)
  const before = all.slice(0, failure - 1).reduce((sum, each) => sum + each, 0)
  const earlier = all.slice(0, failure - 2).reduce((sum, each) => sum + each, 0)
  assert.ok(before > warnAfterMs && earlier <= warnAfterMs)
})

test('and never when we give up before that', () => {
  assert.ok(warnAtFailure([minute, minute]) > 3)
})
