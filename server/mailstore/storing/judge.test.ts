import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ErrorCode } from '../../contract/errors.ts'
import { assertTakesMail, judge } from './message-store.ts'

const calm = { forwardError: null, skippedForward: null } as const
const code = (code: ErrorCode) => ({ name: 'AppError', code })
const policyDrop = Object.assign(new Error('dropped'), { code: 'DroppedByPolicy' })

test('a stored message has the id of the store', () => {
  const response = { response: 'Message stored as 6b03c8591e3a4238ff4e9d6b', filterResults: [{ path: 'INBOX' }] }
  assert.deepEqual(judge({ response }, calm), { stored: 'stored', id: '6b03c8591e3a4238ff4e9d6b' })
})

test('a duplicate is known as one', () => {
  const response = {
    response: 'Message dropped as duplicate of 6b03c8591e3a4238ff4e9d6b',
    filterResults: [{ duplicate: true }],
  }
  assert.equal(judge({ response }, calm).stored, 'duplicate')
})

test('any failure, and an answer nobody expected, is a doubt', () => {
  const error = new Error('connection lost')
  assert.throws(() => judge({ response: { response: error, error } }, calm), code('unavailable'))
  assert.throws(() => judge({ response: { response: undefined } }, calm), code('unavailable'))
})

test('a filter may delete, but not while the forward that goes with it has failed', () => {
  const response = { response: 'Message dropped by policy as x', error: policyDrop }
  assert.deepEqual(judge({ response }, calm), { stored: 'dropped', id: null })
  assert.throws(() => judge({ response }, { ...calm, forwardError: new Error('queue') }), code('unavailable'))
  assert.throws(() => judge({ response }, { ...calm, skippedForward: 'limit' }), code('tooManyRequests'))
})

test('a failed forward of a message that is stored is tried again with it', () => {
  const response = { response: 'Message stored as 6b03c8591e3a4238ff4e9d6b', filterResults: [] }
  assert.throws(() => judge({ response }, { ...calm, forwardError: new Error('queue') }), code('unavailable'))
})

test('quota counts the message that comes; an account without one has the usual one', () => {
  assertTakesMail({ quota: 1000, storageUsed: 900 }, 100, 1)
  assert.throws(() => assertTakesMail({ quota: 1000, storageUsed: 901 }, 100, 9999), code('overQuota'))
  assert.throws(() => assertTakesMail({ storageUsed: 0 }, 11, 10), code('overQuota'))
  assertTakesMail({ quota: 0, storageUsed: -5 }, 10, 10)
  assert.throws(() => assertTakesMail({ disabled: true, quota: 1000 }, 1, 1), code('forbidden'))
})
