import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { AppError } from '../contract/errors.ts'
import { configureLog } from '../kit/log.ts'
import { replyError } from './reply.ts'

beforeEach(() => configureLog({ write: () => undefined }))
afterEach(() => configureLog({ write: (line) => void process.stderr.write(line) }))

test('a refusal shows its code, its enhanced code and ASCII', () => {
  const reply = replyError(new AppError('forbidden', 'Réservé à l’élève'), { session: 's' })
  assert.deepEqual([reply.responseCode, reply.message], [550, "5.7.1 Reserve a l'eleve"])
})

test('whatever else is thrown delays the message and says nothing of itself', () => {
  const reply = replyError(new TypeError('secret detail'), { session: 's' })
  assert.deepEqual([reply.responseCode, reply.message.slice(0, 5)], [451, '4.3.0'])
  assert.doesNotMatch(reply.message, /secret/)
})
