import assert from 'node:assert/strict'
import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import { test } from 'node:test'
import { Binary, Double, GridFSBucket, Long, type MongoClient, MongoServerError, ObjectId } from 'mongodb'
import { TestStore } from '../kit/embedded-store.ts'

/** The embedded store as the official driver of MongoDB sees it. */

async function withStore(work: (client: MongoClient, store: TestStore) => Promise<void>): Promise<void> {
  await using store = await TestStore.start()
  await using client = store.client()
  await work(client, store)
}

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no error',
    (error: unknown) => (error instanceof MongoServerError ? error.code : error),
  )

test('documents come back as they were written: types, order of fields, integer-like names', () =>
  withStore(async (client) => {
    // A Map, because the driver would find the integer-like names of an object first.
    const document = new Map<string, unknown>([
      ['_id', 1],
      ['b', new Double(2)],
      ['10', Long.fromNumber(3)],
      ['9', 'x'],
      ['when', new Date(5)],
      ['bytes', new Binary(Buffer.from('abc'))],
      ['list', [null, { y: 1, x: 2 }]],
    ])
    await client.db('t').command({ insert: 'types', documents: [document] })
    const collection = client.db('t').collection<{ _id: number; b?: unknown }>('types', { promoteValues: false })
    await collection.updateOne({ _id: 1 }, { $set: { z: true } })
    const raw = await client.db('t').collection('types').findOne({}, { raw: true })
    const names = [
      ...(raw as unknown as Buffer).toString('latin1').matchAll(/[\u0001-\u0012](_id|b|10|9|when|bytes|list|z)\0/g),
    ].map((match) => match[1])
    assert.deepEqual([...new Set(names)], ['_id', 'b', '10', '9', 'when', 'bytes', 'list', 'z'])
    const found = await collection.findOne({ b: 2 })
    assert.ok(found?.b instanceof Double)
  }))

test('errors carry the codes of MongoDB', () =>
  withStore(async (client) => {
    const db = client.db('t')
    const people = db.collection<{ _id: number; name?: string; n?: unknown }>('people')
    await people.createIndex({ name: 1 }, { unique: true })
    await people.insertOne({ _id: 1, name: 'a' })
    const duplicate = await people.insertOne({ _id: 2, name: 'a' }).catch((error: unknown) => error)
    assert.ok(duplicate instanceof MongoServerError)
    assert.equal(duplicate.code, 11000)
    assert.deepEqual(duplicate['keyValue'], { name: 'a' })
    assert.match(
      duplicate.message,
      /E11000 duplicate key error collection: t\.people index: name_1 dup key: \{ name: "a" \}/,
    )
    assert.equal(await codeOf(db.command({ noSuchThing: 1 })), 59)
    assert.equal(await codeOf(db.createCollection('people', { storageEngine: { wiredTiger: {} } })), 48)
    assert.equal(await codeOf(people.dropIndex('other')), 27)
    assert.equal(await codeOf(people.createIndex({ name: 1 }, { name: 'again', unique: true })), 85)
    assert.equal(await codeOf(db.collection('people').updateOne({ name: 'a' }, { $set: { _id: 5 } })), 66)
    assert.equal(await codeOf(db.collection('people').updateOne({ name: 'a' }, { $inc: { name: 1 } })), 14)
    assert.equal(await codeOf(people.find({ name: { $nonsense: 1 } }).toArray()), 2)
    assert.equal(await codeOf(db.command({ getMore: Long.fromNumber(5), collection: 'people' })), 43)
    const unordered = await people
      .insertMany([{ _id: 1 }, { _id: 3, name: 'c' }], { ordered: false })
      .catch((error: unknown) => error)
    assert.equal((unordered as { result: { insertedCount: number } }).result.insertedCount, 1)
  }))

test('a cursor pages through everything while documents come and go', () =>
  withStore(async (client) => {
    const numbers = client.db('t').collection<{ _id: number }>('numbers')
    await numbers.insertMany(Array.from({ length: 1000 }, (_, i) => ({ _id: i * 2 })))
    const seen: number[] = []
    for await (const { _id } of numbers.find({}, { sort: { _id: 1 }, batchSize: 100 })) {
      seen.push(_id)
      if (_id === 500) await numbers.deleteOne({ _id: 1000 })
      if (_id === 502) await numbers.insertOne({ _id: 1501 })
    }
    assert.equal(seen.length, 1000)
    assert.ok(seen.includes(1501) && !seen.includes(1000))
    assert.deepEqual(
      seen,
      seen.toSorted((a, b) => a - b),
    )
  }))

