import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeDoc } from '../bson/decode.ts'
import { encodeDoc } from '../bson/encode.ts'
import type { Value } from '../bson/value.ts'
import { FrameReader } from './frame.ts'
import { parseMessage, replyMessage } from './message.ts'
import { cursorReply } from './reply.ts'
import { readRequest } from './request.ts'

function frame(opCode: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(16)
  header.writeInt32LE(16 + payload.length, 0)
  header.writeInt32LE(77, 4)
  header.writeInt32LE(opCode, 12)
  return Buffer.concat([header, payload])
}

const body = (fields: [string, Value][]): Buffer => Buffer.concat([Buffer.from([0]), encodeDoc(new Map(fields))])
const flags = (value: number): Buffer => Buffer.from([value, 0, 0, 0])

test('messages are found however the bytes are cut', () => {
  const messages = [
    frame(2013, Buffer.alloc(10, 1)),
    frame(2013, Buffer.alloc(0)),
    frame(2004, Buffer.alloc(3000, 2)),
    frame(2013, Buffer.alloc(100_000, 3)),
    frame(2013, Buffer.alloc(20, 4)),
  ]
  const stream = Buffer.concat(messages)
  for (const size of [1, 3, 16, 17, 1000, 65_000, 70_000, stream.length]) {
    const reader = new FrameReader()
    const found: Buffer[] = []
    for (let at = 0; at < stream.length; at += size) {
      reader.push(stream.subarray(at, at + size))
      for (let message = reader.next(); message !== undefined; message = reader.next()) found.push(message)
    }
    assert.deepEqual(found, messages, `${size} bytes at a time`)
  }
})

test('a long message is counted while it is received', () => {
  const reader = new FrameReader()
  const long = frame(2013, Buffer.alloc(100_000, 3))
  reader.push(long.subarray(0, 1000))
  assert.equal(reader.next(), undefined)
  assert.equal(reader.longBytes, 1000)
  reader.push(long.subarray(1000))
  assert.equal(reader.longBytes, long.length)
  assert.deepEqual(reader.next(), long)
  assert.deepEqual([reader.longBytes, reader.buffered], [0, 0])
})

test('an impossible length ends it before anything is kept', () => {
  for (const length of [-1, 0, 15, 48_000_001]) {
    const bytes = Buffer.alloc(16)
    bytes.writeInt32LE(length, 0)
    const reader = new FrameReader()
    reader.push(bytes)
    assert.throws(() => reader.next(), { name: 'FrameError' })
  }
})

test('documents beside the body become its field; those to insert stay bytes', () => {
  const sequence = (name: string, documents: Buffer[]): Buffer => {
    const content = Buffer.concat([Buffer.from(`${name}\0`), ...documents])
    const head = Buffer.alloc(5)
    head[0] = 1
    head.writeInt32LE(content.length + 4, 1)
    return Buffer.concat([head, content])
  }
  const document = encodeDoc(
    new Map<string, Value>([
      ['_id', 1],
      ['a', 'x'],
    ]),
  )
  const insert = frame(
    2013,
    Buffer.concat([
      flags(2),
      body([
        ['insert', 'c'],
        ['$db', 't'],
      ]),
      sequence('documents', [document, document]),
    ]),
  )
  const incoming = parseMessage(insert)
  assert.equal(incoming.silent, true)
  const request = readRequest(incoming)
  assert.deepEqual([request.name, request.database, request.documents.length], ['insert', 't', 2])
  assert.ok(request.documents[1]!.equals(document))
  const update = frame(
    2013,
    Buffer.concat([
      flags(0),
      body([
        ['update', 'c'],
        ['$db', 't'],
      ]),
      sequence('updates', [document]),
    ]),
  )
  assert.deepEqual(readRequest(parseMessage(update)).body.get('updates'), [decodeDoc(document)])
})

test('documents in the body are taken out the same way', () => {
  const list: Value[] = [new Map<string, Value>([['_id', 1]]), new Map<string, Value>([['_id', 2]])]
  const request = readRequest(
    parseMessage(
      frame(
        2013,
        Buffer.concat([
          flags(0),
          body([
            ['insert', 'c'],
            ['documents', list],
            ['$db', 't'],
          ]),
        ]),
      ),
    ),
  )
  assert.deepEqual(
    request.documents.map((document) => decodeDoc(document).get('_id')),
    [1, 2],
  )
})

test('the first isMaster may come as OP_QUERY and is answered by OP_REPLY', () => {
  const payload = Buffer.concat([
    flags(0),
    Buffer.from('admin.$cmd\0'),
    Buffer.alloc(8),
    encodeDoc(new Map<string, Value>([['ismaster', 1]])),
  ])
  const incoming = parseMessage(frame(2004, payload))
  assert.deepEqual([incoming.database, incoming.legacy], ['admin', true])
  const reply = replyMessage(incoming, encodeDoc(new Map<string, Value>([['ok', 1]])))
  assert.equal(reply.readInt32LE(12), 1)
  assert.equal(reply.readInt32LE(8), 77)
  assert.equal(reply.readInt32LE(32), 1)
  assert.deepEqual(decodeDoc(reply, 36), new Map([['ok', 1]]))
})

test('truncated messages and unknown operations are refused', () => {
  const good = frame(
    2013,
    Buffer.concat([
      flags(0),
      body([
        ['ping', 1],
        ['$db', 't'],
      ]),
    ]),
  )
  for (let length = 17; length < good.length; length++) assert.throws(() => parseMessage(good.subarray(0, length)))
  assert.throws(() => parseMessage(frame(2012, Buffer.alloc(20))), { name: 'FrameError' })
  assert.throws(() => parseMessage(frame(2013, Buffer.concat([flags(4), body([['ping', 1]])]))), { name: 'FrameError' })
})

test('a batch is put together from encoded documents', () => {
  const documents = Array.from({ length: 1100 }, (_, i): Value => new Map<string, Value>([['_id', i]]))
  const reply = decodeDoc(
    cursorReply(
      'firstBatch',
      documents.map((document) => encodeDoc(document as Map<string, Value>)),
      5n,
      't.c',
    ),
  )
  const cursor = reply.get('cursor') as Map<string, Value>
  assert.deepEqual([...cursor.keys()], ['firstBatch', 'id', 'ns'])
  assert.deepEqual(cursor.get('firstBatch'), documents)
  assert.equal(cursor.get('id'), 5n)
})
