import assert from 'node:assert/strict'
import { test } from 'node:test'
import { authenticationOf, headerValue, parseHeaders } from './headers.ts'

test('fields are unfolded and decoded, topmost first, and end at the empty line', () => {
  const fields = parseHeaders(
    'Received: a\r\n by b;\r\n\tdate\r\nSubject: =?UTF-8?Q?R=C3=A9union?=\r\nX-Broken\r\nX-Empty:\r\n\r\nBody: x\r\n',
  )
  assert.deepEqual(fields, [
    { name: 'Received', value: 'a by b; date' },
    { name: 'Subject', value: 'Réunion' },
    { name: 'X-Empty', value: '' },
  ])
  assert.equal(headerValue(fields, 'subject'), 'Réunion')
  assert.equal(headerValue(fields, 'body'), undefined)
})

const own = 'mail.ac-demo.fr'
const results = (...values: string[]) => values.map((value) => ({ name: 'Authentication-Results', value }))

test('only our own MX is believed about the sender', () => {
  assert.deepEqual(authenticationOf(results(`${own}; spf=pass smtp.mailfrom=a; dkim=fail (x); dmarc=pass`), own), {
    spf: 'pass',
    dkim: 'fail',
    dmarc: 'pass',
  })
  const nothing = { spf: null, dkim: null, dmarc: null }
  assert.deepEqual(authenticationOf(results('elsewhere.example; spf=pass; dkim=pass'), own), nothing)
  assert.deepEqual(authenticationOf(results(`${own}.evil.example; spf=pass`), own), nothing)
  assert.deepEqual(authenticationOf(results(`${own}; none`, `${own}; spf=pass`), own), nothing)
})
