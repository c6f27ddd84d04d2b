import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asciiText, logInAway, mustWait, wrongLogIn } from './sentences.ts'

test('text is folded to ASCII on one line', () => {
  assert.equal(asciiText('œuvre\r\nà “2” €'), 'oeuvre??a ?2? ?')
})

test('what mail programs are told fits on their lines', () => {
  for (const text of [wrongLogIn, logInAway, mustWait(61_500)]) {
    assert.match(asciiText(text), /^[\x20-\x7e]+$/)
    assert.doesNotMatch(asciiText(text), /\?/)
  }
  assert.match(mustWait(61_500), /62 secondes/)
})
