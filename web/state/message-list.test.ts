import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MessageSummary } from '../../server/contract/mail.ts'
import { keyOf } from '../model/message-rows.ts'
import { type LoadPage, MessageList } from './message-list.ts'

const mailboxId = 'b'.repeat(24)
const row = (uid: number): MessageSummary =>
  ({ mailboxId, uid, receivedAt: new Date(uid * 1000).toISOString(), seen: false }) as MessageSummary
const key = (uid: number): string => keyOf({ mailboxId, uid })

/** A mailbox of uids, newest first, whose cursor is the last uid of a page. */
function pager(uids: number[]): LoadPage {
  return (_source, { cursor, limit = 100 }) => {
    const from = cursor === undefined || cursor === null ? 0 : uids.indexOf(Number(cursor)) + 1
    const page = uids.slice(from, from + limit)
    const more = from + limit < uids.length
    return Promise.resolve({
      messages: page.map(row),
      total: uids.length,
      nextCursor: more ? String(page.at(-1)) : null,
    })
  }
}

const descending = (count: number): number[] => Array.from({ length: count }, (_, index) => count - index)
const uidsOf = (list: MessageList): number[] => list.rows.map(({ uid }) => uid)

async function loaded(uids: number[]): Promise<MessageList> {
  const list = new MessageList({ mailboxId }, pager(uids), () => undefined)
  await list.load()
  return list
}

test('the first screen comes alone, the rest when it is wanted, each message once', async () => {
  const list = await loaded(descending(320))
  assert.equal(list.rows.length, 50)
  assert.equal(list.total, 320)
  list.want(120)
  await list.loadAll()
  assert.deepEqual(uidsOf(list), descending(320))
})

test('what was taken away is counted once and comes back in its place', async () => {
  const list = await loaded(descending(5))
  const taken = list.takeAway(new Set([key(4), key(2)]))
  list.removed(key(4))
  assert.deepEqual(uidsOf(list), [5, 3, 1])
  assert.equal(list.total, 3)
  list.putBack(taken)
  assert.deepEqual(uidsOf(list), [5, 4, 3, 2, 1])
  assert.equal(list.total, 5)
})

test('a page read before a deletion does not bring the message again', async () => {
  const uids = descending(5)
  const list = await loaded(uids)
  list.takeAway(new Set([key(3)]))
  list.removed(key(3))
  await list.load()
  assert.deepEqual(uidsOf(list), [5, 4, 2, 1])
  assert.equal(list.total, 4)
})

test('a list that cannot be loaded says why, and can be loaded again', async () => {
  let broken = true
  const page = pager(descending(3))
  const list = new MessageList(
    { mailboxId },
    (source, request) => (broken ? Promise.reject(new Error('x')) : page(source, request)),
    () => undefined,
  )
  await list.load()
  assert.equal(list.status, 'failed')
  assert.equal(list.failure, 'internal')
  broken = false
  await list.load()
  assert.equal(list.status, 'ready')
  assert.equal(list.rows.length, 3)
})

test('new messages are announced and shown at the top', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const uids = descending(3)
  const arrived: number[] = []
  const done = Promise.withResolvers<void>()
  const list = new MessageList({ mailboxId }, pager(uids), (messages) => {
    arrived.push(...messages.map(({ uid }) => uid))
    done.resolve()
  })
  await list.load()
  uids.unshift(4)
  list.refreshHead()
  list.refreshHead()
  t.mock.timers.tick(1000)
  await done.promise
  assert.deepEqual(arrived, [4])
  assert.deepEqual(uidsOf(list), [4, 3, 2, 1])
  assert.equal(list.total, 4)
})
