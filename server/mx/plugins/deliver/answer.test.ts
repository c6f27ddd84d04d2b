import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerTo } from './answer.ts'

const said = (...codes: number[]) =>
  codes.map((code, index) => ({
    recipient: `r${index}@x.fr`,
    code,
    text: code < 300 ? '2.0.0 ok' : `${Math.floor(code / 100)}.2.2 full`,
  }))
const answer = (...codes: number[]) => {
  const replies = said(...codes)
  return answerTo(
    replies.map((reply) => reply.recipient),
    replies,
  )
}

test('all stored is 250', () => assert.equal(answer(250, 250).kind, 'ok'))

test('all refused is 550 with the enhanced code of the first', () => {
  assert.deepEqual(answer(550, 552), { kind: 'reply', code: 550, enhancedCode: '5.2.2', text: 'full' })
})

for (const mixed of [
  [250, 452],
  [250, 550],
  [450, 550],
  [451, 451],
]) {
  test(`${mixed.join(' and ')} is 450, and nothing is lost`, () => {
    const result = answer(...mixed)
    assert.ok(
      result.kind === 'reply' && result.code === 450 && result.enhancedCode.startsWith('4.'),
      JSON.stringify(result),
    )
  })
}

test('a reply that is missing is not taken for a yes', () => {
  const result = answerTo(['a@x.fr', 'b@x.fr'], said(250))
  assert.ok(result.kind === 'reply' && result.code >= 400 && result.code < 500)
  assert.equal(answerTo([], []).kind, 'reply')
})
