import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError } from '../../contract/errors.ts'
import { failureOf, unreachable } from './failure.ts'

const cases: [answer: unknown, status: number, expected: string][] = [
  [{ error: 'This message does not exist', code: 'MessageNotFound' }, 404, 'notFound'],
  [{ error: 'This username already exists', code: 'UserExistsError' }, 500, 'conflict'],
  [{ error: 'Mailbox creation failed', code: 'MailboxExistsError' }, 400, 'conflict'],
  [{ error: 'User is over quota', code: 'OverQuotaError' }, 400, 'overQuota'],
  [{ error: 'Authentication failed', code: 'AuthFailed' }, 403, 'unauthenticated'],
  // A lost database is told with status 200 and no code, or as a failed authentication.
  [{ error: 'connect ECONNREFUSED /run/mongo.sock' }, 200, 'unavailable'],
  [{ error: 'Server selection timed out after 5000 ms', code: 'AuthFailed' }, 403, 'unavailable'],
  [{ error: 'MongoDB Error: pool closed', code: 'InternalDatabaseError' }, 500, 'unavailable'],
  // What a person typed is quoted in a validation text: it must not be read as a lost database.
  [{ error: '"path" with value "Mongo" fails', code: 'InputValidationError' }, 400, 'invalid'],
  [{ error: 'something new', code: 'NeverSeen' }, 500, 'internal'],
  ['no object', 502, 'unavailable'],
  [null, 200, 'internal'],
]

for (const [answer, status, expected] of cases) {
  test(`${status} ${JSON.stringify(answer)} is ${expected}`, () => {
    assert.equal(failureOf(answer, status).code, expected)
  })
}

test('what WildDuck says stays in the cause', () => {
  const error = failureOf({ error: 'secret of somebody', code: 'InputValidationError' }, 400)
  assert.doesNotMatch(error.message, /secret/)
  assert.match(String(error.cause), /secret/)
})

test('no answer is unavailable, and an AppError stays itself', () => {
  assert.equal(unreachable(new Error('connect ENOENT')).code, 'unavailable')
  const own = new AppError('notFound', 'x')
  assert.equal(unreachable(own), own)
})
