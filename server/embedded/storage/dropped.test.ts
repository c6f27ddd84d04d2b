import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeDoc } from '../bson/encode.ts'
import type { Doc, Value } from '../bson/value.ts'
import { parseIndex } from '../index/definition.ts'
import { Store } from './store.ts'

const doc = (fields: Record<string, Value>): Doc => new Map(Object.entries(fields))

const tables = (store: Store): string[] =>
  store.database
    .prepare("SELECT name FROM sqlite_schema WHERE name GLOB '[dit][0-9]*' ORDER BY name")
    .all()
    .map(([name]) => name as string)

function fill(store: Store, namespace: string): void {
  const collection = store.createCollection(namespace)
  store.createIndex(collection, parseIndex(doc({ name: 'text', key: doc({ text: 'text' }) })), true)
  store.createIndex(collection, parseIndex(doc({ name: 'list', key: doc({ list: 1 }) })), true)
  for (let i = 0; i < 100; i++) {
    collection.insert(encodeDoc(doc({ _id: i, text: `une facture ${i} du ${i * 7}`, list: [i, i + 1, i + 2] })))
  }
}

test('a drop is there at once, and its tables go in slices', () => {
  const store = new Store(':memory:')
  fill(store, 't.a')
  fill(store, 't.b')
  const before = tables(store)
  store.dropCollection(store.collection('t.a')!)
  store.commit()
  assert.equal(store.collection('t.a'), undefined)
  assert.deepEqual(tables(store), before)
  let pauses = 0
  for (const _ of store.removeDropped({ due: () => true })) pauses++
  assert.ok(pauses > 10, `${pauses} pauses`)
  store.commit()
  assert.equal(store.hasDropped, false)
  assert.ok(tables(store).length <= before.length / 2)
  assert.equal(store.collection('t.b')!.idTable.entries(), 100)
  assert.deepEqual(store.database.prepare('PRAGMA integrity_check').first(), ['ok'])
})

test('a new collection takes the place of one that is still being removed', () => {
  const store = new Store(':memory:')
  fill(store, 't.a')
  const removal = store.removeDropped({ due: () => true })
  store.dropCollection(store.collection('t.a')!)
  removal.next()
  fill(store, 't.a')
  store.commit()
  while (removal.next().done !== true);
  store.commit()
  const collection = store.collection('t.a')!
  assert.equal(collection.idTable.entries(), 100)
  assert.equal(collection.page(undefined, false, 1000).length, 100)
})

test('a drop that is taken back has dropped nothing', () => {
  const store = new Store(':memory:')
  fill(store, 't.a')
  store.commit()
  store.dropCollection(store.collection('t.a')!)
  store.rollback()
  assert.equal(store.hasDropped, false)
  assert.equal(store.collection('t.a')!.idTable.entries(), 100)
})
