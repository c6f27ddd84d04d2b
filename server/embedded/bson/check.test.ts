import assert from 'node:assert/strict'
import { test } from 'node:test'
import { serialize } from 'bson'
import { checkDocument } from './check.ts'
import { decodeDoc } from './decode.ts'
import { encodeDoc } from './encode.ts'
import { Binary, BSONRegExp, Code, ObjectId } from './value.ts'
import type { Doc } from './value.ts'

const bytes = Buffer.from(
  serialize({
    _id: new ObjectId('5ab1c2d3e4f5061728394a5b'),
    text: 'Élève',
    int: -5,
    list: [1, [2, { x: null }], []],
    old: new Binary(Buffer.from('abc'), 2),
    regex: new BSONRegExp('^a', 'ix'),
    scoped: new Code('f()', { a: 1 }),
  }),
)

const outcome = (work: () => unknown): string => {
  try {
    work()
    return 'sound'
  } catch (error) {
    return (error as Error).message
  }
}

test('whatever byte is wrong, it says the same as decoding', () => {
  for (let i = 0; i < bytes.length; i++) {
    for (const value of [0, 1, 2, 5, 11, 15, 127, 128, 255, bytes[i]! ^ 1]) {
      const broken = Buffer.from(bytes)
      broken[i] = value
      assert.equal(
        outcome(() => checkDocument(broken)),
        outcome(() => decodeDoc(broken)),
        `byte ${i} is ${value}`,
      )
    }
  }
  for (let length = 0; length < bytes.length; length++) {
    assert.notEqual(
      outcome(() => checkDocument(bytes.subarray(0, length))),
      'sound',
    )
  }
})

test('nesting is bounded', () => {
  let deep: Doc = new Map()
  for (let i = 1; i < 180; i++) deep = new Map([['a', deep]])
  const encoded = encodeDoc(deep)
  checkDocument(encoded)
  const deeper = Buffer.concat([Buffer.alloc(4), Buffer.from([3, 97, 0]), encoded, Buffer.from([0])])
  deeper.writeInt32LE(deeper.length)
  assert.throws(() => checkDocument(deeper), { code: 15 })
})
