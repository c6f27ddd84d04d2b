import assert from 'node:assert/strict'
import { test } from 'node:test'
import { quoteText, textToHtml } from './quote.ts'

test('quotations nest without spaces piling up', () => {
  assert.equal(quoteText('a\r\n> b\n\nc\n\n'), '> a\n>> b\n>\n> c')
})

test('text stays text', () => {
  assert.equal(textToHtml('<b>\n\n"&'), '<div>&#60;b&#62;</div><div><br></div><div>&#34;&#38;</div>')
})
