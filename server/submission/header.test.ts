import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatHeader, parseHeader } from '../mailstore/queue/header.ts'
import { prepareHeader } from './header.ts'
import { createIdentity } from './identity.ts'

const by = {
  identity: createIdentity({
    accountId: '1',
    username: 'pdupont',
    addresses: ['pierre.dupont@ac-demo.fr', 'direction@ac-demo.fr'],
  }),
  protocol: 'ESMTPSA',
  sessionId: 'abc123',
  hostName: 'mail.ac-demo.fr',
  domain: 'ac-demo.fr',
  now: new Date('2026-11-23T04:38:28Z'),
}
const prepared = (raw: string): string =>
  formatHeader(prepareHeader(parseHeader(Buffer.from(raw.replaceAll('\n', '\r\n'))), by)).toString()
const codeOf = (raw: string): unknown => {
  try {
    prepared(raw)
    return 'accepted'
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error
  }
}

test('Date and Message-ID are added where there are none, Bcc and Return-Path go, the rest stays (RFC 6409 §8)', () => {
  const header = prepared('From: pierre.dupont@ac-demo.fr\nBcc: x@y.fr\nReturn-Path: <a@b>\nX-A: 1\n 2\nDate:\n')
  assert.match(
    header,
    /^Received: from submission by mail\.ac-demo\.fr\r\n with ESMTPSA id abc123; Mon, 23 Nov 2026 04:38:28 \+0000\r\nDate: Mon, 23 Nov 2026 04:38:28 \+0000\r\nMessage-ID: <[0-9a-f-]{36}@ac-demo\.fr>\r\nFrom: pierre\.dupont@ac-demo\.fr\r\nX-A: 1\r\n 2\r\n\r\n$/,
  )
})

test('a Date and a Message-ID of the program are kept', () => {
  const header = prepared('From: pierre.dupont@ac-demo.fr\nDate: Sun, 1 Nov 2026 10:00:00 +0100\nMessage-ID: <1@tb>\n')
  assert.equal(header.match(/^Date:/gm)?.length, 1)
  assert.match(header, /Message-ID: <1@tb>/)
})

test('every address of the account may be the author', () => {
  for (const from of [
    'pierre.dupont@ac-demo.fr',
    '"Dupont, Pierre" <Pierre.Dupont@AC-demo.fr>',
    '"Dupont (pierre@maison.fr)" <pierre.dupont+liste@ac-demo.fr>',
    '=?utf-8?q?Pi=C3=A9rre?= <direction@ac-demo.fr>',
    'pierre.dupont@ac-demo.fr, direction@ac-demo.fr',
  ])
    assert.equal(codeOf(`From: ${from}\n`), 'accepted', from)
})

test('nobody else is, however the field is written', () => {
  for (const from of [
    'marie@ac-demo.fr',
    'pierre.dupont@ac-demo.fr, marie@ac-demo.fr',
    'pierre.dupont@ac-demo.fr <marie@ac-demo.fr>',
    'marie@ac-demo.fr <pierre.dupont@ac-demo.fr>',
    'marie@ac-demo.fr (pierre.dupont@ac-demo.fr)',
    '"pierre.dupont@ac-demo.fr" <marie@ac-demo.fr>',
    'groupe: pierre.dupont@ac-demo.fr, marie@ac-demo.fr;',
    '"pierre.dupont"@evil.example',
    'pierre.dupont@ac-demo.fr.evil.example',
    '<@relay.example:marie@ac-demo.fr>',
    'undisclosed:;',
    '',
  ])
    assert.equal(codeOf(`From: ${from}\n`), 'forbidden', from)
})

test('Sender must be the account’s as well', () => {
  assert.equal(codeOf('From: pierre.dupont@ac-demo.fr\nSender: marie@ac-demo.fr\n'), 'forbidden')
  assert.equal(codeOf('From: pierre.dupont@ac-demo.fr\nSender: direction@ac-demo.fr\n'), 'accepted')
})

test('one From, no more and no less, and nothing that is no field (RFC 5322 §3.6)', () => {
  assert.equal(codeOf('Subject: x\n'), 'invalid')
  assert.equal(codeOf('From: pierre.dupont@ac-demo.fr\nfrom: pierre.dupont@ac-demo.fr\n'), 'invalid')
  assert.equal(codeOf('From: pierre.dupont@ac-demo.fr\nnot a field\n'), 'invalid')
})
