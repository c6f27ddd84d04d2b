import assert from 'node:assert/strict'
import diagnostics from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { test } from 'node:test'
import { asAppError } from '../../server/contract/errors.ts'
import { withDeadline } from '../../server/kit/deadline.ts'
import { type Database, openDatabase } from '../../server/mailstore/database.ts'
import { TestStore } from '../kit/embedded-store.ts'

/** Commands on a database that is killed or stands still: each of them ends, and none keeps its connection. */

/** The longest that anybody waits for one command. */
const patienceMs = 12_000

const tooLong = (): Error => new Error('the command does not end')

async function outcomeOf(command: Promise<unknown>): Promise<string> {
  return await withDeadline(
    command.then(
      () => 'done',
      (error: unknown) => asAppError(error).code,
    ),
    patienceMs,
    tooLong,
  )
}

const insertion = ({ db }: Database): Promise<unknown> => db.collection('letters').insertOne({ text: 'a' })

/** More commands at once than the pool has connections. */
async function assertPoolIsWhole(database: Database): Promise<void> {
  const commands = Array.from({ length: 40 }, () => outcomeOf(insertion(database)))
  assert.deepEqual(new Set(await Promise.all(commands)), new Set(['done']))
}

/** The sockets this process opens from now on, until their owner is told of their end. */
function watchSockets(): { sockets: ReadonlySet<Socket> } & Disposable {
  const sockets = new Set<Socket>()
  const onSocket = (message: unknown): void => {
    const { socket } = message as { socket: Socket }
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  }
  diagnostics.subscribe('net.client.socket', onSocket)
  return { sockets, [Symbol.dispose]: () => void diagnostics.unsubscribe('net.client.socket', onSocket) }
}

/** Waits for the moment in which a connection is lost and its owner has not been told. */
async function untilLost(sockets: ReadonlySet<Socket>): Promise<boolean> {
  const deadline = Date.now() + 5000
  while (Date.now() < deadline) {
    if ([...sockets].some((socket) => socket.destroyed)) return true
    await nextTurn()
  }
  return false
}

test('a command whose connection is lost as it takes it ends, and gives its place back', async () => {
  await using store = await TestStore.start()
  using watch = watchSockets()
  const database = await openDatabase(store.url, 'away')
  try {
    for (let round = 0; round < 3; round += 1) {
      await Promise.all(Array.from({ length: 4 }, () => insertion(database)))
      const ended = store.end('SIGKILL')
      assert.ok(await untilLost(watch.sockets), 'no connection was seen in the moment of its loss')
      const commands = Array.from({ length: 4 }, () => outcomeOf(insertion(database)))
      await ended
      await store.start()
      for (const outcome of await Promise.all(commands)) assert.ok(['done', 'unavailable'].includes(outcome), outcome)
    }
    await assertPoolIsWhole(database)
  } finally {
    await database.stop()
  }
})

test('a database that stands still is an error for those who wait, and those who come', async () => {
  await using store = await TestStore.start()
  const database = await openDatabase(store.url, 'away')
  try {
    await insertion(database)
    store.signal('SIGSTOP')
    const large = database.db.collection('letters').insertOne({ text: 'a'.repeat(8 * 1024 * 1024) })
    const found = database.db.collection('letters').findOne({})
    const outcomes = [
      outcomeOf(large),
      outcomeOf(found),
      ...Array.from({ length: 20 }, () => outcomeOf(insertion(database))),
    ]
    assert.deepEqual(new Set(await Promise.all(outcomes)), new Set(['unavailable']))
    assert.equal(await outcomeOf(insertion(database)), 'unavailable')
    store.signal('SIGCONT')
    await outcomeOf(insertion(database))
    await assertPoolIsWhole(database)
  } finally {
    store.signal('SIGCONT')
    await database.stop()
  }
})
