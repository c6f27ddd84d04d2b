import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attachmentHeaders, contentDisposition, safeFilename } from './download.ts'

test('a name is told in ASCII and in UTF-8', () => {
  assert.equal(
    contentDisposition('Convocation "élèves" (œ).pdf'),
    `attachment; filename="Convocation _eleves_ (_).pdf"; filename*=UTF-8''Convocation%20%22%C3%A9l%C3%A8ves%22%20%28%C5%93%29.pdf`,
  )
})

const names: [given: string, safe: string][] = [
  ['', 'piece-jointe'],
  ['..', 'piece-jointe'],
  ['../../etc/passwd', '.._.._etc_passwd'],
  ['a\r\nSet-Cookie: x', 'aSet-Cookie: x'],
  ['facture\u202efdp.exe', 'facturefdp.exe'],
  ['\ud800.txt', '\ufffd.txt'],
  [`${'x'.repeat(300)}.pdf`, `${'x'.repeat(196)}.pdf`],
]
for (const [given, safe] of names) {
  test(`${JSON.stringify(given).slice(0, 30)} is saved as ${safe.slice(0, 30)}`, () => {
    assert.equal(safeFilename(given), safe)
    assert.doesNotThrow(() => new Headers({ x: contentDisposition(given) }))
  })
}

test('bytes of a stranger are a download whatever they say they are', () => {
  const headers = attachmentHeaders('a.html', 'text/html\r\nX: y')
  assert.equal(headers['Content-Type'], 'application/octet-stream')
  assert.match(headers['Content-Security-Policy'] ?? '', /sandbox/)
  assert.match(headers['Content-Disposition'] ?? '', /^attachment/)
})
