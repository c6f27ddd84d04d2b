import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { configureLog } from '../../kit/log.ts'
import { decodeDoc } from '../bson/decode.ts'
import { encodeDoc } from '../bson/encode.ts'
import { BSONRegExp } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import type { Steps } from '../command/context.ts'
import { Operation } from '../command/operation.ts'
import { CommandError } from '../error.ts'
import { parseIndex } from '../index/definition.ts'
import { TooSlowHere } from '../query/effort.ts'
import { Store } from '../storage/store.ts'
import { Readers } from './readers.ts'
import { Job, readerHeapMb, ReaderThread } from './thread.ts'
import type { Told, Where } from './readers.ts'

configureLog({ write: () => undefined })

const doc = (fields: Record<string, Value>): Doc => new Map(Object.entries(fields))

class Bench implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'facteur-readers-'))
  readonly store = new Store(join(this.folder, 'store.sqlite'))
  readonly readers: Readers
  /** Threads keep no process alive; whoever waits for them must. */
  readonly #alive = setInterval(() => undefined, 1000)

  constructor(options: { heapMb?: number } = {}) {
    this.readers = new Readers(join(this.folder, 'store.sqlite'), options)
  }

  insert(name: string, ...documents: Doc[]): void {
    const collection = this.store.collection(`t.${name}`) ?? this.store.createCollection(`t.${name}`)
    for (const document of documents) collection.insert(encodeDoc(document))
    this.store.commit()
  }

  ask(
    name: string,
    body: Doc,
    options: { slow?: boolean; where?: Where; operation?: Operation; kept?: Told } = {},
  ): Promise<Told> {
    const { slow = false, where = slow ? 'slow' : 'quick', operation = new Operation(1, name, 't', 1), kept } = options
    const question = { name, database: 't', body: encodeDoc(body) }
    const cursor = kept?.answer.cursor
    return settle(
      this.readers.ask(question, {
        operation,
        where,
        ...(kept && cursor !== undefined ? { kept: { cursor, keeper: kept.keeper } } : {}),
      }),
    )
  }

  find(name: string, filter: Doc, more: Record<string, Value> = {}, slow = false): Promise<Told> {
    return this.ask('find', doc({ find: name, filter, ...more }), { slow })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.readers.close()
    clearInterval(this.#alive)
    this.store.close()
    rmSync(this.folder, { recursive: true })
  }
}

/** Does what the turns do with a command that waits. */
async function settle<T>(steps: Steps<T>): Promise<T> {
  let step = steps.next()
  while (!step.done) {
    try {
      step = steps.next(await step.value)
    } catch (error) {
      step = steps.throw(error)
    }
  }
  return step.value
}

function batchOf({ answer }: Told): Doc[] {
  const cursor = decodeDoc(answer.reply).get('cursor') as Doc
  return (cursor.get('firstBatch') ?? cursor.get('nextBatch')) as Doc[]
}

const idsOf = (told: Told): Value[] => batchOf(told).map((document) => document.get('_id')!)

const forEver = new BSONRegExp('(a+)+$', '')
const longText = 'a'.repeat(60) + '!'

test('a reader sees whatever was committed before it is asked, collections and indexes too', async () => {
  await using bench = new Bench()
  bench.insert('a', doc({ _id: 1, n: 1 }))
  assert.deepEqual(idsOf(await bench.find('a', doc({ n: 1 }))), [1])
  bench.insert('b', doc({ _id: 2, n: 1 }))
  assert.deepEqual(idsOf(await bench.find('b', doc({ n: 1 }))), [2], 'a new collection')
  const collection = bench.store.collection('t.b')!
  bench.store.createIndex(collection, parseIndex(doc({ key: doc({ n: 1 }), name: 'n' })), false)
  bench.store.commit()
  bench.insert('b', doc({ _id: 3, n: 1 }))
  assert.deepEqual(idsOf(await bench.find('b', doc({ n: 1 }))), [2, 3], 'an index that is not complete is not asked')
  bench.store.dropIndex(collection, collection.indexes.at(-1)!)
  bench.store.createIndex(collection, parseIndex(doc({ key: doc({ list: 1 }), name: 'list' })), true)
  bench.insert('b', doc({ _id: 4, list: 5 }))
  const both = doc({ list: doc({ $gt: 1, $lt: 9 }) })
  assert.deepEqual(idsOf(await bench.find('b', both, { hint: 'list' })), [4])
  bench.insert('b', doc({ _id: 5, list: [0, 10] }))
  assert.deepEqual(idsOf(await bench.find('b', both, { hint: 'list' })), [4, 5], 'an index that has got arrays')
  bench.store.dropCollection(collection)
  bench.store.commit()
  assert.deepEqual(idsOf(await bench.find('b', doc({ n: 1 }))), [], 'a collection that is gone')
})

