import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeDoc } from '../bson/encode.ts'
import type { Doc, Value } from '../bson/value.ts'
import { Store } from '../storage/store.ts'
import { find } from './find.ts'
import { Memory } from './memory.ts'
import { pause } from './query.ts'

const unhurried = { due: () => false }
const sort: Doc = new Map([['n', -1]])

function store(count: number, bytes: number): Store {
  const made = new Store(':memory:')
  const collection = made.createCollection('t.c')
  for (let i = 0; i < count; i++) {
    const document = new Map<string, Value>([
      ['_id', i],
      ['n', i % 7],
      ['text', 'x'.repeat(bytes)],
    ])
    collection.insert(encodeDoc(document))
  }
  made.commit()
  return made
}

test('a sort of more than 100 MB fails where the disk must not be used, and needs little where it may', () => {
  const collection = store(120, 1_000_000).collection('t.c')!
  const all = (memory: Memory, limit?: number): number =>
    [...find(collection, { filter: new Map(), sort, memory, limit }, unhurried)].length
  assert.throws(() => all(new Memory(false)), { code: 292 })
  const memory = new Memory()
  assert.equal(all(memory), 120)
  assert.ok(memory.held < 20_000_000)
  assert.equal(all(new Memory(false), 3), 3, 'of a sort with a limit only the first ones are kept')
})

test('a cursor that rests holds no documents, and goes on where it was', () => {
  for (const ordered of [undefined, sort]) {
    const collection = store(50, 1000).collection('t.c')!
    const memory = new Memory()
    const results = find(collection, { filter: new Map(), sort: ordered, memory }, unhurried)
    const rids: number[] = []
    for (const found of results) {
      assert.ok(found !== pause)
      assert.ok(found.bytes.length > 1000)
      rids.push(found.rid)
      memory.rest()
      assert.equal(found.bytes.length, 0)
      assert.ok(memory.held <= 50 * 8)
    }
    assert.equal(new Set(rids).size, 50)
  }
})
