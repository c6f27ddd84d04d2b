import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MessageSummary } from '../../server/contract/mail.ts'
import {
  appendPage,
  flagsShown,
  keyOf,
  mergeHead,
  neighbourOf,
  refOf,
  restored,
  withFlags,
  withoutKeys,
} from './message-rows.ts'

const box = 'b'.repeat(24)
const row = (uid: number, subject = ''): MessageSummary =>
  ({ mailboxId: box, uid, subject, seen: false, receivedAt: new Date(uid * 1000).toISOString() }) as MessageSummary
const uids = (rows: readonly MessageSummary[]): number[] => rows.map(({ uid }) => uid)

test('keys read back', () => {
  assert.deepEqual(refOf(keyOf({ mailboxId: box, uid: 7 })), { mailboxId: box, uid: 7 })
})

test('the head read again brings new messages and refreshes known ones', () => {
  const { rows, added } = mergeHead([row(3), row(2), row(1)], [row(5), row(4), row(3, 'neuf')])
  assert.deepEqual(uids(rows), [5, 4, 3, 2, 1])
  assert.deepEqual(uids(added), [5, 4])
  assert.equal(rows[2]?.subject, 'neuf')
})

test('a page never shows a message twice', () => {
  assert.deepEqual(uids(appendPage([row(3), row(2)], [row(2), row(1)])), [3, 2, 1])
})

test('what a failed change took away comes back in its place', () => {
  const left = withoutKeys([row(3), row(2), row(1)], new Set([keyOf(row(2))]))
  assert.deepEqual(uids(left), [3, 1])
  assert.deepEqual(uids(restored(left, [row(2)])), [3, 2, 1])
})

test('flags', () => {
  assert.equal(withFlags([row(1)], new Set([keyOf(row(1))]), { seen: true })[0]?.seen, true)
  assert.deepEqual(flagsShown(['\\Seen', '$Forwarded']), {
    seen: true,
    flagged: false,
    answered: false,
    forwarded: true,
  })
})

test('after a deletion the next older message opens, or the one above', () => {
  const rows = [row(3), row(2), row(1)]
  assert.equal(neighbourOf(rows, keyOf(row(2)), new Set())?.uid, 1)
  assert.equal(neighbourOf(rows, keyOf(row(1)), new Set())?.uid, 2)
  assert.equal(neighbourOf(rows, keyOf(row(3)), new Set([keyOf(row(2))]))?.uid, 1)
  assert.equal(neighbourOf([row(1)], keyOf(row(1)), new Set()), null)
})
