import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeSeed, stepOf } from './totp.ts'

/** The seed of RFC 6238, appendix B; its codes have eight digits there, of which ours are the last six. */
const seed = Buffer.from('12345678901234567890')
const at = (seconds: number): Date => new Date(seconds * 1000)

test('codes of RFC 6238 appendix B', () => {
  assert.equal(stepOf(seed, '287082', at(59)), 1)
  assert.equal(stepOf(seed, '081804', at(1_111_111_109)), 37_037_036)
  assert.equal(stepOf(seed, '005924', at(1_234_567_890)), 41_152_263)
})

test('one step before and after is good, and says which step it was; two are not', () => {
  for (const seconds of [29, 59, 89, 119]) {
    const step = stepOf(seed, '287082', at(seconds))
    assert.equal(step, seconds <= 89 ? 1 : null, String(seconds))
  }
  assert.equal(stepOf(seed, '287083', at(59)), null)
  assert.equal(stepOf(seed, '', at(59)), null)
})

test('what the application reads', () => {
  const { uri, secret } = describeSeed(seed, { issuer: 'Académie de l’Essai', account: 'a@ac-demo.fr' })
  assert.equal(secret, 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
  const url = new URL(uri)
  assert.equal(url.protocol, 'otpauth:')
  assert.equal(url.searchParams.get('secret'), secret)
  assert.equal(url.searchParams.get('issuer'), 'Académie de l’Essai')
})
