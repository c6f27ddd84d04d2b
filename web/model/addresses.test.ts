import assert from 'node:assert/strict'
import { test } from 'node:test'
import { colourOf, formatAddress, initialsOf, isAddress, parseAddresses } from './addresses.ts'

test('a pasted list becomes one entry per correspondent', () => {
  assert.deepEqual(parseAddresses('a@x.fr; "Dupont, Pierre" <p@x.fr>,\n Zoé <z@x.fr>'), [
    { name: '', address: 'a@x.fr' },
    { name: 'Dupont, Pierre', address: 'p@x.fr' },
    { name: 'Zoé', address: 'z@x.fr' },
  ])
  assert.deepEqual(parseAddresses(' , ;'), [])
})

test('text that is no address stays visible as it was typed', () => {
  assert.deepEqual(parseAddresses('pierre dupont'), [{ name: '', address: 'pierre dupont' }])
})

test('formatting and reading a name agree', () => {
  for (const name of ['Dupont, Pierre', 'Le "Chef"', 'Zoé d’Arc', 'a\\b', 'x@y']) {
    assert.deepEqual(parseAddresses(formatAddress({ name, address: 'p@x.fr' })), [{ name, address: 'p@x.fr' }])
  }
})

test('a name cannot inject a line', () => {
  assert.doesNotMatch(formatAddress({ name: 'a\r\nBcc: b', address: 'p@x.fr' }), /[\r\n]/)
})

test('addresses', () => {
  for (const good of ['pierre.dupont@ac-demo.fr', 'ce.0250001a@ac-demo.fr', 'x+tag@y.co'])
    assert.ok(isAddress(good), good)
  for (const bad of ['pierre', 'a@b', 'a@b..c', 'a b@c.fr', '@c.fr', 'a@c.fr,']) assert.ok(!isAddress(bad), bad)
})

test('badges', () => {
  assert.equal(initialsOf({ name: 'Jean-Marie Le Goff', address: '' }), 'JG')
  assert.equal(initialsOf({ name: '', address: 'émile.zola@x.fr' }), 'ÉZ')
  assert.equal(initialsOf({ name: '123', address: '' }), '?')
  assert.equal(colourOf('A@x.fr', 8), colourOf('a@X.fr', 8))
})
