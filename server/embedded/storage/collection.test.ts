import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { removeExpired } from '../command/expiry.ts'
import { Modifier, readUpdate } from '../command/modify.ts'
import { decodeDoc } from '../bson/decode.ts'
import { encodeDoc } from '../bson/encode.ts'
import type { Doc, Value } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import { parseIndex } from '../index/definition.ts'
import type { Collection } from './collection.ts'
import { Store } from './store.ts'

const doc = (fields: Record<string, Value>): Doc => new Map(Object.entries(fields))

function makeCollection(indexes: readonly Doc[]): { store: Store; collection: Collection } {
  const store = new Store(':memory:')
  const collection = store.createCollection('test.c')
  for (const spec of indexes) store.createIndex(collection, parseIndex(spec), true)
  return { store, collection }
}

/** Every key that should be in an index is there, and no other. */
function assertIndexesAgree(collection: Collection): void {
  for (const index of collection.indexes) {
    let expected = 0
    for (const [rid] of collection.page(undefined, false, 1000)) {
      const audit = index.audit(rid as number, decodeDoc(collection.get(rid as number)!))
      assert.equal(audit.missing, 0, index.definition.name)
      expected += audit.expected
    }
    assert.equal(index.entries(), expected, index.definition.name)
  }
}

const everyKind = [
  doc({ name: 'plain', key: doc({ a: 1, b: -1 }) }),
  doc({ name: 'list', key: doc({ list: 1 }) }),
  doc({ name: 'unique', key: doc({ u: 1 }), unique: true, sparse: true }),
  doc({ name: 'partial', key: doc({ a: 1 }), partialFilterExpression: doc({ b: doc({ $gt: 1 }) }) }),
  doc({ name: 'text', key: doc({ a: 1, text: 'text' }), partialFilterExpression: doc({ b: doc({ $exists: true }) }) }),
]

const small = fc.integer({ min: 0, max: 3 })
const change = fc.oneof(
  fc.tuple(small, small).map(([a, b]) => doc({ $set: doc({ a, b }) })),
  fc.array(small, { maxLength: 3 }).map((list) => doc({ $set: doc({ list }) })),
  small.map((item) => doc({ $addToSet: doc({ list: item }) })),
  small.map((u) => doc({ $set: doc({ u }) })),
  fc.constantFrom('a', 'b', 'list', 'u', 'text').map((field) => doc({ $unset: doc({ [field]: 1 }) })),
  fc.constantFrom('une facture', 'deux réunions', '').map((text) => doc({ $set: doc({ text }) })),
)
const step = fc.record({
  id: small,
  action: fc.oneof({ weight: 5, arbitrary: change }, fc.constantFrom('insert' as const, 'remove' as const)),
})

test('whatever is written, the indexes agree with the documents', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const { collection } = makeCollection(everyKind)
      for (const { id, action } of steps) {
        try {
          apply(collection, id, action)
        } catch (error) {
          if (!(error instanceof CommandError)) throw error
        }
      }
      assertIndexesAgree(collection)
    }),
    { numRuns: 300 },
  )
})

function apply(collection: Collection, id: number, action: Doc | 'insert' | 'remove'): void {
  const rid = collection.ridOfId(id)
  if (action === 'insert') collection.insert(encodeDoc(doc({ _id: id, a: 1, b: 2, list: [id], text: 'une réunion' })))
  else if (rid === undefined) return
  else if (action === 'remove') collection.remove(rid, collection.get(rid)!)
  else
    new Modifier(collection, doc({ _id: id }), readUpdate(action, undefined)).change({
      rid,
      bytes: collection.get(rid)!,
    })
}

test('a write that is refused has changed nothing', () => {
  const { collection } = makeCollection(everyKind)
  collection.insert(encodeDoc(doc({ _id: 1, u: 1, list: [1, 2] })))
  collection.insert(encodeDoc(doc({ _id: 2, u: 2 })))
  assert.throws(() => collection.insert(encodeDoc(doc({ _id: 3, u: 1, list: [5] }))), { code: 11000 })
  const rid = collection.ridOfId(2)!
  const update = readUpdate(doc({ $set: doc({ list: [7, 8], u: 1 }) }), undefined)
  assert.throws(() => new Modifier(collection, doc({ _id: 2 }), update).change({ rid, bytes: collection.get(rid)! }), {
    code: 11000,
  })
  assertIndexesAgree(collection)
  assert.deepEqual(decodeDoc(collection.get(rid)!), doc({ _id: 2, u: 2 }))
})

test('what has expired is removed, what has no date stays', () => {
  const { store, collection } = makeCollection([doc({ name: 'ttl', key: doc({ at: 1 }), expireAfterSeconds: 60 })])
  const now = new Date(1_000_000)
  const dates: Value[] = [
    new Date(1_000_000 - 61_000),
    new Date(1_000_000 - 59_000),
    'yesterday',
    null,
    [new Date(0), new Date(5_000_000)],
  ]
  dates.forEach((at, i) => collection.insert(encodeDoc(doc({ _id: i, at }))))
  const steps = removeExpired(store, { due: () => false }, now)
  assert.deepEqual(steps.next(), { value: 2, done: true })
  assert.deepEqual(
    dates.map((_, i) => collection.ridOfId(i) !== undefined),
    [false, true, true, true, false],
  )
  assertIndexesAgree(collection)
})

test('indexes and their definitions are there again when the store is opened again', () => {
  const { store, collection } = makeCollection(everyKind)
  collection.insert(encodeDoc(doc({ _id: 1, list: [1, 2] })))
  store.commit()
  const before = collection.indexes.map(({ definition, multikey }) => ({ definition, multikey }))
  store.createCollection('test.other')
  store.rollback()
  const again = store.collection('test.c')!
  assert.deepEqual(
    again.indexes.map(({ definition, multikey }) => ({ definition, multikey })),
    before,
  )
  assert.equal(store.collection('test.other'), undefined)
})

test('no search that a user can type is an error of SQLite', () => {
  const { collection } = makeCollection([doc({ name: 'text', key: doc({ text: 'text' }) })])
  collection.insert(encodeDoc(doc({ _id: 1, text: 'une facture de l’hôtel' })))
  const table = collection.textTable!
  const hostile = [
    '"',
    '""',
    '*',
    'a*',
    '^a',
    'a:b',
    'words:facture',
    '-',
    '- -',
    'NOT',
    'a AND',
    'NEAR(a b)',
    '(',
    '\0',
    '{a}',
    '\u{10ffff}',
    '𞤀𞤁',
    'ꟊ',
  ]
  for (const text of [...hostile, 'x '.repeat(3000), '-x '.repeat(3000), '"a b" '.repeat(3000), 'a'.repeat(100_000)])
    table.search(text, []).page(0, 10)
  assert.deepEqual(table.search('factures -chambre', []).page(0, 10), [1])
})
