import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Digest } from './raw.ts'

const bytes = (text: string): Buffer => Buffer.from(text)

test('the digest of a collection is the same in any order, and tells a repetition', () => {
  const sumOf = (...documents: string[]): Digest => {
    const digest = new Digest()
    for (const document of documents) digest.add(bytes(document))
    return digest
  }
  assert.ok(sumOf('a', 'b', 'c').equals(sumOf('c', 'a', 'b')))
  assert.ok(!sumOf('a', 'b').equals(sumOf('a', 'c')))
  assert.notEqual(sumOf('a', 'a').sum, sumOf('b', 'b').sum)
  const half = Digest.of(sumOf('a', 'b'))
  half.add(bytes('c'))
  assert.ok(half.equals(sumOf('a', 'b', 'c')))
})
