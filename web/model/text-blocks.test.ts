import assert from 'node:assert/strict'
import { test } from 'node:test'
import { quotedRuns, textBlocks } from './text-blocks.ts'

test('quotations become blocks by depth', () => {
  const blocks = textBlocks('Bonjour\r\n> oui\n>> non\n> si\nfin')
  assert.deepEqual(
    blocks.map(({ quoteDepth, lines }) => [quoteDepth, lines.map((line) => line.map(({ text }) => text).join(''))]),
    [
      [0, ['Bonjour']],
      [1, ['oui']],
      [2, ['non']],
      [1, ['si']],
      [0, ['fin']],
    ],
  )
})

test('a quotation and those inside it make one run', () => {
  const runs = quotedRuns(textBlocks('a\n> b\n>> c\n> d\ne\n> f'))
  assert.deepEqual(
    runs.map((run) => run.map(({ quoteDepth }) => quoteDepth)),
    [[0], [1, 2, 1], [0], [1]],
  )
})

const linksOf = (text: string): (string | null)[] =>
  textBlocks(text).flatMap(({ lines }) => lines.flat().flatMap(({ href }) => (href === null ? [] : [href])))

test('links leave the punctuation of the sentence out', () => {
  assert.deepEqual(
    linksOf('Voir https://ac-demo.fr/a?b=1. Et (www.education.gouv.fr), ou pierre.dupont@ac-demo.fr !'),
    ['https://ac-demo.fr/a?b=1', 'https://www.education.gouv.fr', 'mailto:pierre.dupont@ac-demo.fr'],
  )
})

test('nothing that could run becomes a link', () => {
  assert.deepEqual(linksOf('javascript:alert(1) data:text/html,x vbscript:x file:///etc/passwd'), [])
})

test('a line made to hold the page up is shown and not searched', () => {
  const started = performance.now()
  assert.deepEqual(linksOf('a.'.repeat(200_000)), [])
  assert.deepEqual(linksOf(`${'a@'.repeat(2400)}`), [])
  assert.ok(performance.now() - started < 500)
})
