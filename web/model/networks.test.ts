import assert from 'node:assert/strict'
import { test } from 'node:test'
import { networkText } from './networks.ts'

test('a network is the beginning of an address', () => {
  assert.equal(networkText('192.0.2.0/24'), '192.0.2.…')
  assert.equal(networkText('2001:db8:1:2::/64'), '2001:db8:1:2:…')
  assert.equal(networkText(''), '')
})
