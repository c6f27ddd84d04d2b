import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toHtml, toText } from './markup.ts'
import { typeset } from './typeset.ts'

test('the markup becomes HTML and plain text', () => {
  const text = 'Bonjour **à tous** & merci\nsuite\n\n- un\n- deux\n\n| A | B |\n| 1 | <2> |\n\n[ici](https://x.example)'
  const html = toHtml(text)
  assert.match(html, /<p>Bonjour <strong>à tous<\/strong> &amp; merci<br>suite<\/p>/)
  assert.match(html, /<ul><li>un<\/li><li>deux<\/li><\/ul>/)
  assert.match(html, /<th[^>]*>A<\/th>.*<td[^>]*>&lt;2&gt;<\/td>/)
  assert.match(html, /<a href="https:\/\/x.example">ici<\/a>/)
  assert.match(toText(text), /Bonjour à tous & merci[^]*ici <https:\/\/x.example>/)
  assert.match(toHtml('![une vue](ciel)'), /<img src="cid:ciel@ac-demo.fr" alt="une vue"/)
})

test('French spaces do not break, and code and addresses are left alone', () => {
  assert.equal(
    typeset('Vraiment ? « Oui » : 12 € à 8 h 30, n° 3.'),
    'Vraiment\u202f? «\u00a0Oui\u00a0»\u00a0: 12\u00a0€ à 8\u00a0h\u00a030, n°\u00a03.',
  )
  const code = 'style="color: red; margin: 0" https://x.example/?a=1;b for x in y:'
  assert.equal(typeset(code), code)
})
