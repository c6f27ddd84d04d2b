import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { Long, type Collection, type Db, type Document, type MongoClient, MongoServerError } from 'mongodb'
import { eventually } from '../kit/eventually.ts'
import { TestStore } from '../kit/embedded-store.ts'

/** What one client of the embedded store asks is not felt by the others, and ends when it should. */

async function withStore(work: (db: Db, client: MongoClient, store: TestStore) => Promise<void>): Promise<void> {
  await using store = await TestStore.start()
  await using client = store.client()
  await work(client.db('t'), client, store)
}

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no error',
    (error: unknown) => (error instanceof MongoServerError ? error.code : error),
  )

const numbered = (count: number, more: (i: number) => Document = () => ({})): Document[] =>
  Array.from({ length: count }, (_, i) => ({ _id: i, ...more(i) }))

async function filled(db: Db, name: string, documents: Document[]): Promise<Collection<{ _id: number } & Document>> {
  const collection = db.collection<{ _id: number } & Document>(name)
  for (let at = 0; at < documents.length; at += 1000)
    await collection.insertMany(documents.slice(at, at + 1000) as ({ _id: number } & Document)[])
  return collection
}

const memoryOf = async ({ pid }: TestStore): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024
}

const threadsOf = async ({ pid }: TestStore): Promise<number> => (await readdir(`/proc/${pid}/task`)).length

/** It would take longer than anybody lives. */
const forEver = /(a+)+$/
/** It takes too long to be run where others wait, and ends. */
const slow = /^(?:.*,){3}x/

test('a regular expression that never ends is ended, and others do not notice', () =>
  withStore(async (db, client, store) => {
    const documents = await filled(
      db,
      'long',
      numbered(50, () => ({ s: `${'a'.repeat(5000)}!` })),
    )
    await db.command({ ping: 1 })
    const threads = await threadsOf(store)
    const memory = await memoryOf(store)
    const load = { going: true }
    const waits: number[] = []
    const other = (async () => {
      while (load.going) {
        const startedAt = performance.now()
        await db.command({ ping: 1 })
        waits.push(performance.now() - startedAt)
      }
    })()
    const startedAt = performance.now()
    const timed = codeOf(documents.find({ s: forEver }, { maxTimeMS: 400 }).toArray())
    assert.equal(await timed, 50)
    const took = performance.now() - startedAt
    assert.ok(took >= 395 && took < 3000, `${took} ms`)
    assert.equal(await codeOf(documents.find({ s: forEver }).toArray()), 11601)
    const everywhere: Document[] = [
      { s: { $not: forEver } },
      { s: { $in: [forEver] } },
      { $expr: { $regexMatch: { input: '$s', regex: forEver } } },
      { $or: [{ n: 1 }, { s: forEver }] },
    ]
    for (const filter of everywhere)
      assert.equal(await codeOf(documents.findOne(filter, { maxTimeMS: 100 })), 50, JSON.stringify(filter))
    const pipeline = [{ $project: { found: { $regexFind: { input: '$s', regex: forEver } } } }]
    assert.equal(await codeOf(documents.aggregate(pipeline, { maxTimeMS: 100 }).toArray()), 50)
    assert.equal(await codeOf(documents.countDocuments({ s: forEver }, { maxTimeMS: 100 })), 50)
    assert.equal(await codeOf(documents.distinct('s', { s: forEver }, { maxTimeMS: 100 })), 50)
    assert.equal(
      await codeOf(
        db.command({ update: 'long', updates: [{ q: { s: forEver }, u: { $set: { n: 1 } } }], maxTimeMS: 100 }),
      ),
      50,
    )
    assert.equal(
      await codeOf(db.command({ delete: 'long', deletes: [{ q: { s: forEver }, limit: 0 }], maxTimeMS: 100 })),
      50,
    )
    assert.equal(await codeOf(documents.findOneAndUpdate({ s: forEver }, { $set: { n: 1 } }, { maxTimeMS: 100 })), 50)
    load.going = false
    await other
    waits.sort((a, b) => a - b)
    // On a machine that has other things to do too, a single ping says little; that half of them are quick says all.
    assert.ok(
      waits[Math.floor(waits.length / 2)]! < 50,
      `half of the pings took ${waits[Math.floor(waits.length / 2)]!} ms`,
    )
    assert.ok(waits.at(-1)! < 1500, `the longest ping took ${waits.at(-1)!} ms`)
    assert.equal(await documents.countDocuments({ n: 1 }), 0)
    await client.db('t').command({ ping: 1 })
    // One reader may be there still, for the reads that end.
    await eventually(async () => assert.ok((await threadsOf(store)) <= threads + 2))
    assert.ok((await memoryOf(store)) < memory + 150)
  }))

