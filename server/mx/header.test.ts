import assert from 'node:assert/strict'
import { test } from 'node:test'
import { editHeader, fieldValue, scanHeader } from './header.ts'

const raw = Buffer.from('Received: a\r\n b\r\nFrom: x@y.fr\r\nSubject: Été\r\n\r\nReceived: body\r\n')

test('fields end where the next one begins, and the body has none', () => {
  const { fields, end } = scanHeader(raw)
  assert.deepEqual(
    fields.map((field) => field.name),
    ['received', 'from', 'subject'],
  )
  assert.deepEqual(
    fields.map((field) => fieldValue(raw, field)),
    ['a b', 'x@y.fr', 'Été'],
  )
  assert.equal(raw.subarray(end).toString(), '\r\nReceived: body\r\n')
})

test('editing touches nothing but what it names', () => {
  const edited = editHeader(raw, 'X: 1\r\n', (name) => name === 'received')
  assert.equal(edited.toString(), 'X: 1\r\nFrom: x@y.fr\r\nSubject: Été\r\n\r\nReceived: body\r\n')
  assert.equal(
    editHeader(raw, '', () => false),
    raw,
  )
})

test('headers without an end, without fields and with bare LF are read', () => {
  assert.deepEqual(scanHeader(Buffer.from('')).fields, [])
  assert.equal(scanHeader(Buffer.from('From: a')).fields.length, 1)
  assert.deepEqual(scanHeader(Buffer.from('\r\nFrom: a\r\n')).fields, [])
  assert.equal(scanHeader(Buffer.from('A: 1\nB: 2\n\nC: 3\n')).fields.length, 2)
})
