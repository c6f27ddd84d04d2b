import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
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

configureLog({ write: () => undefined })

type Answer = { reply: Reply; writing: boolean }

function setUp(): { store: Store; run: (start: () => Reply | Steps<Reply>) => Promise<Answer> } {
  const store = new Store(':memory:')
  const turns = new Turns(store, new TurnSlice(), (error) => {
    throw error
  })
  return {
    store,
    run: (start) =>
      new Promise((resolve) => {
        turns.add({ start, reply: (reply) => resolve({ reply, writing: store.database.writing }) })
      }),
  }
}

const codeOf = ({ reply }: Answer): unknown => (reply instanceof Map ? reply.get('code') : undefined)

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

test('all commands of a turn are answered after its one commit', async () => {
  const { store, run } = setUp()
  const answers = await Promise.all([
    run(() => insertInto(store, 't.a', 1)),
    run(() => okReply()),
    run(() => insertInto(store, 't.a', 2)),
  ])
  for (const answer of answers) {
    assert.equal(answer.writing, false)
    assert.equal(codeOf(answer), undefined)
  }
  assert.equal(store.collection('t.a')!.idTable.entries(), 2)
})

test('a command that is refused takes nothing of the others with it', async () => {
  const { store, run } = setUp()
  const answers = await Promise.all([
    run(() => insertInto(store, 't.a', 1)),
    run(() => insertInto(store, 't.a', 1)),
    run(() => insertInto(store, 't.a', 2)),
  ])
  assert.deepEqual(answers.map(codeOf), [undefined, 11000, undefined])
  assert.equal(store.collection('t.a')!.idTable.entries(), 2)
})

test('when the disk is full the whole turn is refused, nothing of it is there, and it goes on when there is room', async () => {
  const { store, run } = setUp()
  await run(() => insertInto(store, 't.a', 1))
  const pages = store.database.prepare('PRAGMA page_count').first()![0] as number
  store.database.exec(`PRAGMA max_page_count = ${pages + 8}`)
  const answers = await Promise.all([
    run(() => insertInto(store, 't.b', 1)),
    run(() => insertInto(store, 't.a', 2, 100_000)),
  ])
  assert.deepEqual(answers.map(codeOf), [14031, 14031])
  assert.equal(store.collection('t.b'), undefined)
  assert.equal(store.collection('t.a')!.idTable.entries(), 1)
  store.database.exec('PRAGMA max_page_count = 100000')
  assert.equal(codeOf(await run(() => insertInto(store, 't.b', 1))), undefined)
  assert.equal(codeOf(await run(() => insertInto(store, 't.a', 2, 100_000))), undefined)
})

test('an unforeseen failure rolls its turn back, the catalog in memory too', async () => {
  const { store, run } = setUp()
  const answer = await run(() => {
    insertInto(store, 't.a', 1)
    throw new TypeError('a bug')
  })
  assert.equal(codeOf(answer), 1)
  assert.equal(store.collection('t.a'), undefined)
  assert.equal(codeOf(await run(() => insertInto(store, 't.a', 1))), undefined)
})

test('a long command pauses, others are answered meanwhile, and what it refuses late is its own error', async () => {
  const { run } = setUp()
  const answered: string[] = []
  const long = run(function* () {
    for (let i = 0; i < 50; i++) yield pause
    throw new CommandError(50, 'operation exceeded time limit')
  }).then((answer) => {
    answered.push('long')
    return answer
  })
  await run(() => okReply())
  answered.push('short')
  assert.equal(codeOf(await long), 50)
  assert.deepEqual(answered, ['short', 'long'])
})
