import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ledger } from './ledger.ts'

const prefixes = ['a']
const after = (state: string | null) => new Map([['a1', state]])
const found = (state: string) => new Map([['a1', state]])

test('what was acknowledged must be there', () => {
  const ledger = new Ledger()
  ledger.begin(after('one'))()
  assert.deepEqual(ledger.differences(found('one'), prefixes), [])
  assert.equal(ledger.differences(new Map(), prefixes).length, 1)
  assert.equal(ledger.differences(found('two'), prefixes).length, 1)
})

test('what was not answered may have happened or not', () => {
  const ledger = new Ledger()
  ledger.begin(after('one'))()
  ledger.begin(after('two'))
  assert.deepEqual(ledger.differences(found('one'), prefixes), [])
  assert.deepEqual(ledger.differences(found('two'), prefixes), [])
  assert.equal(ledger.differences(new Map(), prefixes).length, 1)
})

test('what was deleted stays gone, and nothing comes from nowhere', () => {
  const ledger = new Ledger()
  ledger.begin(after('one'))()
  ledger.begin(after(null))()
  assert.equal(ledger.differences(found('one'), prefixes).length, 1)
  assert.equal(ledger.differences(new Map([['a2', 'x']]), prefixes).length, 1)
})

test('what was found is certain from then on', () => {
  const ledger = new Ledger()
  ledger.begin(after('one'))
  assert.deepEqual(ledger.settle(found('one'), prefixes), [])
  assert.equal(ledger.differences(new Map(), prefixes).length, 1)
})

test('at an earlier moment only what had been acknowledged by then is certain', () => {
  const ledger = new Ledger()
  const now = Date.now()
  ledger.begin(after('one'))()
  assert.deepEqual(ledger.possible('a1', now - 1000), [null])
  assert.deepEqual(ledger.possible('a1', now + 1000), ['one'])
  // Within the margin it may have happened.
  assert.deepEqual(ledger.possible('a1', now, 60_000), [null, 'one'])
})
