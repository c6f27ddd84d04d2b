import assert from 'node:assert/strict'
import { test } from 'node:test'
import { calculateObjectSize, Long, serialize } from 'bson'
import { CommandError } from '../error.ts'
import { decodeDoc } from './decode.ts'
import { encodeDoc } from './encode.ts'
import { parseExtendedJson, toExtendedJson } from './extended-json.ts'
import { pickField, pickFields, sliceFields } from './raw.ts'
import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  DBPointer,
  Decimal128,
  Double,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  typeName,
  UNDEFINED,
} from './value.ts'
import type { Doc, Value } from './value.ts'

/** One document with every type, as the official package writes it. */
const everyType = serialize(
  {
    _id: new ObjectId('5ab1c2d3e4f5061728394a5b'),
    text: 'Élève 😀',
    long: 'x'.repeat(100),
    int: -5,
    wholeDouble: new Double(5),
    double: 0.1,
    minusZero: new Double(-0),
    int64: Long.fromString('9223372036854775807'),
    decimal: Decimal128.fromString('1.50'),
    date: new Date(-1),
    yes: true,
    nothing: null,
    list: [1, [2, { x: null }], []],
    inner: { a: { b: {} } },
    bytes: new Binary(Buffer.from('abc'), 5),
    old: new Binary(Buffer.from('abc'), 2),
    regex: new BSONRegExp('^a', 'ix'),
    timestamp: new Timestamp({ t: 4_294_967_295, i: 7 }),
    min: new MinKey(),
    max: new MaxKey(),
    code: new Code('f()'),
    scoped: new Code('f()', { a: 1 }),
    symbol: new BSONSymbol('s'),
  },
  { ignoreUndefined: false },
)

test('what the official package writes comes back byte for byte', () => {
  const doc = decodeDoc(everyType)
  assert.deepEqual(encodeDoc(doc), Buffer.from(everyType))
  assert.equal(calculateObjectSize({ a: 1 }), encodeDoc(new Map([['a', 1]])).length)
})

test('numbers keep their type', () => {
  const doc = decodeDoc(everyType)
  const types = ['int', 'wholeDouble', 'double', 'minusZero', 'int64', 'decimal'].map((name) =>
    typeName(doc.get(name)!),
  )
  assert.deepEqual(types, ['int', 'double', 'double', 'double', 'long', 'decimal'])
})

test('field order is kept, whatever the names', () => {
  const doc: Doc = new Map<string, Value>([
    ['b', 1],
    ['10', 2],
    ['9', 3],
    ['__proto__', 4],
    ['é', 5],
  ])
  assert.deepEqual([...decodeDoc(encodeDoc(doc)).keys()], ['b', '10', '9', '__proto__', 'é'])
})

test('deprecated types survive', () => {
  const doc: Doc = new Map<string, Value>([
    ['u', UNDEFINED],
    ['p', new DBPointer('db.c', new ObjectId('5ab1c2d3e4f5061728394a5b'))],
  ])
  const again = decodeDoc(encodeDoc(doc))
  assert.equal(again.get('u'), UNDEFINED)
  assert.equal((again.get('p') as DBPointer).namespace, 'db.c')
})

/** Decodes and expects success or a CommandError: nothing else may come of hostile bytes. */
function attempt(bytes: Uint8Array): void {
  try {
    decodeDoc(bytes)
  } catch (error) {
    assert.ok(error instanceof CommandError, String(error))
  }
}

test('bytes cut short anywhere are an error', () => {
  for (let length = 0; length < everyType.length; length++) {
    assert.throws(() => decodeDoc(everyType.subarray(0, length)), { code: 22 })
  }
})

test('any single byte may be wrong without a crash', () => {
  for (let at = 0; at < everyType.length; at++) {
    for (const value of [0, 1, 127, 255]) {
      const bytes = Uint8Array.from(everyType)
      bytes[at] = value
      attempt(bytes)
    }
  }
})

test('nesting is bounded on both ways', () => {
  let doc: Doc = new Map()
  for (let depth = 0; depth < 300; depth++) doc = new Map([['a', doc]])
  assert.throws(() => encodeDoc(doc), { code: 15 })
  let bytes = Buffer.from([5, 0, 0, 0, 0])
  for (let depth = 0; depth < 300; depth++) {
    const size = Buffer.alloc(4)
    size.writeInt32LE(bytes.length + 8)
    bytes = Buffer.concat([size, Buffer.from([3, 97, 0]), bytes, Buffer.from([0])])
  }
  assert.throws(() => decodeDoc(bytes), { code: 15 })
})

test('top-level fields are read and copied without the rest', () => {
  assert.deepEqual(
    [...pickFields(everyType, new Set(['int', 'text', 'none']))],
    [
      ['text', 'Élève 😀'],
      ['int', -5],
    ],
  )
  assert.equal(pickField(everyType, 'yes'), true)
  assert.equal(pickField(everyType, 'none'), undefined)
  const kept = sliceFields(everyType, new Set(['int', 'symbol']), true)
  assert.deepEqual([...decodeDoc(kept).keys()], ['int', 'symbol'])
  const rest = decodeDoc(sliceFields(everyType, new Set(['int', 'symbol']), false))
  assert.equal(rest.size, decodeDoc(everyType).size - 2)
  assert.equal(sliceFields(everyType, new Set(), false).compare(everyType), 0)
})

test('Extended JSON tells every type and keeps the order', () => {
  const doc = decodeDoc(everyType)
  assert.deepEqual(encodeDoc(parseExtendedJson(toExtendedJson(doc)) as Doc), Buffer.from(everyType))
  assert.deepEqual(
    [...(parseExtendedJson('{"b":1,"10":2,"9":{"$numberLong":"3"}}') as Doc)],
    [
      ['b', 1],
      ['10', 2],
      ['9', 3n],
    ],
  )
})