test('a slow regular expression finds what it should, in reads and in writes', () =>
  withStore(async (db) => {
    const documents = await filled(
      db,
      'c',
      numbered(300, (i) => ({
        s: `${'word, '.repeat(40)}${i % 3 === 0 ? 'x' : 'y'}${i}`.replaceAll(', ', ','),
        n: i,
        done: 0,
      })),
    )
    const ids = numbered(300)
      .map(({ _id }) => _id as number)
      .filter((i) => i % 3 === 0)
    const found = await documents.find({ s: slow }, { batchSize: 7 }).sort({ n: 1 }).toArray()
    assert.deepEqual(
      found.map(({ _id }) => _id),
      ids,
    )
    assert.equal(await documents.countDocuments({ s: slow }), 100)
    assert.equal((await documents.distinct('n', { s: slow })).length, 100)
    const [counted] = await documents.aggregate([{ $match: { s: slow } }, { $count: 'n' }]).toArray()
    assert.equal(counted!['n'], 100)
    assert.equal((await documents.updateMany({ s: slow }, { $inc: { done: 1 } })).modifiedCount, 100)
    assert.equal((await documents.updateOne({ s: slow, n: { $gt: 10 } }, { $inc: { done: 1 } })).modifiedCount, 1)
    assert.deepEqual(await documents.findOne({ done: 2 }, { projection: { _id: 1 } }), { _id: 12 })
    const changed = await documents.findOneAndUpdate(
      { s: slow },
      { $set: { done: 7 } },
      { sort: { n: -1 }, returnDocument: 'after' },
    )
    assert.deepEqual([changed?._id, changed?.['done']], [297, 7])
    const upserted = await documents.updateOne(
      { s: { $regex: slow.source }, n: -1 },
      { $set: { done: 9 } },
      { upsert: true },
    )
    assert.equal(upserted.upsertedCount, 1)
    assert.equal((await documents.deleteMany({ s: slow, n: { $lt: 100 } })).deletedCount, 34)
    assert.equal((await documents.deleteOne({ s: slow })).deletedCount, 1)
    assert.equal(await documents.countDocuments({ s: slow }), 65)
    const several = await documents.bulkWrite([
      { updateOne: { filter: { _id: 1 }, update: { $set: { s: `${'word,'.repeat(400)}x` } } } },
      { updateOne: { filter: { _id: 1, s: slow }, update: { $set: { seen: true } } } },
    ])
    assert.equal(several.modifiedCount, 2, 'a statement sees what the one before it has written')
  }))

test('loops within one document hold nobody up', () =>
  withStore(async (db, client) => {
    const documents = await filled(db, 'c', numbered(5))
    const loop = (times: number, inner: unknown): Document => ({ $map: { input: { $range: [0, times] }, in: inner } })
    const project = (x: Document): Document[] => [{ $project: { x: { $size: x } } }]
    const found = await documents.aggregate(project(loop(500, loop(500, 1)))).toArray()
    assert.deepEqual(
      found.map(({ x }) => x as number),
      [500, 500, 500, 500, 500],
    )
    const longer = project(loop(5000, loop(5000, loop(5000, 1))))
    assert.equal(await codeOf(documents.aggregate(longer, { maxTimeMS: 300 }).toArray()), 50)
    assert.equal(await codeOf(documents.updateMany({}, [{ $set: { x: loop(1000, loop(1000, 1)) } }])), 2)
    const { store: figures } = await client.db('admin').command({ serverStatus: 1 })
    assert.ok(figures.longestTurnMs < 100, `one turn took ${figures.longestTurnMs} ms`)
  }))

