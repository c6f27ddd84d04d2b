import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openMemoryThrottle } from './memory-throttle.ts'
import { maxFailures, maxKeys, type ThrottleKey } from './throttle.ts'

const rule = { free: 3, firstDelayMs: 1000, maxDelayMs: 8000, forgetOneMs: 60_000 }
const keyed = (key: string): ThrottleKey => ({ rule, key })

function start() {
  let atMs = 1_000_000
  const throttle = openMemoryThrottle(() => new Date(atMs))
  return {
    throttle,
    pass: (ms: number) => void (atMs += ms),
    take: async (key: string, guess?: string) => (await throttle.take([keyed(key)], guess)).waitMs,
  }
}

test('delays begin after the free failures, double, and have an end', async () => {
  const { take, pass } = start()
  for (let tries = 0; tries < 4; tries++) assert.equal(await take('a'), 0)
  for (const delayMs of [1000, 2000, 4000, 8000, 8000]) {
    assert.equal(await take('a'), delayMs)
    pass(delayMs)
    assert.equal(await take('a'), 0)
  }
  assert.equal(await take('b'), 0)
})

test('a wait ends at its time, and a refused try does not make it longer', async () => {
  const { take, pass } = start()
  for (let tries = 0; tries < 4; tries++) await take('a')
  assert.equal(await take('a'), 1000)
  pass(999)
  assert.equal(await take('a'), 1)
  pass(1)
  assert.equal(await take('a'), 0)
})

test('one key that waits holds the try, and then none is counted', async () => {
  const { throttle, take } = start()
  for (let tries = 0; tries < 4; tries++) await take('network')
  const both = [keyed('account'), keyed('network')]
  for (let tries = 0; tries < 9; tries++) assert.equal((await throttle.take(both)).waitMs, 1000)
  assert.equal(await throttle.failures(keyed('account')), 0)
})

test('time forgets failures one by one, a success all, and a failure of ours is taken back', async () => {
  const { throttle, take, pass } = start()
  for (let tries = 0; tries < 4; tries++) await take('a')
  pass(2 * rule.forgetOneMs)
  assert.equal(await throttle.failures(keyed('a')), 2)
  await throttle.giveBack([keyed('a'), keyed('never seen')])
  assert.equal(await throttle.failures(keyed('a')), 1)
  await throttle.forget(keyed('a'))
  assert.equal(await throttle.failures(keyed('a')), 0)
})

test('the same wrong guess again costs nothing, another one does', async () => {
  const { throttle, take } = start()
  for (let tries = 0; tries < 50; tries++) assert.equal(await take('a', 'old password'), 0)
  assert.equal(await throttle.failures(keyed('a')), 1)
  for (const guess of ['b', 'c', 'd']) assert.equal(await take('a', guess), 0)
  assert.equal(await take('a', 'e'), 1000)
})

test('a flood of keys and of failures keeps a bounded number of both', async () => {
  const { throttle, take, pass } = start()
  await take('old')
  for (let key = 0; key < maxKeys; key++) await take(`k${key}`)
  assert.equal(await throttle.failures(keyed('old')), 0)
  for (let tries = 0; tries < maxFailures + 50; tries++) {
    await take('k1')
    pass(rule.maxDelayMs / 100)
  }
  assert.ok((await throttle.failures(keyed('k1'))) <= maxFailures)
})
