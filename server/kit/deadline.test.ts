import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withDeadline } from './deadline.ts'

const late = (): Error => new Error('late')

test('work in time gives its result, or its own failure', async () => {
  assert.equal(await withDeadline(Promise.resolve(1), 60_000, late), 1)
  await assert.rejects(withDeadline(Promise.reject(new Error('own')), 60_000, late), /own/)
})

test('work that takes too long is not waited for', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const waiting = withDeadline(new Promise(() => undefined), 1000, late)
  t.mock.timers.tick(1000)
  await assert.rejects(waiting, /late/)
})
