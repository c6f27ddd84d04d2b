import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { createZipNames } from './entry-names.ts'
import { maildirName, unixLines } from './maildir.ts'
import { mboxMessage } from './mbox.ts'

const message = {
  idate: '2027-03-05T08:09:10.000Z',
  seen: true,
  flagged: false,
  answered: true,
  draft: false,
  forwarded: false,
}

async function joined(chunks: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return Buffer.concat(parts).toString('latin1')
}

const inPieces = (text: string, size: number): AsyncIterable<Buffer> =>
  Readable.from(
    (function* () {
      for (let at = 0; at < text.length; at += size) yield Buffer.from(text.slice(at, at + size), 'latin1')
    })(),
  )

test('a message of an mbox has its line, its flags, quoted lines and an empty line behind', async () => {
  const text = 'Subject: x\r\n\r\nFrom here on\r\n>From there\r\nnot From\r\nlast'
  assert.equal(
    await joined(mboxMessage(message, inPieces(text, 7))),
    'From MAILER-DAEMON Fri Mar  5 08:09:10 2027\nStatus: RO\nX-Status: A\nX-Mozilla-Status: 0003\n' +
      'Subject: x\n\n>From here on\n>>From there\nnot From\nlast\n\n',
  )
})

test('however a message is cut into pieces, the same comes out', async () => {
  const line = fc.constantFrom('From x', '>From y', 'a', '', 'From', ' From z', 'é')
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 20 }), async (lines, size) => {
      const text = lines.join('\r\n')
      const whole = await joined(mboxMessage(message, inPieces(text, 10_000)))
      assert.equal(await joined(mboxMessage(message, inPieces(text, size))), whole)
      assert.equal((whole.match(/^From /gm) ?? []).length, 1)
      assert.equal(await joined(unixLines(inPieces(text, size))), text.replaceAll('\r\n', '\n'))
    }),
  )
})

test('a file of a Maildir says its flags', () => {
  assert.equal(maildirName({ id: 7, ...message }), '1804234150.U7.facteur:2,RS')
})

test('names in the zip are those of the mailboxes, one each, and lead nowhere else', () => {
  const nameOf = createZipNames()
  assert.equal(nameOf('INBOX'), 'Réception')
  assert.equal(nameOf('Élèves/3e B'), 'Élèves/3e B')
  assert.equal(nameOf('élèves/3e b'), 'élèves/3e b (2)')
  assert.equal(nameOf('a:b'), 'a_b')
  assert.equal(nameOf('a?b'), 'a_b (2)')
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }), (parts) => {
      const name = nameOf(parts.join('/'))
      assert.ok(
        name.split('/').every((part) => part !== '' && part !== '.' && part !== '..'),
        name,
      )
      assert.ok(!/[\\:\u0000]/.test(name))
    }),
  )
})
