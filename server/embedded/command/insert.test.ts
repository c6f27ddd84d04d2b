import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeDoc } from '../bson/decode.ts'
import { encodeDoc } from '../bson/encode.ts'
import { ObjectId } from '../bson/value.ts'
import type { Value } from '../bson/value.ts'
import { storable } from './insert.ts'

const encode = (...fields: [string, Value][]): Buffer => encodeDoc(new Map(fields))

/** Two documents as one, so that a name may come twice. */
function joined(a: Buffer, b: Buffer): Buffer {
  const all = Buffer.concat([a.subarray(0, -1), b.subarray(4)])
  all.writeInt32LE(all.length)
  return all
}

test('a document is stored as it came when its _id comes first', () => {
  const document = encode(['_id', 1], ['b', 2])
  assert.equal(storable(document), document)
})

test('_id goes to the front, and is made where there is none', () => {
  assert.deepEqual(storable(encode(['b', 2], ['_id', 1])), encode(['_id', 1], ['b', 2]))
  const made = decodeDoc(storable(encode(['b', 2])))
  assert.deepEqual([...made.keys()], ['_id', 'b'])
  assert.ok(made.get('_id') instanceof ObjectId)
})

test('of a name that comes twice one value is stored, the same for whoever reads', () => {
  assert.deepEqual(storable(joined(encode(['_id', 1], ['a', 1]), encode(['a', 2]))), encode(['_id', 1], ['a', 2]))
  assert.deepEqual(storable(joined(encode(['_id', 1]), encode(['_id', 2]))), encode(['_id', 2]))
})

test('what cannot be an _id is refused, broken bytes too', () => {
  assert.throws(() => storable(encode(['_id', [1]])), { code: 53 })
  assert.throws(() => storable(encode(['b', 1], ['_id', [1]])), { code: 53 })
  const broken = encode(['_id', 1], ['inner', new Map([['text', 'abc']])])
  broken[broken.indexOf('text') - 1] = 99
  assert.throws(() => storable(broken), { code: 22 })
})
