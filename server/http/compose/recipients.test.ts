import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError } from '../../contract/errors.ts'
import { normaliseAddress, parseRecipients, recipientsOf } from './recipients.ts'

test('addresses are read as people type them', () => {
  assert.deepEqual(
    parseRecipients([
      'Élodie Légère <elodie@ac-demo.fr>',
      ' a@b.fr ; c@d.fr',
      '"Dupont, P." <p@d.fr>',
      '',
      'x@exämple.fr',
    ]),
    {
      recipients: [
        { name: 'Élodie Légère', address: 'elodie@ac-demo.fr' },
        { name: '', address: 'a@b.fr' },
        { name: '', address: 'c@d.fr' },
        { name: 'Dupont, P.', address: 'p@d.fr' },
        { name: '', address: 'x@xn--exmple-cua.fr' },
      ],
      wrong: [],
    },
  )
})

const wrong = [
  'a',
  'a@b',
  '@b.fr',
  'a@',
  'a b@c.fr',
  'a..b@c.fr',
  'é@c.fr',
  `${'x'.repeat(65)}@c.fr`,
  'a@-b.fr',
  'a@b.fr\r\nBcc: x@y.fr',
  'a@127.0.0.1',
  '"a b"@c.fr',
]
for (const address of wrong) {
  test(`${JSON.stringify(address).slice(0, 40)} is no address to send to`, () =>
    assert.equal(normaliseAddress(address), null))
}

const fieldsOf = (work: () => unknown): unknown => {
  try {
    work()
  } catch (error) {
    assert.ok(error instanceof AppError)
    assert.equal(error.code, 'invalid')
    return error.details['fields']
  }
  return null
}

test('what is wrong is told by field', () => {
  assert.deepEqual(
    fieldsOf(() => recipientsOf({ to: ['a@b.fr', 'nobody'], cc: ['x@y'], bcc: [] }, 10)),
    {
      to: 'nobody',
      cc: 'x@y',
    },
  )
  assert.deepEqual(
    fieldsOf(() => recipientsOf({ to: [], cc: [''], bcc: [] }, 10)),
    { to: 'required' },
  )
  assert.deepEqual(
    fieldsOf(() => recipientsOf({ to: ['a@b.fr, b@b.fr'], cc: [], bcc: ['c@b.fr'] }, 2)),
    { to: 'too many' },
  )
})
