import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outgoingHtml } from './outgoing-html.ts'
import { plainTextOf } from './plain-text.ts'
import { referencesOf } from './threading.ts'

const part = `/api/mailboxes/${'a'.repeat(24)}/messages/7/attachments/ATT00002`

test('pictures become parts, the same one once; scripts go', () => {
  const { html, pictures } = outgoingHtml(
    `<p onclick="x()">a<script>b</script></p><img src="data:image/png;base64,AAAA" alt="i"><img src="${part}"><img src="${part}">`,
  )
  assert.equal(pictures.length, 2)
  const cid = (index: number): string | undefined => pictures[index]?.cid
  assert.deepEqual(pictures[0], { cid: cid(0), kind: 'data', contentType: 'image/png', base64: 'AAAA' })
  assert.deepEqual(pictures[1], {
    cid: cid(1),
    kind: 'part',
    mailboxId: 'a'.repeat(24),
    uid: 7,
    attachmentId: 'ATT00002',
  })
  assert.equal(
    html,
    `<p>a</p><img alt="i" src="cid:${cid(0)}" /><img src="cid:${cid(1)}" /><img src="cid:${cid(1)}" />`,
  )
})

test('a quoted picture from elsewhere keeps its address, a path of ours is nothing', () => {
  assert.match(outgoingHtml('<img src="https://a.example/x.png">').html, /src="https:\/\/a.example\/x.png"/)
  assert.doesNotMatch(outgoingHtml('<img src="/api/session"><img src="file:///etc/passwd">').html, /src=/)
})

test('text is derived of HTML with its lines', () => {
  assert.equal(
    plainTextOf(
      '<div>Bonjour&nbsp;à tous,</div><p>1 &lt; 2 &amp; 3</p><ul><li>un</li><li>deux</li></ul><style>x</style>fin',
    ),
    'Bonjour à tous,\n1 < 2 & 3\n\n- un\n- deux\nfin',
  )
})

test('references grow at their end and stay bounded', () => {
  assert.deepEqual(referencesOf({ messageId: '<c@x>', references: ['<a@x>', '<b@x>', '<a@x>', 'junk'] }), [
    '<a@x>',
    '<b@x>',
    '<c@x>',
  ])
  const long = referencesOf({ messageId: '<last@x>', references: Array.from({ length: 200 }, (_, n) => `<${n}@x>`) })
  assert.equal(long.length, 40)
  assert.equal(long[0], '<0@x>')
  assert.equal(long.at(-1), '<last@x>')
})
