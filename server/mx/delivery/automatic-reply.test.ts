import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Db, MongoBulkWriteError } from 'mongodb'
import type { EnqueueInput } from '../../mailstore/queue/enqueue.ts'
import { mayBeAnswered, openReplies } from './automatic-reply.ts'

const letter = (header = '', reversePath = 'parent@exterieur.fr') => ({
  reversePath,
  raw: Buffer.from(`From: p@exterieur.fr\r\nTo: anne@ac-demo.fr\r\nMessage-ID: <1@x>\r\n${header}\r\nbody\r\n`),
})

test('programs, lists and automatic mail get no answer', () => {
  assert.ok(mayBeAnswered(letter()))
  assert.ok(mayBeAnswered(letter('Auto-Submitted: no\r\n')))
  for (const header of [
    'Auto-Submitted: auto-generated',
    'Precedence: bulk',
    'Precedence: list',
    'List-Id: <tous.ac-demo.fr>',
    'List-Unsubscribe: <mailto:x@y.fr>',
    'X-Auto-Response-Suppress: All',
  ])
    assert.ok(!mayBeAnswered(letter(`${header}\r\n`)), header)
  for (const sender of [
    '',
    'MAILER-DAEMON@x.fr',
    'no-reply@x.fr',
    'noreply@x.fr',
    'owner-list@x.fr',
    'list-request@x.fr',
    'bounces+1@x.fr',
  ])
    assert.ok(!mayBeAnswered(letter('', sender)), sender)
})

/** The memory of answers in a map, and a queue that may refuse. */
function house() {
  const clock = { now: Date.UTC(2027, 8, 1) }
  const memory = new Map<string, Date>()
  const queued: EnqueueInput[] = []
  const state = { refuses: false }
  const collection = {
    createIndex: () => Promise.resolve(''),
    deleteOne: ({ _id, expiresAt }: { _id: string; expiresAt?: { $lte: Date } }) => {
      const kept = memory.get(_id)
      if (kept && (!expiresAt || kept <= expiresAt.$lte)) memory.delete(_id)
      return Promise.resolve()
    },
    insertMany: ([document]: { _id: string; expiresAt: Date }[]) => {
      if (!document || memory.has(document._id)) {
        const told = { message: 'taken', code: 11_000, writeErrors: [{ code: 11_000, index: 0 }] }
        return Promise.reject(new MongoBulkWriteError(told as never, {} as never))
      }
      memory.set(document._id, document.expiresAt)
      return Promise.resolve()
    },
  }
  const queue = {
    enqueue(input: EnqueueInput) {
      if (state.refuses) return Promise.reject(new Error('no space left'))
      queued.push(input)
      return Promise.resolve({ queueId: 'q' })
    },
  }
  const db = { collection: () => collection } as unknown as Db
  const open = openReplies({ db, queue, now: () => new Date(clock.now) })
  const answer = async (message = letter(), occasion = ''): Promise<void> =>
    (await open)({
      accountId: 'a'.repeat(24),
      from: { name: 'Anne Martin', address: 'anne@ac-demo.fr' },
      text: 'Anne Martin a quitté l’académie.',
      message,
      onceInMs: 7 * 24 * 3_600_000,
      occasion,
    })
  return { clock, queued, state, answer }
}

test('each sender is answered once a week, from nobody, as an automatic message', async () => {
  const { clock, queued, answer } = house()
  await answer(letter('Subject: =?utf-8?q?R=C3=A9union?=\r\n'))
  await answer()
  assert.equal(queued.length, 1)
  const [first] = queued
  assert.equal(first?.reversePath, '')
  assert.deepEqual(first.forwardPaths, ['parent@exterieur.fr'])
  const header = JSON.stringify(first.header)
  assert.match(header, /auto-replied/i)
  assert.match(header, /In-Reply-To/i)
  await answer(letter('', 'autre@exterieur.fr'))
  assert.equal(queued.length, 2)
  await answer(letter(), 'another absence')
  assert.equal(queued.length, 3)
  clock.now += 7 * 24 * 3_600_000
  await answer()
  assert.equal(queued.length, 4)
})

test('an answer that could not be queued is given to the next message', async () => {
  const { queued, state, answer } = house()
  state.refuses = true
  await answer()
  state.refuses = false
  await answer()
  assert.equal(queued.length, 1)
})