test('validate and explain look at everything without holding anybody up', () =>
  withStore(async (db, client) => {
    const documents = await filled(
      db,
      'c',
      numbered(8000, (i) => ({ n: i % 9, text: `word ${i}`.repeat(9) })),
    )
    await documents.createIndex({ n: 1 })
    const [validated] = await Promise.all([
      db.command({ validate: 'c' }),
      documents.updateMany({ n: 1 }, { $set: { n: 10 } }),
    ])
    assert.deepEqual([validated['valid'], validated['nrecords'], validated['keysPerIndex'].n_1], [true, 8000, 8000])
    const explained = await documents.find({}).sort({ text: 1 }).explain('executionStats')
    assert.equal(explained['executionStats'].totalDocsExamined, 8000)
    const many = await documents.find({ _id: { $in: Array.from({ length: 20_000 }, (_, i) => i * 2) } }).toArray()
    assert.equal(many.length, 4000)
    const { store: figures } = await client.db('admin').command({ serverStatus: 1 })
    assert.ok(figures.longestTurnMs < 100, `one turn took ${figures.longestTurnMs} ms`)
  }))

test('what is changed while a slow expression looks for it is changed once', () =>
  withStore(async (db) => {
    const documents = await filled(
      db,
      'c',
      numbered(400, () => ({ s: `${'word,'.repeat(60)}x`, n: 0, other: 0 })),
    )
    const load = { going: true }
    const others = (async () => {
      for (let i = 0; load.going; i++) await documents.updateOne({ _id: i % 400 }, { $inc: { other: 1 } })
    })()
    const changed = await documents.updateMany({ s: slow }, { $inc: { n: 1 } })
    load.going = false
    await others
    assert.equal(changed.modifiedCount, 400)
    assert.equal(await documents.countDocuments({ n: 1 }), 400)
  }))

test('10,000 cursors left open take little; the oldest make room', () =>
  withStore(async (db, _client, store) => {
    const text = 'x'.repeat(2000)
    await filled(
      db,
      'c',
      numbered(3000, (i) => ({ text, n: i % 10 })),
    )
    const before = await memoryOf(store)
    const ids: Long[] = []
    const open = async (command: Document): Promise<void> => {
      const { cursor } = await db.command(command, { promoteLongs: false })
      ids.push(cursor.id as Long)
    }
    // Sorted ones hold an order, those over everything are kept by a reader, plain ones hold a place in an index.
    for (let i = 0; i < 40; i++) await open({ find: 'c', batchSize: 2, sort: { n: 1 }, allowDiskUse: true })
    const kinds = [
      { find: 'c', batchSize: 2 },
      { find: 'c', batchSize: 2, filter: { _id: { $gt: 5 } } },
      { find: 'c', batchSize: 0 },
    ]
    for (let i = 0; i < 10_000; i += 50)
      await Promise.all(Array.from({ length: 50 }, (_, k) => open(kinds[(i + k) % kinds.length]!)))
    const more = (id: Long): Promise<unknown> => codeOf(db.command({ getMore: id, collection: 'c', batchSize: 1 }))
    assert.equal(await more(ids[0]!), 43)
    assert.equal(await more(ids.at(-1)!), 'no error')
    assert.equal(await more(ids[5000]!), 'no error')
    const taken = (await memoryOf(store)) - before
    assert.ok(taken < 250, `${taken} MB more than before`)
  }))

