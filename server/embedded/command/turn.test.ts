import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { test } from 'node:test'
import { configureLog } from '../../kit/log.ts'
import { encodeDoc } from '../bson/encode.ts'
import { CommandError } from '../error.ts'
import { pause } from '../query/find.ts'
import { TurnSlice } from '../query/slice.ts'
import { Store } from '../storage/store.ts'
import { okReply } from '../wire/reply.ts'
import type { Reply } from '../wire/reply.ts'
import type { Steps } from './context.ts'
import { Turns } from './turn.ts'
import type { Task } from './turn.ts'

configureLog({ write: () => undefined })

/** A disk that is done when the test says so. */
class SlowDisk {
  #done: ((error: Error | null) => void)[] = []
  started = 0
  readonly sync = (done: (error: Error | null) => void): void => {
    this.started++
    this.#done.push(done)
  }

  finish(error: Error | null = null): void {
    this.#done.shift()?.(error)
  }

  get busy(): boolean {
    return this.#done.length > 0
  }
}

type Kind = Omit<Task, 'start' | 'reply'>

class Bench {
  readonly store = new Store(':memory:')
  readonly disk = new SlowDisk()
  readonly fatal: unknown[] = []
  readonly answers: [name: string, code: unknown][] = []
  readonly turns = new Turns(this.store, new TurnSlice(), this.disk.sync, (error) => this.fatal.push(error))

  add(name: string, start: () => Reply | Steps<Reply>, kind: Kind = {}): void {
    this.turns.add({ start, reply: (reply) => this.answers.push([name, codeOf(reply)]), ...kind })
  }

  insert(name: string, collection: string, id: number, bytes = 10): void {
    this.add(name, () => insertInto(this.store, collection, id, bytes), { writes: true, repeatable: true })
  }

  read(name: string): void {
    this.add(name, () => okReply(), { repeatable: true })
  }

  /** So many turns pass. */
  async pass(turns = 3): Promise<void> {
    for (let i = 0; i < turns; i++) await nextTurn()
  }

  /** Until everything is answered, on a disk that works. */
  async settle(): Promise<void> {
    for (let i = 0; i < 1000 && !this.turns.idle; i++) {
      this.disk.finish()
      await nextTurn()
    }
    assert.ok(this.turns.idle)
  }

  get answered(): string[] {
    return this.answers.map(([name]) => name)
  }
}

const codeOf = (reply: Reply): unknown => (reply instanceof Map ? reply.get('code') : undefined)

const insertInto = (store: Store, name: string, id: number, bytes = 10): Reply => {
  const collection = store.collection(name) ?? store.createCollection(name)
  collection.insert(
    encodeDoc(
      new Map<string, number | string>([
        ['_id', id],
        ['text', randomBytes(bytes).toString('hex')],
      ]),
    ),
  )
  return okReply()
}

const countOf = (store: Store, name: string): number => store.collection(name)?.idTable.entries() ?? 0

test('a write is answered when the disk has it, a read at once', async () => {
  const bench = new Bench()
  bench.insert('write', 't.a', 1)
  bench.read('read')
  await bench.pass()
  assert.deepEqual(bench.answered, ['read'])
  assert.equal(bench.disk.started, 1)
  bench.disk.finish()
  assert.deepEqual(bench.answered, ['read', 'write'])
})

test('what is committed while the disk is at work is answered after the next time', async () => {
  const bench = new Bench()
  bench.insert('first', 't.a', 1)
  await bench.pass()
  bench.insert('second', 't.a', 2)
  bench.insert('third', 't.a', 3)
  await bench.pass()
  bench.disk.finish()
  assert.deepEqual(bench.answered, ['first'])
  assert.equal(bench.disk.started, 2)
  await bench.pass()
  assert.deepEqual(bench.answered, ['first'])
  bench.disk.finish()
  assert.deepEqual(bench.answered, ['first', 'second', 'third'])
  assert.equal(bench.disk.started, 2)
})

test('a write that changed nothing waits for what it has seen', async () => {
  const bench = new Bench()
  bench.insert('first', 't.a', 1)
  await bench.pass()
  bench.add('nothing to do', () => okReply(), { writes: true })
  await bench.pass()
  assert.deepEqual(bench.answered, [])
  await bench.settle()
  bench.add('nothing to do', () => okReply(), { writes: true })
  await bench.pass()
  assert.equal(bench.answers.length, 3)
})

test('nothing is answered when the disk has failed', async () => {
  const bench = new Bench()
  bench.insert('write', 't.a', 1)
  await bench.pass()
  bench.insert('another', 't.a', 2)
  await bench.pass()
  const failure = new Error('EIO')
  bench.disk.finish(failure)
  bench.read('read')
  await bench.pass()
  assert.deepEqual(bench.answers, [])
  assert.deepEqual(bench.fatal, [failure])
})

test('a command that is refused takes nothing of the others with it', async () => {
  const bench = new Bench()
  bench.insert('first', 't.a', 1)
  bench.insert('again', 't.a', 1)
  bench.insert('second', 't.a', 2)
  await bench.settle()
  assert.deepEqual(Object.fromEntries(bench.answers), { first: undefined, again: 11000, second: undefined })
  assert.equal(countOf(bench.store, 't.a'), 2)
})

