import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError, asAppError, errorCodes, errorTable, smtpReplyOf } from './errors.ts'

/** Inside a mail transaction only these may destroy a message (design: "rules that do not bend"). */
const permanent = new Set([
  'invalid',
  'unauthenticated',
  'secondFactorRequired',
  'forbidden',
  'proofRequired',
  'passwordChoiceRequired',
  'notFound',
  'tooLarge',
  'policyRejected',
])

for (const code of errorCodes) {
  test(`the row of ${code} is consistent`, () => {
    const row = errorTable[code]
    assert.equal(row.smtpReply >= 500, permanent.has(code))
    assert.equal(row.enhancedCode[0], String(row.smtpReply)[0], 'RFC 3463: the class repeats the first digit')
    assert.ok(row.httpStatus >= 400 && row.httpStatus < 600)
  })
}

test('an unknown failure delays mail and tells nothing', () => {
  const reply = smtpReplyOf(new Error('secret path /x'))
  assert.deepEqual(reply, { code: 451, enhancedCode: '4.3.0', text: 'Internal error' })
})

test('a reply text cannot inject a line', () => {
  assert.equal(smtpReplyOf(new AppError('notFound', 'a\r\n250 b')).text, 'a 250 b')
})

test('an AppError keeps its cause and stays itself', () => {
  const cause = new Error('x')
  const error = new AppError('conflict', 'taken', { cause })
  assert.equal(asAppError(error), error)
  assert.equal(error.cause, cause)
})

/** As the two drivers in the process name what they throw. */
function driverError(name: string, code?: number): Error {
  return Object.assign(new Error('connection 3 to 10.0.0.1 closed'), { name, ...(code === undefined ? {} : { code }) })
}

test('a database that is away is unavailable, whoever asked it, and does not say where it is', () => {
  for (const name of ['MongoNetworkError', 'MongoServerSelectionError', 'MongoPoolClearedError'])
    assert.deepEqual(smtpReplyOf(driverError(name)), {
      code: 451,
      enhancedCode: '4.3.2',
      text: 'The mail store does not answer',
    })
  assert.equal(asAppError(driverError('MongoServerError', 11_600)).code, 'unavailable')
  const bulk = (errorResponse: unknown): Error => Object.assign(driverError('MongoBulkWriteError'), { errorResponse })
  assert.equal(asAppError(bulk(driverError('MongoNetworkError'))).code, 'unavailable')
  assert.equal(asAppError(bulk({ code: 11_000 })).code, 'internal')
})

test('a command that the database refuses is a fault of ours', () => {
  assert.equal(asAppError(driverError('MongoServerError', 11_000)).code, 'internal')
  assert.equal(asAppError(driverError('MongoInvalidArgumentError')).code, 'internal')
})
