import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { decodeDoc } from '../bson/decode.ts'
import { encodeDoc } from '../bson/encode.ts'
import type { Doc, Value } from '../bson/value.ts'
import { parseIndex } from '../index/definition.ts'
import { pause } from '../query/find.ts'
import type { Collection } from '../storage/collection.ts'
import { Store } from '../storage/store.ts'
import { doc } from '../wire/reply.ts'
import { buildIndexes, resumeBuilds } from './index-build.ts'
import { isSameIndex } from './index-conflict.ts'
import { removeExpired } from './expiry.ts'

const eager = { due: () => true }
const unhurried = { due: () => false }

const spec = (fields: Record<string, Value>): Doc => doc({ name: 'i', key: doc({ a: 1 }), ...fields })
const parse = (fields: Record<string, Value>): ReturnType<typeof parseIndex> => parseIndex(spec(fields))

function assertRefused(fields: Record<string, Value>, code: number): void {
  assert.throws(() => parse(fields), { code }, JSON.stringify(fields))
}

test('a specification that MongoDB refuses is refused, with its code', () => {
  assertRefused({ name: '' }, 67)
  assertRefused({ name: '*' }, 2)
  assertRefused({ name: '_id_' }, 2)
  assertRefused({ key: new Map() }, 67)
  assertRefused({ key: doc({ a: 0 }) }, 67)
  assertRefused({ key: doc({ a: true }) }, 67)
  assertRefused({ key: doc({ a: '2d' }) }, 67)
  assertRefused({ key: doc({ 'a..b': 1 }) }, 67)
  assertRefused({ key: doc({ 'a.$b': 1 }) }, 67)
  assertRefused({ key: doc({ _id: -1 }) }, 2)
  assertRefused({ key: doc({ _id: 1 }), unique: true }, 197)
  assertRefused({ v: 3 }, 67)
  assertRefused({ nonsense: 1 }, 197)
  assertRefused({ unique: 'yes' }, 14)
  assertRefused({ sparse: true, partialFilterExpression: doc({ a: 1 }) }, 67)
  assertRefused({ partialFilterExpression: doc({ a: doc({ $ne: 1 }) }) }, 67)
  assertRefused({ expireAfterSeconds: -1 }, 67)
  assertRefused({ expireAfterSeconds: 1, key: doc({ a: 1, b: 1 }) }, 67)
  assertRefused({ collation: doc({ locale: 'fr' }) }, 238)
  assertRefused({ key: doc({ a: 'hashed' }), unique: true }, 16764)
  parse({ collation: doc({ locale: 'simple' }) })
  parse({ partialFilterExpression: doc({ $or: [doc({ a: doc({ $exists: true }) }), doc({ b: doc({ $in: [1] }) })] }) })
})

test('an index that is there already is told from one that conflicts', () => {
  const there = parse({})
  assert.ok(isSameIndex(there, parse({})))
  assert.ok(isSameIndex(there, parse({ hidden: true })))
  assert.ok(!isSameIndex(there, parse({ name: 'other', unique: true })))
  assert.throws(() => isSameIndex(there, parse({ name: 'other' })), { code: 85 })
  assert.throws(() => isSameIndex(there, parse({ expireAfterSeconds: 5 })), { code: 85 })
  assert.throws(() => isSameIndex(there, parse({ unique: true })), { code: 86 })
  assert.throws(() => isSameIndex(there, parse({ key: doc({ b: 1 }) })), { code: 86 })
})

function makeCollection(store: Store, documents: number): Collection {
  const collection = store.createCollection('test.c')
  for (let i = 0; i < documents; i++)
    collection.insert(encodeDoc(doc({ _id: i, a: i % 10, b: [i, i + 1], text: 'une facture' })))
  return collection
}

function assertComplete(collection: Collection): void {
  for (const index of collection.indexes) {
    let expected = 0
    for (const [rid] of collection.page(undefined, false, 10_000)) {
      const audit = index.audit(rid as number, decodeDoc(collection.get(rid as number)!))
      assert.equal(audit.missing, 0, index.definition.name)
      expected += audit.expected
    }
    assert.equal(index.entries(), expected, index.definition.name)
  }
}

test('what is written while an index is built is in it, and nothing of what has gone', () => {
  const store = new Store(':memory:')
  const collection = makeCollection(store, 200)
  const specs = [spec({ key: doc({ b: 1 }) }), spec({ name: 't', key: doc({ text: 'text' }) })]
  const ids = new Set(specs.map((given) => store.createIndex(collection, parseIndex(given), false).id))
  const steps = buildIndexes({ store, namespace: 'test.c', ids }, eager)
  for (let i = 0; steps.next().value === pause; i++) {
    collection.insert(encodeDoc(doc({ _id: 1000 + i, b: [i], text: 'deux' })))
    const rid = collection.ridOfId(i * 7)
    if (rid !== undefined) collection.remove(rid, collection.get(rid)!)
    assert.equal(collection.indexes[1]!.ready, false)
    store.commit()
  }
  assert.ok(collection.indexes.every((index) => index.ready))
  assertComplete(collection)
})

