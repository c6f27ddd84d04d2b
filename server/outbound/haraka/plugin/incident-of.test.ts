import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import type { Hmail, HmailAddress } from './hmail.ts'
import { incidentOf } from './incident-of.ts'

const hmail: Hmail = {
  todo: { mail_from: { address: 'a@ac-demo.fr' }, rcpt_to: [], queue_time: 1_795_410_000_000, domain: 'exemple.org' },
  num_failures: 1,
  data_stream: () => Readable.from([]),
}
const told = (recipient: Partial<HmailAddress>, reason: string, kind: 'failed' | 'delayed' = 'failed') =>
  incidentOf(hmail, { address: 'x@exemple.org', ...recipient }, { kind, reason, header: '' }, { giveUpMs: 3_600_000 })

test('the answer of a remote server is told as it was', () => {
  const incident = told(
    {
      dsn_smtp_code: '550',
      dsn_smtp_extc: '5.1.1',
      dsn_smtp_response: 'no such user',
      dsn_remote_mta: 'mx.exemple.org',
    },
    'Some recipients failed',
  )
  assert.deepEqual(
    [incident.status, incident.diagnostic, incident.remoteMta],
    ['5.1.1', '550 5.1.1 no such user', 'mx.exemple.org'],
  )
})

test('a plain code has the enhanced one it stands for', () => {
  assert.equal(told({ dsn_smtp_code: '552', dsn_smtp_response: 'full' }, '').status, '5.2.2')
  assert.equal(told({ dsn_smtp_code: '499' }, '').status, '5.0.0')
})

test('a domain that does not exist is our own finding', () => {
  const incident = told({ dsn_status: '5.1.2', dsn_msg: 'No Such Domain: exemple.org' }, 'No Such Domain: exemple.org')
  assert.deepEqual(
    [incident.status, incident.diagnostic, incident.remoteMta],
    ['5.1.2', 'No Such Domain: exemple.org', null],
  )
})

test('trying for too long is an expiry, whatever the last answer was', () => {
  const incident = told(
    { dsn_smtp_code: '451', dsn_smtp_extc: '4.2.1', dsn_smtp_response: 'later', dsn_status: '5.2.1' },
    'Too many failures (Upstream error: 451 4.2.1 later)',
  )
  assert.deepEqual([incident.status, incident.diagnostic], ['4.4.7', '451 4.2.1 later'])
})

test('a delay says until when', () => {
  const incident = told({ dsn_status: '4.1.2', dsn_msg: 'Tried all MXs' }, 'Tried all MXs', 'delayed')
  assert.deepEqual([incident.status, incident.retryUntil], ['4.1.2', new Date(1_795_413_600_000).toISOString()])
})
