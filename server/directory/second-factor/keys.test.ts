import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSecondFactorKeys } from './keys.ts'

const keys = createSecondFactorKeys('ab'.repeat(32))
const seed = Buffer.from('twenty bytes of seed')

test('a seed opens for its account, under its secret, unchanged', () => {
  const sealed = keys.seal(seed, 'account-1')
  assert.deepEqual(keys.open(sealed, 'account-1'), seed)
  assert.notEqual(keys.seal(seed, 'account-1'), sealed, 'each time another')
  assert.ok(!Buffer.from(sealed, 'base64').includes(seed))
  assert.throws(() => keys.open(sealed, 'account-2'))
  assert.throws(() => createSecondFactorKeys('cd'.repeat(32)).open(sealed, 'account-1'))
  const bytes = Buffer.from(sealed, 'base64')
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)
  assert.throws(() => keys.open(bytes.toString('base64'), 'account-1'))
})

test('the hash of a recovery code belongs to its account', () => {
  assert.equal(keys.hashRecoveryCode('a', 'x'), keys.hashRecoveryCode('a', 'x'))
  assert.notEqual(keys.hashRecoveryCode('a', 'x'), keys.hashRecoveryCode('b', 'x'))
})