test('cursors are asked from anywhere, killed while they work, and end with their collection', () =>
  withStore(async (db, _client, store) => {
    await filled(
      db,
      'c',
      numbered(6000, (i) => ({ n: i % 7, s: `${'word,'.repeat(30)}x` })),
    )
    const open = async (command: Document): Promise<Long> => {
      const { cursor } = await db.command({ ...command, batchSize: 2 }, { promoteLongs: false })
      return cursor.id as Long
    }
    const here = await open({ find: 'c' })
    const inReader = await open({
      aggregate: 'c',
      pipeline: [{ $group: { _id: '$_id' } }],
      cursor: { batchSize: 2 },
    }).catch(async () => {
      const { cursor } = await db.command(
        { aggregate: 'c', pipeline: [{ $group: { _id: '$_id' } }], cursor: { batchSize: 2 } },
        { promoteLongs: false },
      )
      return cursor.id as Long
    })
    await using another = store.client()
    for (const id of [here, inReader]) {
      const { cursor } = await another.db('t').command({ getMore: id, collection: 'c', batchSize: 3 })
      assert.equal(cursor.nextBatch.length, 3)
      assert.equal(await codeOf(another.db('u').command({ getMore: id, collection: 'c' })), 13)
    }
    // It reads for a while before it finds anything.
    const working = await db.command({ find: 'c', filter: { s: slow, n: 9 }, batchSize: 0 }, { promoteLongs: false })
    const id = working['cursor'].id as Long
    const asked = codeOf(another.db('t').command({ getMore: id, collection: 'c' }))
    let inUse: unknown
    await eventually(async () => {
      inUse = await codeOf(db.command({ getMore: id, collection: 'c' }))
      assert.ok(inUse === 12051 || inUse === 43)
    })
    if (inUse === 12051) {
      const { cursorsKilled } = await db.command({ killCursors: 'c', cursors: [id] })
      if (cursorsKilled.length > 0) assert.ok([237, 'no error'].includes((await asked) as number | string))
    }
    await asked
    const killed = await db.command({ killCursors: 'c', cursors: [here, inReader, Long.fromNumber(5)] })
    assert.deepEqual([killed['cursorsKilled'].length, killed['cursorsNotFound'].length], [2, 1])
    assert.equal(await codeOf(db.command({ getMore: inReader, collection: 'c' })), 43)
    const left = [
      await open({ find: 'c' }),
      await open({ find: 'c', filter: { n: { $gte: 0 } }, sort: { s: 1, _id: -1 } }),
    ]
    await db.dropCollection('c')
    for (const orphan of left) assert.equal(await codeOf(db.command({ getMore: orphan, collection: 'c' })), 175)
  }))

test('maxTimeMS ends reads and writes of any kind', () =>
  withStore(async (db) => {
    const documents = await filled(
      db,
      'c',
      numbered(20_000, (i) => ({ n: i % 100, text: `word ${i}`.repeat(20) })),
    )
    const soon = { maxTimeMS: 1 }
    assert.equal(await codeOf(documents.aggregate([{ $group: { _id: '$n' } }], soon).toArray()), 50)
    assert.equal(await codeOf(documents.find({ text: 'none' }, soon).toArray()), 50)
    assert.equal(await codeOf(documents.find({}, soon).sort({ text: 1 }).toArray()), 50)
    assert.equal(await codeOf(documents.updateMany({}, { $set: { x: 1 } }, soon)), 50)
    assert.equal(await codeOf(documents.deleteMany({ text: 'none' }, soon)), 50)
    assert.equal(
      await codeOf(db.command({ createIndexes: 'c', indexes: [{ key: { text: 1 }, name: 'text' }], ...soon })),
      50,
    )
    assert.deepEqual(
      (await documents.indexes()).map(({ name }) => name),
      ['_id_'],
    )
    assert.equal(await codeOf(documents.find({}, { maxTimeMS: 60_000 }).toArray()), 'no error')
  }))

test('a read ends with the client that asked for it', () =>
  withStore(async (db, _client, store) => {
    await filled(
      db,
      'c',
      numbered(50, () => ({ s: `${'a'.repeat(5000)}!` })),
    )
    const threads = await threadsOf(store)
    const hasty = store.client()
    const asked = hasty.db('t').collection('c').findOne({ s: forEver })
    asked.catch(() => undefined)
    await eventually(async () => assert.ok((await threadsOf(store)) > threads))
    await hasty.close(true)
    await eventually(async () => assert.equal((await db.admin().command({ currentOp: 1 }))['inprog'].length, 1))
  }))

test('what was acknowledged is seen by whoever reads next, in whatever thread', () =>
  withStore(async (db) => {
    const documents = await filled(
      db,
      'c',
      numbered(5000, (i) => ({ n: i })),
    )
    for (let i = 0; i < 40; i++) {
      await documents.insertOne({ _id: 10_000 + i, n: -1 - i })
      const [all] = await documents
        .aggregate([{ $group: { _id: null, n: { $sum: 1 }, least: { $min: '$n' } } }])
        .toArray()
      assert.deepEqual(all, { _id: null, n: 5001 + i, least: -1 - i })
    }
  }))
