import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openVerdict, sealVerdict, type Verdict } from './verdict.ts'

const verdict: Verdict = {
  id: 'A1.1',
  spam: false,
  spf: 'dest.fr',
  dkim: null,
  dmarc: 'pass',
  tls: null,
  client: { address: '192.0.2.1', heloName: 'é.example' },
}

test('what was sealed comes back', () => {
  assert.deepEqual(openVerdict('secret', sealVerdict('secret', verdict)), verdict)
})

test('another secret, a changed payload and nonsense are refused', () => {
  const sealed = sealVerdict('secret', verdict)
  const forged = Buffer.from(JSON.stringify({ ...verdict, dmarc: 'none' })).toString('base64url')
  assert.equal(openVerdict('other', sealed), null)
  assert.equal(openVerdict('secret', `${forged}.${sealed.split('.')[1]}`), null)
  for (const value of ['', '.', 'a.b', sealed + '.x', '{}']) assert.equal(openVerdict('secret', value), null, value)
})
