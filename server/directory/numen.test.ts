import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createNumenHasher, parseNumen } from './numen.ts'

const hasher = createNumenHasher('ab'.repeat(32))
const numen = '03E9912345ABC'

test('a NUMEN is 13 capitals and digits, however it is spaced', () => {
  assert.equal(parseNumen(' 03e 99 12345 abc '), numen)
  for (const wrong of ['', '03E9912345AB', '03E9912345ABCD', '03E9912345AB!', 'é3E9912345ABC'])
    assert.equal(parseNumen(wrong), null)
})

test('a NUMEN is found and verified under the instance’s secret only', async () => {
  const verifier = await hasher.makeVerifier(numen)
  assert.ok(await hasher.verify(numen, verifier))
  assert.ok(!(await hasher.verify('03E9912345ABD', verifier)))
  assert.ok(!(await hasher.verify(numen, null)))
  const other = createNumenHasher('cd'.repeat(32))
  assert.ok(!(await other.verify(numen, verifier)))
  assert.notEqual(other.lookupKey(numen), hasher.lookupKey(numen))
  assert.equal(hasher.lookupKey(numen), hasher.lookupKey(numen))
})

test('two people with one NUMEN would not show it', async () => {
  const [first, second] = [await hasher.makeVerifier(numen), await hasher.makeVerifier(numen)]
  assert.notDeepEqual(first.hash, second.hash)
})

test('a NUMEN that serves as a password gets the verifier of one, once', async () => {
  const atImport = await hasher.makeVerifier(numen)
  const stronger = await hasher.strengthen(numen, atImport)
  assert.ok(stronger && stronger.cost > atImport.cost)
  assert.ok(await hasher.verify(numen, stronger))
  assert.ok(!(await hasher.verify('03E9912345ABD', stronger)))
  assert.equal(await hasher.strengthen(numen, stronger), null)
})
