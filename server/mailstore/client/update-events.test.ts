import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MailEvent } from '../../contract/events.ts'
import { mailEventOf } from './update-events.ts'

const mailboxId = '6b03c6035b5947061bdfbdd5'

const cases: [entry: unknown, expected: unknown][] = [
  [
    { command: 'EXISTS', mailbox: mailboxId, uid: 7 },
    { type: 'added', mailboxId, uid: 7 },
  ],
  [
    { command: 'EXPUNGE', mailbox: mailboxId, uid: 7 },
    { type: 'removed', mailboxId, uid: 7 },
  ],
  [
    { command: 'FETCH', mailbox: mailboxId, uid: 7, flags: ['\\Seen'] },
    { type: 'flags', mailboxId, uid: 7, flags: ['\\Seen'] },
  ],
  [
    { command: 'COUNTERS', mailbox: mailboxId, total: 3, unseen: 1 },
    { type: 'counts', mailboxId, total: 3, unseen: 1 },
  ],
  [{ command: 'RENAME', path: 'x' }, { type: 'mailboxes' }],
  [{ command: 'LOGOUT' }, null],
  [{ command: 'EXISTS', mailbox: mailboxId }, null],
  ['not an entry', null],
]

for (const [entry, expected] of cases) {
  test(`${JSON.stringify(entry)} tells ${JSON.stringify(expected)}`, () => {
    const event = mailEventOf(JSON.stringify(entry))
    assert.deepEqual(event, expected)
    if (event) MailEvent.parse(event)
  })
}

test('what is no JSON tells nothing', () => assert.equal(mailEventOf('{'), null))
