import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Memory } from '../query/memory.ts'
import { Cursors } from './cursors.ts'
import type { Cursor, Keeper } from './cursors.ts'
import { Operations } from './operation.ts'

const origin = { name: 'find', database: 't', body: new Map() }
const asking = new Operations().begin('getMore', 't.c', 1)

const open = (cursors: Cursors, options: Parameters<Cursors['create']>[3] = {}): Cursor => {
  const cursor = cursors.create('t.c', origin, [].values(), options)
  cursors.keep(cursor)
  return cursor
}

test('of more than 10,000 the one that was not asked for longest goes', () => {
  const cursors = new Cursors()
  const first = open(cursors)
  const second = open(cursors)
  cursors.keep(cursors.take(first.id, 't.c', asking))
  for (let i = 0; i < 9_999; i++) open(cursors)
  assert.equal(cursors.size, 10_000)
  assert.throws(() => cursors.take(second.id, 't.c', asking), { code: 43 })
  assert.equal(cursors.take(first.id, 't.c', asking), first)
})

test('what resting cursors hold is bounded', () => {
  const cursors = new Cursors()
  const heavy = Array.from({ length: 4 }, () => {
    const cursor = cursors.create('t.c', origin, [].values())
    cursor.waiting = Buffer.alloc(48 * 1024 * 1024)
    cursors.keep(cursor)
    return cursor
  })
  assert.equal(cursors.size, 2)
  assert.throws(() => cursors.take(heavy[1]!.id, 't.c', asking), { code: 43 })
  assert.equal(cursors.take(heavy[3]!.id, 't.c', asking), heavy[3])
})

test('a cursor lets go of what can be read again when it rests', () => {
  const cursors = new Cursors()
  const memory = new Memory()
  let rested = 0
  memory.whileResting(() => rested++)
  open(cursors, { memory })
  assert.equal(rested, 1)
})

test('those that nobody asks end after ten minutes, patient ones after thirty', () => {
  const cursors = new Cursors()
  open(cursors)
  open(cursors, { patient: true })
  cursors.expire(Date.now() + 9 * 60_000)
  assert.equal(cursors.size, 2)
  cursors.expire(Date.now() + 11 * 60_000)
  assert.equal(cursors.size, 1)
  cursors.expire(Date.now() + 31 * 60_000)
  assert.equal(cursors.size, 0)
})

test('one that is being asked is in use, and can be killed', () => {
  const cursors = new Cursors()
  const { id } = open(cursors)
  const operation = new Operations().begin('getMore', 't.c', 1)
  cursors.take(id, 't.c', operation)
  assert.throws(() => cursors.take(id, 't.c', asking), { code: 12051 })
  assert.ok(cursors.kill(id))
  assert.equal(operation.interruption?.code, 237)
  cursors.done(id)
  assert.ok(!cursors.kill(id))
})

test('another namespace is told so; whoever keeps a cursor elsewhere is told when it ends', () => {
  const cursors = new Cursors()
  assert.throws(() => cursors.take(open(cursors).id, 't.d', asking), { code: 13 })
  const forgotten: bigint[] = []
  const keeper: Keeper = { forget: (id) => void forgotten.push(id) }
  const {
    documents: _documents,
    waiting: _waiting,
    left: _left,
    memory: _memory,
    ...rest
  } = cursors.create('t.c', origin, [].values())
  cursors.keep({ ...rest, id: 7n, keeper })
  assert.ok(cursors.kill(7n))
  assert.deepEqual(forgotten, [7n])
})
