import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatHeader, headerField, headerValues, parseHeader } from './header.ts'

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')

test('a header comes back byte for byte, folds and 8-bit bytes included', () => {
  const raw = 'Received: from a\r\n\tby b\r\nSubject: h\xe9\xff\r\n suite\r\nX-Empty:\r\n'
  const fields = parseHeader(bytes(raw))
  assert.deepEqual(
    fields.map(({ key }) => key),
    ['received', 'subject', 'x-empty'],
  )
  assert.deepEqual(formatHeader(fields), bytes(raw + '\r\n'))
})

test('any well-formed header comes back', () => {
  const field = fc.tuple(fc.stringMatching(/^[A-Za-z-]{1,12}$/), fc.stringMatching(/^[\x21-\xff]{0,30}$/))
  fc.assert(
    fc.property(fc.array(field), (list) => {
      const raw = list.map(([name, value]) => `${name}: ${value}\r\n`).join('')
      assert.deepEqual(formatHeader(parseHeader(bytes(raw))), bytes(raw + '\r\n'))
    }),
  )
})

test('bare line ends part lines and leave as CRLF', () => {
  assert.deepEqual(
    formatHeader(parseHeader(bytes('A: 1\n 2\nB: 3\rC: 4\n'))),
    bytes('A: 1\r\n 2\r\nB: 3\r\nC: 4\r\n\r\n'),
  )
})

test('a line that is no field has no key', () => {
  assert.deepEqual(
    parseHeader(bytes('From someone Mon Nov 23\r\nA b: c\r\n: d\r\n')).map(({ key }) => key),
    ['', '', ''],
  )
})

test('values are unfolded and read as UTF-8', () => {
  const fields = parseHeader(Buffer.from('To: a@b.fr,\r\n  c@d.fr\r\nto: école\r\n'))
  assert.deepEqual(headerValues(fields, 'to'), ['a@b.fr,  c@d.fr', 'école'])
})

test('a field of ours cannot start another one', () => {
  for (const value of ['a\r\nBcc: b', 'a\nBcc: b', 'a\r\n', 'é'])
    assert.throws(() => headerField('X', value), TypeError)
  assert.equal(headerField('X', 'a\r\n b').line, 'X: a\r\n b')
})
