import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createStrengthMeter } from './password/strength.ts'
import { judgePassword, policyFor } from './password-policy.ts'

const owner = { username: 'pdupont1', givenName: 'Pierre', familyName: 'Dupont', usageName: '' }
const policy = policyFor(owner, { minLength: 12, domain: 'ac-demo.fr' })
const strength = createStrengthMeter()
const isNumen = (password: string): Promise<boolean> => Promise.resolve(password === '03E9912345ABC')
const judge = (password: string): Promise<string | null> => judgePassword(password, policy, { isNumen, strength })

for (const password of [
  'court',
  'aaaaaaaaaaaaaa',
  '121212121212',
  'azertyuiopqs',
  '012345678901',
  'Motdepasse2026!',
  'M0td3p@sse2026!',
  'Bonjour123456',
  'Dupont202020!',
  'PierreDupont25',
  'Ac-Demo-2026!',
  'bonjour12',
  'chevalvert',
  'vK8-tx;',
  '03E9912345ABC',
  'x'.repeat(100) + 'abcdefgh'.repeat(20),
])
  test(`refuses a guessable password (${password.slice(0, 20)})`, async () => {
    assert.notEqual(await judge(password), null)
  })

for (const password of [
  'quatre chevaux au galop',
  'vK8-tiroir-mauve',
  'Correct cheval pile agrafe',
  'le chat de Pierre dort',
  'wZ7;kPq!v3X',
])
  test(`accepts what is long or solid (${password})`, async () => {
    assert.equal(await judge(password), null)
  })

test('a short password is judged by a thread that nobody waits for at the end', () => {
  assert.deepEqual([policy.minLength, policy.solidLength], [12, 8])
})
