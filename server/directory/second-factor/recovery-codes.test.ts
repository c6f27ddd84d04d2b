import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeRecoveryCodes, plainRecoveryCode, recoveryCodeCount } from './recovery-codes.ts'

test('ten codes, all different, without letters that look alike', () => {
  const codes = makeRecoveryCodes()
  assert.equal(new Set(codes).size, recoveryCodeCount)
  for (const code of codes) assert.match(code, /^[a-hj-km-np-z2-9]{4}(-[a-hj-km-np-z2-9]{4}){2}$/)
})

test('a code is read as people copy it from paper', () => {
  for (const typed of ['abcd-efgh-2345', ' ABCD EFGH 2345 ', 'abcdefgh2345', 'Abcd–efgh–2345'])
    assert.equal(plainRecoveryCode(typed), 'abcdefgh2345')
})