test('a reader keeps the cursor and goes on with it; what is written meanwhile is seen', async () => {
  await using bench = new Bench()
  bench.insert('a', ...Array.from({ length: 30 }, (_, i) => doc({ _id: i, n: i })))
  const first = await bench.find('a', doc({}), { batchSize: 10 })
  assert.equal(first.answer.documents, 10)
  bench.store.collection('t.a')!.remove(11, encodeDoc(doc({ _id: 10, n: 10 })))
  bench.store.commit()
  const more = doc({ getMore: first.answer.cursor, collection: 'a' })
  const rest = await bench.ask('getMore', more, { kept: first })
  assert.deepEqual(
    idsOf(rest),
    Array.from({ length: 19 }, (_, i) => i + 11),
  )
  assert.equal(rest.answer.cursor, 0n)
})

test('a cursor that ends with its thread is begun anew where it stood', async () => {
  await using bench = new Bench()
  bench.insert('a', ...Array.from({ length: 30 }, (_, i) => doc({ _id: i })))
  const operation = new Operation(1, 'find', 't.a', 1)
  const told = await settle(
    bench.readers.ask(
      {
        name: 'find',
        database: 't',
        body: encodeDoc(doc({ find: 'a', limit: 25 })),
        anew: { cursor: 77n, passOver: 10, batchSize: 5 },
      },
      { operation, where: 'slow' },
    ),
  )
  assert.deepEqual(idsOf(told), [10, 11, 12, 13, 14])
  assert.equal(told.answer.cursor, 77n)
  const rest = await bench.ask('getMore', doc({ getMore: 77n, collection: 'a' }), { kept: told })
  assert.deepEqual(idsOf(rest), [15, 16, 17, 18, 19, 20, 21, 22, 23, 24])
})

test('a pattern that may take for ever is not run by a reader that others need', async () => {
  await using bench = new Bench()
  bench.insert('a', doc({ _id: 1, s: longText }))
  await assert.rejects(bench.find('a', doc({ s: forEver })), TooSlowHere)
})

test('a thread at such a pattern is ended when the time is over; others in its queue are not', async () => {
  await using bench = new Bench()
  bench.insert('a', doc({ _id: 1, s: longText }), doc({ _id: 2, s: 'aaa' }))
  const timed = (): Operation => {
    const operation = new Operation(1, 'find', 't.a', 1)
    operation.allow(300)
    return operation
  }
  const hostile = [1, 2].map(() =>
    bench.ask('find', doc({ find: 'a', filter: doc({ s: forEver }) }), { slow: true, operation: timed() }),
  )
  const patient = [1, 2].map(() => bench.find('a', doc({ _id: 2, s: forEver }), {}, true))
  for (const one of hostile) await assert.rejects(one, { code: 50 })
  for (const one of patient) assert.deepEqual(idsOf(await one), [2])
  // Whatever the ended threads had open of the file is closed: the log can be emptied.
  const checkpoint = bench.store.database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').first()
  assert.equal(checkpoint?.[0], 0)
})

test('what is interrupted ends, wherever it is', async () => {
  await using bench = new Bench()
  bench.insert('a', doc({ _id: 1, s: longText }))
  const operation = new Operation(1, 'find', 't.a', 1)
  const asked = bench.ask('find', doc({ find: 'a', filter: doc({ s: forEver }) }), { slow: true, operation })
  operation.interrupt(new CommandError(11601, 'operation was interrupted'))
  await assert.rejects(asked, { code: 11601 })
})

test('a reader that needs too much memory ends alone, and another one takes its place', async () => {
  await using bench = new Bench({ heapMb: 48 })
  bench.insert('a', doc({ _id: 1, n: 1 }))
  const thousand = doc({ $range: [0, 1000] })
  const nested = (inner: Value): Doc => doc({ $map: doc({ input: thousand, in: doc({ a: inner }) }) })
  const body = doc({
    aggregate: 'a',
    pipeline: [doc({ $project: doc({ x: nested(nested(nested(1))) }) })],
    cursor: doc({}),
  })
  // Not as a pattern without end: it must run out of memory, however long that takes.
  await assert.rejects(bench.ask('aggregate', body, { where: 'apart' }), { code: 146 })
  assert.deepEqual(idsOf(await bench.find('a', doc({ n: 1 }), {}, true)), [1])
})

test('a thread that has not begun yet does not stand still', async () => {
  await using bench = new Bench()
  bench.insert('c', doc({ _id: 1 }))
  const file = join(bench.folder, 'store.sqlite')
  const thread = new ReaderThread({ file, slow: true, heapMb: readerHeapMb, onEnd: () => undefined })
  const body = encodeDoc(doc({ find: 'c', filter: new Map() }))
  const job = new Job(
    { name: 'find', database: 't', body, timeMs: 0 },
    { cursor: undefined, ends: false, onTimeOver: () => undefined },
  )
  thread.add(job)
  // Nobody else gets on meanwhile: as on a machine that has much else to do.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
  assert.equal(thread.stuckMs(), 0)
  assert.ok(thread.mayNeverEnd)
  assert.ok((await job.answer).reply.length > 0)
  await thread.end(new CommandError(11600, 'over'))
})
