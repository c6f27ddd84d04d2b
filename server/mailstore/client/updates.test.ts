import assert from 'node:assert/strict'
import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { afterEach, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { waitUntil } from '../../kit/wait.ts'
import type { Transport } from './transport.ts'
import { createUpdates, isRecent, type Update } from './updates.ts'

const mailbox = '6b03c6035b5947061bdfbdd5'
const account = 'a'.repeat(24)
const idAt = (ms: number, n = 0): string =>
  Math.floor(ms / 1000)
    .toString(16)
    .padStart(8, '0') + n.toString(16).padStart(16, '0')

type Opened = { path: string; query: unknown; body: PassThrough }

/** The wire under the client: what is opened, and streams to write journal entries into. */
function wire(): { transport: Transport; opened: Opened[] } {
  const opened: Opened[] = []
  const transport: Transport = {
    call: () => Promise.reject(new Error('not used')),
    open: (path, options) => {
      const body = new PassThrough()
      opened.push({ path, query: options?.query, body })
      return Promise.resolve({ contentType: 'text/event-stream', body })
    },
    close: () => Promise.resolve(),
  }
  return { transport, opened }
}

const exists = (id: string, uid: number): string =>
  `data: ${JSON.stringify({ command: 'EXISTS', mailbox, uid })}\nid: ${id}\n\n`

let close: (() => void)[] = []
afterEach(() => {
  close.forEach((each) => each())
  close = []
})

async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) await turn()
}

test('listeners of an account share one stream', async () => {
  const { transport, opened } = wire()
  const updates = createUpdates(transport)
  close.push(() => updates.close())
  const seen: Update[][] = [[], []]
  updates.subscribe(account, null, (update) => seen[0]!.push(update))
  updates.subscribe(account, null, (update) => seen[1]!.push(update))
  await settle()
  assert.equal(opened.length, 1)
  assert.equal(opened[0]!.path, `/users/${account}/updates`)
  opened[0]!.body.write(exists(idAt(1), 1))
  await settle()
  assert.deepEqual(seen[0], seen[1])
  assert.equal(seen[0]!.length, 1)
})

test('who comes back gets what was missed, in order', async () => {
  const { transport, opened } = wire()
  const updates = createUpdates(transport)
  close.push(() => updates.close())
  const leave = updates.subscribe(account, null, () => undefined)
  await settle()
  for (const n of [1, 2, 3]) opened[0]!.body.write(exists(idAt(1, n), n))
  await settle()
  leave()
  const seen: Update[] = []
  updates.subscribe(account, idAt(1, 1), (update) => seen.push(update))
  assert.deepEqual(
    seen.map(({ event }) => ('uid' in event ? event.uid : event.type)),
    [2, 3],
  )
  assert.equal(opened.length, 1, 'the stream lingers for a while')
})

test('an id that nobody knows any more means: load again', async () => {
  const { transport } = wire()
  const updates = createUpdates(transport)
  close.push(() => updates.close())
  updates.subscribe(account, null, () => undefined)
  const seen: Update[] = []
  updates.subscribe(account, idAt(5), (update) => seen.push(update))
  assert.deepEqual(seen, [{ id: null, event: { type: 'resync' } }])
})

test('a recent id is handed on to the journal; an old one is not', async () => {
  const now = 10 * 3600_000
  for (const [id, resumed] of [
    [idAt(now - 3600_000), true],
    [idAt(now - 3 * 3600_000), false],
    ['nonsense', false],
  ] as const) {
    const { transport, opened } = wire()
    const updates = createUpdates(transport, () => now)
    const seen: Update[] = []
    updates.subscribe(account, id, (update) => seen.push(update))
    await settle()
    updates.close()
    assert.deepEqual(opened[0]!.query, { 'Last-Event-ID': resumed ? id : undefined })
    assert.equal(seen.length, resumed ? 0 : 1)
    assert.equal(isRecent(id, now), resumed)
  }
})

test('a broken stream is opened again where it ended', async () => {
  const { transport, opened } = wire()
  const updates = createUpdates(transport)
  close.push(() => updates.close())
  const got = new EventTarget()
  const arrived = once(got, 'update')
  updates.subscribe(account, null, () => got.dispatchEvent(new Event('update')))
  await settle()
  opened[0]!.body.write(exists(idAt(7), 7))
  await arrived
  opened[0]!.body.end()
  await waitUntil(() => opened.length === 2, { timeoutMs: 5000, intervalMs: 5 })
  assert.deepEqual(opened[1]!.query, { 'Last-Event-ID': idAt(7) })
})

test('an entry that the journal is read twice for is told once, counters each time', async () => {
  const { transport, opened } = wire()
  const updates = createUpdates(transport)
  close.push(() => updates.close())
  const seen: Update[] = []
  updates.subscribe(account, null, (update) => seen.push(update))
  await settle()
  const counters = `data: ${JSON.stringify({ command: 'COUNTERS', mailbox, total: 1, unseen: 1 })}\nid: ${idAt(2000)}\n\n`
  opened[0]!.body.write(exists(idAt(2000), 1) + counters)
  opened[0]!.body.write(exists(idAt(1000), 2) + exists(idAt(2000), 1) + counters)
  await settle()
  assert.deepEqual(
    seen.map(({ event }) => event.type),
    ['added', 'counts', 'added', 'counts'],
  )
})
