import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatBytes } from './sizes.ts'

test('sizes read as French does', () => {
  assert.equal(formatBytes(0), '0 octets')
  assert.equal(formatBytes(1234), '1,2 ko')
  assert.equal(formatBytes(999_999), '1 Mo')
  assert.equal(formatBytes(24_000_000), '24 Mo')
  assert.equal(formatBytes(3_456_000_000), '3,5 Go')
  assert.equal(formatBytes(250_000), '250 ko')
})
