import assert from 'node:assert/strict'
import { test } from 'node:test'
import { networkOf, Throttle } from './throttle.ts'

const rule = { free: 3, firstDelayMs: 1000, maxDelayMs: 8000, forgetOneMs: 60_000 }

function clock() {
  let atMs = 1_000_000
  return { now: () => new Date(atMs), pass: (ms: number) => void (atMs += ms) }
}

test('delays begin after the free failures, double, and have an end', () => {
  const time = clock()
  const throttle = new Throttle(rule, time.now)
  const waits = Array.from({ length: 9 }, () => {
    throttle.fail('a')
    return throttle.waitMs('a')
  })
  assert.deepEqual(waits, [0, 0, 0, 1000, 2000, 4000, 8000, 8000, 8000])
  assert.equal(throttle.waitMs('b'), 0)
  time.pass(7999)
  assert.equal(throttle.waitMs('a'), 1)
  time.pass(1)
  assert.equal(throttle.waitMs('a'), 0)
})

test('a success forgets the failures, time forgets them one by one', () => {
  const time = clock()
  const throttle = new Throttle(rule, time.now)
  for (let i = 0; i < 5; i++) throttle.fail('a')
  throttle.succeed('a')
  throttle.fail('a')
  assert.equal(throttle.waitMs('a'), 0)
  for (let i = 0; i < 5; i++) throttle.fail('b')
  time.pass(2 * 60_000)
  throttle.fail('b')
  assert.equal(throttle.waitMs('b'), 1000)
  time.pass(10 * 60_000)
  throttle.fail('b')
  assert.equal(throttle.waitMs('b'), 0)
})

test('a failure that was ours is taken back', () => {
  const throttle = new Throttle(rule, clock().now)
  for (let i = 0; i < 4; i++) throttle.fail('a')
  throttle.takeBack('a')
  assert.equal(throttle.waitMs('a'), 0)
  throttle.takeBack('b')
  assert.equal(throttle.waitMs('b'), 0)
})

test('a flood of keys keeps a bounded number of them', () => {
  const throttle = new Throttle(rule, clock().now)
  for (let i = 0; i < 5; i++) throttle.fail('old')
  assert.ok(throttle.waitMs('old') > 0)
  for (let i = 0; i < 50_000; i++) throttle.fail(`k${i}`)
  assert.equal(throttle.waitMs('old'), 0)
})

test('networks: an address of IPv4, a /64 of IPv6', () => {
  assert.equal(networkOf('192.0.2.7'), '192.0.2.7')
  assert.equal(networkOf('::ffff:192.0.2.7'), '192.0.2.7')
  assert.equal(networkOf('2001:db8:1:2:3:4:5:6'), networkOf('2001:db8:1:2::9'))
  assert.notEqual(networkOf('2001:db8:1:3::9'), networkOf('2001:db8:1:2::9'))
  assert.equal(networkOf('::1'), '0:0:0:0')
})
