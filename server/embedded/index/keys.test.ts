import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UNDEFINED } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { encodeKey } from './key-encoding.ts'
import { KeyMaker } from './keys.ts'

type Plain = null | number | string | Plain[] | { [name: string]: Plain }

const toValue = (plain: Plain): Value => {
  if (Array.isArray(plain)) return plain.map(toValue)
  if (plain === null || typeof plain !== 'object') return plain
  return new Map(Object.entries(plain).map(([name, value]) => [name, toValue(value)]))
}
const document = (plain: Record<string, Plain>): Doc => toValue(plain) as Doc

function made(paths: string[], plain: Record<string, Plain>, sparse = false): { keys: string[]; multikey: number } {
  const fields = paths.map((path) => ({ path, direction: 1 as const }))
  const { keys, multikey } = new KeyMaker(fields, sparse).make(document(plain))
  return { keys: keys.map((key) => key.toString('hex')).sort(), multikey }
}
const keys = (...tuples: Value[][]): string[] =>
  tuples
    .map((tuple) =>
      encodeKey(
        tuple,
        tuple.map(() => 1),
      ).toString('hex'),
    )
    .sort()

test('a plain document has one key; what is missing is null', () => {
  assert.deepEqual(made(['a', 'b.c'], { a: 1, b: { c: 'x' } }), { keys: keys([1, 'x']), multikey: 0 })
  assert.deepEqual(made(['a', 'b.c'], { b: 5 }), { keys: keys([null, null]), multikey: 0 })
})

test('an array gives a key for each different item, an empty one "undefined"', () => {
  assert.deepEqual(made(['a'], { a: [1, 2, 1] }), { keys: keys([1], [2]), multikey: 1 })
  assert.deepEqual(made(['a'], { a: [] }), { keys: keys([UNDEFINED]), multikey: 1 })
  assert.deepEqual(made(['a'], { a: [[1, 2], 3] }), { keys: keys([[1, 2]], [3]), multikey: 1 })
})

test('fields of one array go together item by item', () => {
  const headers = [{ key: 'to', value: 'x' }, { key: 'from' }, 7]
  assert.deepEqual(made(['box', 'h.key', 'h.value'], { box: 1, h: headers }), {
    keys: keys([1, 'to', 'x'], [1, 'from', null], [1, null, null]),
    multikey: 6,
  })
  assert.deepEqual(made(['a.b'], { a: [{ b: [1, 2] }, { b: 3 }] }), { keys: keys([1], [2], [3]), multikey: 1 })
  assert.deepEqual(made(['a.b'], { a: [] }), { keys: keys([null]), multikey: 1 })
})

test('a number in a path picks one item', () => {
  assert.deepEqual(made(['a.1'], { a: [5, 6] }), { keys: keys([6]), multikey: 0 })
})

test('two arrays side by side are refused', () => {
  assert.throws(() => made(['a', 'b'], { a: [1], b: [2] }), { code: 171 })
})

test('a sparse index holds no document that lacks all its fields', () => {
  assert.deepEqual(made(['a', 'b'], { c: 1 }, true), { keys: [], multikey: 0 })
  assert.deepEqual(made(['a', 'b'], { b: 1 }, true), { keys: keys([null, 1]), multikey: 0 })
  assert.deepEqual(made(['a'], { a: null }, true), { keys: keys([null]), multikey: 0 })
})
