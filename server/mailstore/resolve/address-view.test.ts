import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressView } from './address-view.ts'

test('case, dots and labels make no difference', () => {
  for (const address of ['pierre.dupont@ac-demo.fr', 'PierreDupont@AC-demo.FR', 'p.i.erre.dupont+liste+2@ac-demo.fr'])
    assert.equal(addressView(address)?.view, 'pierredupont@ac-demo.fr', address)
})

test('what is no address has no view', () => {
  for (const address of [
    '',
    '@',
    'x',
    '@ac-demo.fr',
    'x@',
    '+label@ac-demo.fr',
    '...@ac-demo.fr',
    `${'a'.repeat(65)}@b.fr`,
  ])
    assert.equal(addressView(address), null, address)
})

test('an accent written in two code points is the one written in one', () => {
  assert.equal(addressView('re\u0301my@ac-demo.fr')?.view, addressView('r\u00e9my@ac-demo.fr')?.view)
})
