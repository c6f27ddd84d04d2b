import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { AppError } from '../../contract/errors.ts'
import { type OutgoingMail, renderMime } from './mime.ts'

const mail: OutgoingMail = {
  from: { name: 'Pierre Dupont', address: 'pierre.dupont@ac-demo.fr' },
  to: [{ name: 'Élodie', address: 'elodie@ac-demo.fr' }],
  cc: [],
  bcc: [{ name: '', address: 'hidden@ac-demo.fr' }],
  subject: 'Réunion',
  text: 'Où ?\n.\nFrom here',
  html: '<p>Où ?</p><img src="cid:p1@facteur">',
  messageId: '<1@ac-demo.fr>',
  inReplyTo: '<0@x>',
  references: ['<a@x>', '<0@x>'],
  parts: [
    {
      filename: 'Élèves.pdf',
      contentType: 'application/pdf',
      content: () => Readable.from([Buffer.from([0, 255, 10])]),
    },
    {
      filename: 'p.png',
      contentType: 'image/png',
      content: () => Readable.from([Buffer.from('x')]),
      cid: 'p1@facteur',
    },
    { filename: 'old.eml', contentType: 'message/rfc822', content: () => Readable.from([Buffer.from([200, 13])]) },
  ],
  date: new Date('2026-11-23T05:00:00Z'),
}

test('a message is ASCII with CRLF whatever is in it, and keeps its header', async () => {
  const raw = await renderMime(mail, 100_000)
  assert.match(raw, /^[\t\r\n\x20-\x7e]*$/)
  assert.doesNotMatch(raw, /[^\r]\n|\r[^\n]/)
  const header = raw.slice(0, raw.indexOf('\r\n\r\n'))
  assert.match(header, /^From: Pierre Dupont <pierre.dupont@ac-demo.fr>\r$/m)
  assert.match(header, /^Bcc: hidden@ac-demo.fr\r$/m)
  assert.match(header, /^Message-ID: <1@ac-demo.fr>\r$/m)
  assert.match(header, /^In-Reply-To: <0@x>\r$/m)
  assert.match(header, /^References: <a@x> <0@x>\r$/m)
  assert.match(header, /^Date: Mon, 23 Nov 2026 05:00:00 \+0000\r$/m)
  assert.match(raw, /Content-ID: <p1@facteur>/i)
  assert.match(raw, /Content-Type: application\/octet-stream; name=old.eml/)
  assert.doesNotMatch(raw, /facteur-agent|nodemailer/i)
})

test('a subject cannot add a header', async () => {
  const raw = await renderMime({ ...mail, subject: 'a\r\nBcc: thief@x.fr', parts: [] }, 100_000)
  assert.doesNotMatch(raw, /^Bcc: thief/m)
})

test('a message that is too large is given up on the way', async () => {
  const parts = [{ filename: 'a', contentType: 'text/plain', content: () => Readable.from([Buffer.alloc(5000)]) }]
  await assert.rejects(
    renderMime({ ...mail, parts }, 4000),
    (error) => error instanceof AppError && error.code === 'tooLarge',
  )
})
