import assert from 'node:assert/strict'
import { test } from 'node:test'
import libmime from 'libmime'
import { formatHeader, headerValues, parseHeader } from '../../mailstore/queue/header.ts'
import { reasonOf } from './reasons.ts'
import { buildReport } from './report.ts'
import type { ReportInput } from './report-input.ts'

const host = { hostName: 'mail.ac-demo.fr', domain: 'ac-demo.fr', academyName: 'Académie de Besançon' }
const now = new Date('2026-11-23T05:00:00Z')
const input: ReportInput = {
  kind: 'failed',
  sender: 'pierre.dupont@ac-demo.fr',
  recipient: 'inconnu@exemple.org',
  status: '5.1.1',
  diagnostic: '550 5.1.1 <inconnu@exemple.org> user unknown',
  remoteMta: 'mx.exemple.org',
  arrivedAt: new Date('2026-11-23T04:59:00Z'),
  retryUntil: null,
  envelopeId: null,
  originalRecipient: null,
  original: parseHeader(
    Buffer.from(
      'Message-ID: <1@tb>\r\nBcc: x@y.fr\r\nSubject: =?utf-8?q?R=C3=A9union?=\r\nX-Octets: \xe9\r\n',
      'latin1',
    ),
  ),
}

function parse(change: Partial<ReportInput> = {}) {
  const { header, body } = buildReport({ ...input, ...change }, host, now)
  const boundary = /boundary="([^"]+)"/.exec(headerValues(header, 'content-type')[0] ?? '')?.[1] ?? ''
  const parts = body.toString('latin1').split(`--${boundary}`)
  assert.deepEqual([parts.length, parts[0], parts[4]], [5, '', '--\r\n'])
  const [human = '', status = '', original = ''] = parts.slice(1, 4)
  const contentOf = (part: string): string => part.slice(part.indexOf('\r\n\r\n') + 4)
  return {
    header,
    text: decodeQuotedPrintable(contentOf(human)),
    types: [human, status, original].map((part) => /Content-Type: ([^;\r]+)/.exec(part)?.[1]),
    status: contentOf(status),
    original: contentOf(original),
  }
}

const decodeQuotedPrintable = (text: string): string =>
  Buffer.from(
    text
      .replace(/=\r\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  ).toString('utf8')

test('it is a multipart/report of three parts (RFC 6522 §3) that nothing answers', () => {
  const { header, types } = parse()
  assert.match(headerValues(header, 'content-type')[0] ?? '', /^multipart\/report; report-type=delivery-status;/)
  assert.deepEqual(types, ['text/plain', 'message/delivery-status', 'text/rfc822-headers'])
  assert.deepEqual(headerValues(header, 'auto-submitted'), ['auto-replied'])
  assert.deepEqual(headerValues(header, 'references'), ['<1@tb>'])
  assert.equal(libmime.decodeWords(headerValues(header, 'subject')[0] ?? ''), 'Message non remis : Réunion')
  for (const byte of formatHeader(header)) assert.ok(byte < 0x80)
})

test('programs read what happened (RFC 3464 §2.2, §2.3)', () => {
  assert.equal(
    parse().status,
    [
      'Reporting-MTA: dns; mail.ac-demo.fr',
      'Arrival-Date: Mon, 23 Nov 2026 04:59:00 +0000',
      '',
      'Final-Recipient: rfc822; inconnu@exemple.org',
      'Action: failed',
      'Status: 5.1.1',
      'Remote-MTA: dns; mx.exemple.org',
      'Diagnostic-Code: smtp; 550 5.1.1 <inconnu@exemple.org> user unknown',
      'Last-Attempt-Date: Mon, 23 Nov 2026 05:00:00 +0000',
      '',
      '',
    ].join('\r\n'),
  )
})

test('people read it in French', () => {
  const { text } = parse()
  assert.match(text, /n’a pas pu être remis/)
  assert.match(text, /cette adresse n’existe pas chez le destinataire/)
  assert.match(text, /Objet du message : Réunion/)
  assert.match(text, /lundi 23 novembre 2026 à 05:59/)
})

test('a delay says until when it is tried, and is no failure', () => {
  const { text, status } = parse({ kind: 'delayed', status: '4.4.1', retryUntil: new Date('2026-11-27T05:00:00Z') })
  assert.match(status, /^Action: delayed\r\nStatus: 4\.4\.1\r\n/m)
  assert.match(status, /^Will-Retry-Until: Fri, 27 Nov 2026 05:00:00 \+0000\r$/m)
  assert.match(text, /Vous n’avez rien à faire/)
})

test('the original is told by its header, byte for byte, without Bcc', () => {
  const { original } = parse()
  assert.ok(original.startsWith('Message-ID: <1@tb>\r\nSubject: =?utf-8?q?R=C3=A9union?=\r\nX-Octets: \xe9\r\n'))
})

test('what a remote server says starts no field of its own', () => {
  const { status } = parse({ diagnostic: '550 no\r\nAction: delivered\r\n\r\né', remoteMta: 'mx\r\nStatus: 2.0.0' })
  assert.equal(status.match(/^Action:/gm)?.length, 1)
  assert.equal(status.match(/^Status:/gm)?.length, 1)
  assert.match(parse({ status: '5.1.1\r\nX: y' }).status, /^Status: 5\.0\.0\r$/m)
})

test('a subject that starts another field in its encoded words does not', () => {
  const original = parseHeader(Buffer.from('Subject: =?utf-8?q?a=0D=0ABcc:_x@y.fr?=\r\nMessage-ID: <a>\r\n\tb>\r\n'))
  const { header } = parse({ original })
  assert.equal(parseHeader(formatHeader(header)).filter(({ key }) => key === 'bcc').length, 0)
})

test('every status has a sentence', () => {
  for (const status of ['5.1.1', '5.1.10', '4.4.7', '5.7.26', '5.0.0', 'nonsense', '5.9.9'])
    assert.ok(reasonOf(status).what.length > 10)
  assert.match(reasonOf('5.2.2').what, /pleine/)
})
