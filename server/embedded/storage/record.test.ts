import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { encodeDoc } from '../bson/encode.ts'
import { Binary } from '../bson/value.ts'
import { packRecord, unpackRecord } from './record.ts'

const holding = (bytes: Buffer): Buffer => encodeDoc(new Map([['data', new Binary(bytes)]]))

test('what is packed is unpacked, small and large, dense and sparse', () => {
  for (const size of [0, 100, 2100, 20_000, 300_000]) {
    for (const bytes of [Buffer.alloc(size, 'facteur '), randomBytes(size)]) {
      const document = holding(bytes)
      assert.ok(unpackRecord(packRecord(document)).equals(document), `${size} bytes`)
    }
  }
})

test('only what gets smaller is compressed', () => {
  assert.ok(packRecord(holding(Buffer.alloc(20_000, 'a'))).length < 1000)
  const dense = holding(randomBytes(20_000))
  assert.equal(packRecord(dense), dense)
})

test('a damaged record is an error, not another document', () => {
  const packed = Buffer.from(packRecord(holding(Buffer.alloc(20_000, 'facteur '))))
  assert.throws(() => unpackRecord(packed.subarray(0, 3)), { code: 305 })
  assert.throws(() => unpackRecord(packed.subarray(0, packed.length - 20)))
  packed[4] = 9
  assert.throws(() => unpackRecord(packed), { code: 305 })
})
