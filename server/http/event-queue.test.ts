import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EventQueue } from './event-queue.ts'

test('events come in order, then the last one, then the end', async () => {
  const queue = new EventQueue()
  queue.push('1', { type: 'hello' })
  queue.end({ type: 'signedOut' })
  queue.push('2', { type: 'mailboxes' })
  assert.deepEqual(await queue.next(1), { id: '1', event: { type: 'hello' } })
  assert.deepEqual(await queue.next(1), { id: null, event: { type: 'signedOut' } })
  assert.equal(await queue.next(1), 'ended')
})

test('who waits is woken', async () => {
  const queue = new EventQueue()
  const waiting = queue.next(60_000)
  queue.push(null, { type: 'mailboxes' })
  assert.deepEqual(await waiting, { id: null, event: { type: 'mailboxes' } })
  const ending = queue.next(60_000)
  queue.end()
  assert.equal(await ending, 'ended')
})

test('silence is told', async () => assert.equal(await new EventQueue().next(1), 'silence'))

test('a browser that does not read is told to load again', async () => {
  const queue = new EventQueue()
  for (let n = 0; n <= 2000; n++) queue.push(String(n), { type: 'mailboxes' })
  assert.deepEqual(await queue.next(1), { id: '2000', event: { type: 'resync' } })
  assert.equal(await queue.next(1), 'silence')
})