test('files of GridFS are whole', () =>
  withStore(async (client) => {
    const bucket = new GridFSBucket(client.db('t'), { bucketName: 'attachments' })
    const content = Buffer.alloc(1_500_000, 'facteur ')
    const upload = bucket.openUploadStream('a.bin')
    upload.end(content)
    await once(upload, 'finish')
    const parts: Buffer[] = []
    for await (const part of bucket.openDownloadStream(upload.id)) parts.push(part as Buffer)
    assert.ok(Buffer.concat(parts).equals(content))
  }))

test('full text finds French words with and without accents, within one user', () =>
  withStore(async (client) => {
    const messages = client.db('t').collection('messages')
    await messages.createIndex(
      { user: 1, 'headers.value': 'text', text: 'text' },
      { partialFilterExpression: { searchable: true } },
    )
    await messages.insertMany([
      { user: 1, searchable: true, headers: [{ key: 'subject', value: 'Réunion à l’hôtel' }], text: 'les factures' },
      { user: 2, searchable: true, headers: [{ key: 'subject', value: 'Réunion' }], text: '' },
      { user: 1, searchable: false, headers: [{ key: 'subject', value: 'Réunion effacée' }], text: '' },
    ])
    const count = (search: string): Promise<number> =>
      messages.countDocuments({ user: 1, searchable: true, $text: { $search: search } })
    assert.equal(await count('reunion'), 1)
    assert.equal(await count('"hotel" "facture"'), 1)
    assert.equal(await count('hôtels -facture'), 0)
    const words = { user: 1, searchable: true, $text: { $search: 'facture' } }
    assert.equal((await messages.find({ $or: [words, { _id: new ObjectId() }] }).toArray()).length, 1)
    await messages.updateOne({ user: 1, searchable: true }, { $set: { text: 'plus rien' } })
    assert.equal(await count('factures'), 0)
  }))

test('only its owner can reach it, and a second process on the same folder is refused', () =>
  withStore(async (_client, store) => {
    assert.equal((await stat(store.socketPath)).mode & 0o777, 0o600)
    assert.equal((await stat(store.dataDir)).mode & 0o777, 0o700)
    const second = store.spawn()
    const [code] = (await once(second, 'exit')) as [number]
    assert.equal(code, 1)
  }))

test('broken frames and broken documents end that connection and nothing else', () =>
  withStore(async (client, store) => {
    const message = (body: Buffer, opCode = 2013): Buffer => {
      const header = Buffer.alloc(21)
      header.writeInt32LE(21 + body.length, 0)
      header.writeInt32LE(opCode, 12)
      return Buffer.concat([header, body])
    }
    const tooLong = Buffer.alloc(16)
    tooLong.writeInt32LE(0x7fffffff, 0)
    for (const bytes of [
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      tooLong,
      Buffer.alloc(16),
      message(Buffer.from([5, 0, 0, 0, 1])),
      message(Buffer.alloc(5), 9999),
    ]) {
      assert.equal((await store.raw(bytes)).length, 0)
    }
    const hostile = Buffer.from([22, 0, 0, 0, 2, 112, 0, 0xff, 0xff, 0xff, 0x7f, 0, 2, 36, 100, 98, 0, 2, 0, 0, 0, 0])
    assert.match((await store.raw(message(hostile))).toString('latin1'), /InvalidBSON/)
    const deep = Buffer.concat([Buffer.from([0xff, 0xff, 0xff, 0x7f]), Buffer.alloc(10)])
    await store.raw(message(deep))
    const large = client.db('t').collection('large')
    assert.equal(
      await codeOf(large.insertOne({ text: 'x'.repeat(16 * 1024 * 1024) })).then((code) => code !== 'no error'),
      true,
    )
    assert.deepEqual(await client.db('t').command({ ping: 1 }), { ok: 1 })
  }))

test('SIGTERM ends it in order, and everything is there again afterwards', () =>
  withStore(async (client, store) => {
    const { insertedId } = await client.db('t').collection('kept').insertOne({ a: new ObjectId() })
    assert.equal(await store.end('SIGTERM'), 0)
    await store.start()
    assert.equal((await client.db('t').collection('kept').findOne())?._id.toHexString(), insertedId.toHexString())
  }))
