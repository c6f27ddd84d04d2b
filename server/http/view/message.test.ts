import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Message, MessagePage } from '../../contract/mail.ts'
import { Listing, StoredMessage } from '../../mailstore/client/message-shapes.ts'
import { hasOwnHtml, messageView, pageView } from './message.ts'

const mailbox = '6b03c6035b5947061bdfbdd5'
const stored = {
  id: 4,
  mailbox,
  thread: '6b03c604932600d083d37070',
  from: { name: 'Élodie', address: 'elodie@elsewhere.example' },
  to: [
    {
      name: 'Équipe',
      group: [
        { name: '', address: 'a@ac-demo.fr' },
        { name: '', address: 'b@ac-demo.fr' },
      ],
    },
  ],
  subject: 'Réunion\r\n du 3',
  date: '2026-11-23T05:05:57.753Z',
  idate: '2026-11-23T05:05:57.716Z',
  size: 1597,
  seen: true,
  flagged: false,
  draft: false,
  answered: false,
  forwarded: false,
  messageId: '<a@b>',
  html: ['<p><img src="attachment:ATT00001"></p>'],
  text: 'Bonjour\n  à [attachment:ATT00001] tous [cid:x@y][https://a.example/p.gif]',
  attachments: [
    { id: 'ATT00001', filename: 'logo.png', contentType: 'image/png', related: true, sizeKb: 2 },
    { id: 'ATT00002', filename: 'Élèves.pdf', contentType: 'application/pdf', related: false, sizeKb: 3 },
  ],
}
const context = {
  headers: [{ name: 'In-Reply-To', value: 'text <parent@x> more' }],
  domains: ['ac-demo.fr'],
  authservId: 'mail.ac-demo.fr',
  account: null,
}

test('a stored message is shown in the shape of the contract', () => {
  const view = Message.parse(messageView(StoredMessage.parse(stored), context))
  assert.deepEqual(view.from, { name: 'Élodie', address: 'elodie@elsewhere.example' })
  assert.deepEqual(
    view.to.map((each) => each.address),
    ['a@ac-demo.fr', 'b@ac-demo.fr'],
  )
  assert.equal(view.subject, 'Réunion du 3')
  assert.equal(view.intro, 'Bonjour à tous')
  assert.equal(view.inReplyTo, '<parent@x>')
  assert.equal(view.htmlUrl, `/api/mailboxes/${mailbox}/messages/4/html`)
  assert.equal(view.external, true)
  assert.deepEqual(
    view.attachments.map((each) => [each.filename, each.inline]),
    [
      ['logo.png', true],
      ['Élèves.pdf', false],
    ],
  )
})

test('a message that lacks almost everything is shown too', () => {
  const bare = { id: 1, mailbox, from: undefined, to: null, idate: stored.idate, size: 0, html: null, text: null }
  const view = Message.parse(messageView(StoredMessage.parse(bare), { ...context, headers: [] }))
  assert.equal(view.from, null)
  assert.equal(view.htmlUrl, null)
  assert.equal(view.external, false)
})

test('HTML that was made of plain text is no HTML', () => {
  assert.equal(hasOwnHtml(['<p>a&lt;b<br/>c</p><p>d</p>']), false)
  assert.equal(hasOwnHtml(['<p>a</p>', '<div>b</div>']), true)
  assert.equal(hasOwnHtml([]), false)
})

test('a page says where the next begins', () => {
  const { html: _html, text: _text, ...summary } = stored
  const listing = { total: 2, nextCursor: false, results: [{ ...summary, intro: 'a\n b', attachments: true }] }
  const page = MessagePage.parse(pageView(Listing.parse(listing)))
  assert.equal(page.nextCursor, null)
  assert.equal(page.messages[0]?.intro, 'a b')
})
