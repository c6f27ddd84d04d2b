import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commandOf, needsLetter, shortcutTable } from './shortcuts.ts'

const stroke = (key: string, held: object = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...held })

test('no key does two things', () => {
  const keys = shortcutTable.flatMap(([, keys]) => keys)
  assert.equal(new Set(keys).size, keys.length)
})

test('a key with Ctrl, Alt or Meta belongs to the browser', () => {
  assert.equal(commandOf(stroke('r')), 'reply')
  for (const held of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }])
    assert.equal(commandOf(stroke('r', held)), null)
})

test('what works without shortcuts of one letter', () => {
  assert.ok(!needsLetter(stroke('Delete')) && !needsLetter(stroke('Escape')) && needsLetter(stroke('#')))
})
