import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgePassword } from './password-policy.ts'

const owner = {
  username: 'pdupont1',
  givenName: 'Pierre',
  familyName: 'Dupont',
  usageName: '',
  isNumen: (password: string) => Promise.resolve(password === '03E9912345ABC'),
}
const judge = (password: string) => judgePassword(password, owner, { minLength: 12, domain: 'ac-demo.fr' })

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
])
  test(`accepts a phrase (${password})`, async () => {
    assert.equal(await judge(password), null)
  })