test('when the disk is full every write of the transaction is refused, reads are answered, and it goes on', async () => {
  const bench = new Bench()
  const { store } = bench
  bench.insert('before', 't.a', 1)
  await bench.settle()
  bench.insert('on its way', 't.a', 2)
  await bench.pass()
  const pages = store.database.prepare('PRAGMA page_count').first()![0] as number
  store.database.exec(`PRAGMA max_page_count = ${pages + 8}`)
  // The disk is at work, so that both are in one transaction.
  bench.insert('small', 't.b', 1)
  bench.insert('large', 't.a', 3, 100_000)
  bench.read('read')
  await bench.settle()
  assert.deepEqual(Object.fromEntries(bench.answers), {
    before: undefined,
    'on its way': undefined,
    small: 14031,
    large: 14031,
    read: undefined,
  })
  assert.equal(store.collection('t.b'), undefined)
  assert.equal(countOf(store, 't.a'), 2)
  store.database.exec('PRAGMA max_page_count = 100000')
  bench.answers.length = 0
  bench.insert('small', 't.b', 1)
  bench.insert('large', 't.a', 3, 100_000)
  await bench.settle()
  assert.deepEqual(
    bench.answers.map(([, code]) => code),
    [undefined, undefined],
  )
})

test('an unforeseen failure is rolled back, the catalog in memory too, and the others are done without it', async () => {
  const bench = new Bench()
  bench.insert('innocent', 't.b', 1)
  bench.add('guilty', () => {
    insertInto(bench.store, 't.a', 1)
    throw new TypeError('a bug')
  })
  await bench.settle()
  assert.deepEqual(Object.fromEntries(bench.answers), { innocent: undefined, guilty: 1 })
  assert.equal(bench.store.collection('t.a'), undefined)
  assert.equal(countOf(bench.store, 't.b'), 1)
})

test('a read that fails takes nothing with it', async () => {
  const bench = new Bench()
  bench.insert('write', 't.a', 1)
  bench.add('read', () => {
    throw new TypeError('a bug')
  })
  bench.insert('another', 't.a', 2)
  await bench.settle()
  assert.deepEqual(Object.fromEntries(bench.answers), { write: undefined, read: 1, another: undefined })
  assert.equal(countOf(bench.store, 't.a'), 2)
})

test('a long command pauses, others are answered meanwhile, and what it refuses late is its own error', async () => {
  const bench = new Bench()
  bench.add('long', function* () {
    for (let i = 0; i < 50; i++) yield pause
    throw new CommandError(50, 'operation exceeded time limit')
  })
  bench.read('short')
  await bench.settle()
  assert.deepEqual(bench.answers, [
    ['short', undefined],
    ['long', 50],
  ])
})

test('a crowd of long commands lets short ones through, and each of them goes on', async () => {
  const bench = new Bench()
  const slice = new TurnSlice()
  const turns = new Turns(bench.store, slice, bench.disk.sync, (error) => bench.fatal.push(error))
  const crowd = 20
  const steps: number[] = Array.from({ length: crowd }, () => 0)
  const answered: string[] = []
  for (let i = 0; i < crowd; i++) {
    const start = function* (): Steps<Reply> {
      for (;;) {
        while (!slice.due());
        if (++steps[i]! === 5) return okReply()
        yield pause
      }
    }
    turns.add({ start, reply: () => answered.push('long') })
  }
  while (steps.some((count) => count === 0)) await nextTurn()
  const before = steps.reduce((sum, count) => sum + count, 0)
  turns.add({ start: () => okReply(), reply: () => answered.push('short') })
  while (!answered.includes('short')) await nextTurn()
  // The turn that was due already, and its own: each holds two slices, a third may have begun before it was over.
  const between = steps.reduce((sum, count) => sum + count, 0) - before
  assert.ok(between <= 6, `${between} slices`)
  for (let i = 0; i < 1000 && !turns.idle; i++) await nextTurn()
  assert.equal(answered.length, crowd + 1)
})

test('a command that waits for a promise is resumed with what came of it', async () => {
  const bench = new Bench()
  const settled: unknown[] = []
  const wake = Promise.withResolvers<unknown>()
  bench.add('waiting', function* () {
    settled.push(yield wake.promise)
    try {
      yield Promise.reject(new Error('no'))
    } catch (error) {
      settled.push((error as Error).message)
    }
    return okReply()
  })
  await bench.pass()
  bench.read('short')
  await bench.pass()
  assert.deepEqual(bench.answered, ['short'])
  wake.resolve(5)
  await bench.settle()
  assert.deepEqual(settled, [5, 'no'])
})

test('nothing is written while writes are held, reads go on', async () => {
  const bench = new Bench()
  bench.turns.holdWrites()
  bench.insert('write', 't.a', 1)
  bench.read('read')
  await bench.pass()
  assert.equal(bench.store.database.changes, 0)
  assert.deepEqual(bench.answered, ['read'])
  bench.turns.releaseWrites()
  await bench.settle()
  assert.deepEqual(bench.answered, ['read', 'write'])
})

test('a read whose client has gone is given up, and lets go what it holds', async () => {
  const bench = new Bench()
  let gone = false
  let released = false
  bench.add(
    'read',
    function* () {
      try {
        for (;;) yield pause
      } finally {
        released = true
      }
    },
    { gone: () => gone },
  )
  await bench.pass()
  assert.equal(bench.turns.idle, false)
  gone = true
  await bench.pass()
  assert.equal(bench.turns.idle, true)
  assert.equal(released, true)
})
