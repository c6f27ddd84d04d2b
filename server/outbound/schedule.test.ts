import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pauseMs, scheduleOf } from './schedule.ts'

const schedule = scheduleOf({ retryMinutes: 60, warnHours: 4, giveUpHours: 96 })

test('the first tries come soon, later ones once an hour', () => {
  const minutes = [1, 2, 3, 4, 5, 6, 7, 8, 50].map((attempts) => pauseMs(attempts, schedule) / 60_000)
  assert.deepEqual(minutes, [1, 2, 4, 8, 16, 32, 60, 60, 60])
})

test('told after four hours, given up after four days (RFC 5321 §4.5.4.1)', () => {
  assert.deepEqual([schedule.warnAfterMs / 3_600_000, schedule.giveUpMs / 86_400_000], [4, 4])
})