test('a build that ends with the process goes on when the store is opened again', () => {
  const folder = mkdtempSync(join(tmpdir(), 'store-'))
  try {
    const file = join(folder, 'store.sqlite')
    const first = new Store(file)
    const collection = makeCollection(first, 200)
    const { id } = first.createIndex(collection, parse({}), false)
    const steps = buildIndexes({ store: first, namespace: 'test.c', ids: new Set([id]) }, eager)
    for (let i = 0; i < 5; i++) steps.next()
    first.commit()
    first.close()
    const second = new Store(file)
    const index = second.collection('test.c')!.indexes[1]!
    assert.equal(index.ready, false)
    assert.ok(index.built > 0 && index.built < 200, `begun at ${index.built}`)
    for (const _ of resumeBuilds(second, unhurried)) assert.fail('nobody is in a hurry')
    assert.ok(index.ready)
    assertComplete(second.collection('test.c')!)
    second.commit()
    second.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('an index of another version is built again: unique ones at once, others while the store serves', () => {
  const folder = mkdtempSync(join(tmpdir(), 'store-'))
  try {
    const file = join(folder, 'store.sqlite')
    const first = new Store(file)
    const collection = makeCollection(first, 100)
    const { id } = first.createIndex(collection, parse({}), false)
    for (const _ of buildIndexes({ store: first, namespace: 'test.c', ids: new Set([id]) }, unhurried));
    first.database.prepare('UPDATE collection_index SET key_version = 0').run()
    first.commit()
    first.close()
    const second = new Store(file)
    const again = second.collection('test.c')!
    assert.deepEqual(
      again.indexes.map((index) => index.ready),
      [true, false],
    )
    for (const _ of resumeBuilds(second, unhurried));
    assertComplete(again)
    second.commit()
    second.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a build that meets a duplicate leaves no index behind', () => {
  const store = new Store(':memory:')
  const collection = makeCollection(store, 50)
  const ids = [spec({ unique: true }), spec({ name: 'b', key: doc({ b: 1 }) })].map(
    (given) => store.createIndex(collection, parseIndex(given), false).id,
  )
  const steps = buildIndexes({ store, namespace: 'test.c', ids: new Set(ids) }, unhurried)
  assert.throws(
    () => steps.next(),
    (error) => {
      assert.ok(error instanceof Error && 'code' in error && 'extra' in error)
      assert.equal(error.code, 11000)
      assert.deepEqual((error.extra as Doc).get('keyValue'), doc({ a: 0 }))
      return true
    },
  )
  assert.equal(collection.indexes.length, 1)
})

test('a build ends when its index is dropped', () => {
  const store = new Store(':memory:')
  const collection = makeCollection(store, 50)
  const index = store.createIndex(collection, parse({}), false)
  const steps = buildIndexes({ store, namespace: 'test.c', ids: new Set([index.id]) }, eager)
  steps.next()
  store.dropIndex(collection, index)
  assert.throws(() => steps.next(), { code: 276 })
})

test('long values that begin alike are told apart by a unique index', () => {
  const store = new Store(':memory:')
  const collection = store.createCollection('test.c')
  store.createIndex(collection, parse({ unique: true }), true)
  const long = 'x'.repeat(2000)
  collection.insert(encodeDoc(doc({ _id: 1, a: `${long}1` })))
  collection.insert(encodeDoc(doc({ _id: `${long}2`, a: `${long}2` })))
  assert.throws(() => collection.insert(encodeDoc(doc({ _id: 3, a: `${long}2` }))), { code: 11000 })
  assert.throws(() => collection.insert(encodeDoc(doc({ _id: `${long}2`, a: 4 }))), { code: 11000 })
  assert.equal(collection.ridOfId(`${long}2`), 2)
  assert.equal(collection.ridOfId(`${long}3`), undefined)
})

test('of a partial index only what is in it expires', () => {
  const store = new Store(':memory:')
  const collection = store.createCollection('test.c')
  store.createIndex(collection, parse({ expireAfterSeconds: 0, partialFilterExpression: doc({ old: true }) }), true)
  collection.insert(encodeDoc(doc({ _id: 1, a: new Date(0), old: true })))
  collection.insert(encodeDoc(doc({ _id: 2, a: new Date(0) })))
  assert.equal(removeExpired(store, unhurried, new Date(1000)).next().value, 1)
  assert.equal(collection.ridOfId(1), undefined)
  assert.equal(collection.ridOfId(2), 2)
})
