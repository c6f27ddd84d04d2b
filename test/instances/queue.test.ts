import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import { after, before, beforeEach, test } from 'node:test'
import { leaseMs } from '../../server/mailstore/queue/claim.ts'
import { formatHeader, parseHeader } from '../../server/mailstore/queue/header.ts'
import { openQueue, type Queue } from '../../server/mailstore/queue/queue.ts'
import { openTestDatabase, type TestDatabase } from '../kit/database.ts'

/** The queue on a real store: what a crash at each point leaves, and who may claim what. */

let database: TestDatabase
let queue: Queue
before(async () => {
  database = await openTestDatabase()
  queue = await openQueue(database.db, { holder: 'one' })
})
after(() => database[Symbol.asyncDispose]())
beforeEach(() =>
  Promise.all(['zone-queue', 'mail.files', 'mail.chunks'].map((name) => database.db.collection(name).deleteMany({}))),
)

const header = 'From: a@ac-demo.fr\r\nSubject: h\xe9\r\n suite\r\n\r\n'
async function* bodyOf(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text, 'latin1')
}
const put = (forwardPaths: string[], more: Partial<Parameters<Queue['enqueue']>[0]> = {}) =>
  queue.enqueue({
    reversePath: 'a@ac-demo.fr',
    forwardPaths,
    header: parseHeader(Buffer.from(header, 'latin1')),
    body: bodyOf('corps\r\n'),
    reason: 'submit',
    ...more,
  })
const claimed = async (now?: Date, from = queue) => {
  const entry = await from.claim(now)
  assert.ok(entry)
  return entry
}
const leftFiles = () => database.db.collection('mail.files').countDocuments({})
const leftChunks = () => database.db.collection('mail.chunks').countDocuments({})
const inMinutes = (minutes: number): Date => new Date(Date.now() + minutes * 60_000)

test('each recipient is claimed once, with the message as it was', async () => {
  const { queueId } = await put(['x@exemple.org', 'y@Exemple.ORG', 'x@exemple.org'])
  const [first, second] = [await claimed(), await claimed()]
  assert.equal(await queue.claim(), null)
  assert.deepEqual([first.recipient, second.recipient].sort(), ['x@exemple.org', 'y@Exemple.ORG'])
  assert.deepEqual([first.queueId, second.queueId, second.domain], [queueId, queueId, 'exemple.org'])
  const raw = Buffer.concat([
    formatHeader(first.message.metadata.headers),
    await buffer(first.message.openBody()),
  ]).toString('latin1')
  assert.equal(raw, header + 'corps\r\n')
})

test('the message goes with its last recipient', async () => {
  await put(['x@exemple.org', 'y@exemple.org'])
  const [first, second] = [await claimed(), await claimed()]
  await queue.remove(first)
  assert.equal(await leftFiles(), 1)
  await queue.remove(second)
  assert.deepEqual([await leftFiles(), await leftChunks(), (await queue.counts()).waiting], [0, 0, 0])
})

test('recipients of one message are claimed and removed together', async () => {
  await put(['x@exemple.org', 'y@exemple.org', 'z@exemple.org'])
  await put(['other@exemple.org'])
  const first = await claimed()
  const siblings = await queue.claimSiblings(first, 1)
  assert.equal(siblings.length, 1)
  assert.deepEqual(new Set([first, ...siblings].map(({ queueId }) => queueId)).size, 1)
  await queue.remove(first, ...siblings)
  assert.deepEqual([await leftFiles(), (await queue.counts()).waiting], [2, 2])
})

test('what is in delivery keeps its lock when the rest is released', async () => {
  await put(['x@exemple.org', 'y@exemple.org'])
  const [kept, lost] = [await claimed(), await claimed()]
  assert.equal(await queue.releaseStale([kept]), 1)
  assert.equal((await claimed()).recipient, lost.recipient)
  assert.equal(await queue.claim(), null)
})

test('a deferred recipient waits its time, and knows how often it was tried and since when', async () => {
  await put(['x@exemple.org'])
  const first = await claimed()
  await queue.defer(first, inMinutes(10), '451 later', true)
  assert.equal(await queue.claim(), null)
  const second = await claimed(inMinutes(11))
  assert.deepEqual([second.attempts, second.dueAt], [1, first.dueAt])
  await queue.defer(second, inMinutes(12), 'relay away', false)
  await queue.markWarned(second, new Date())
  const third = await claimed(inMinutes(13))
  assert.deepEqual([third.attempts, third.dueAt, third.warnedAt === null], [1, first.dueAt, false])
})

test('what is scheduled for later is not claimed before', async () => {
  await put(['x@exemple.org'], { notBefore: inMinutes(60) })
  assert.equal(await queue.claim(), null)
  const entry = await claimed(inMinutes(61))
  assert.ok(entry.dueAt > inMinutes(59))
})

test('locks of an earlier life are released, those of another machine only after their lease', async () => {
  const other = await openQueue(database.db, { holder: 'two' })
  await put(['x@exemple.org', 'y@exemple.org'])
  await claimed()
  await claimed(undefined, other)
  assert.equal(await queue.releaseStale(), 1)
  await claimed()
  assert.equal(await queue.claim(), null)
  assert.equal(await queue.releaseStale([], new Date(Date.now() + leaseMs + 1000)), 2)
})

test('a message whose sender goes away in the middle leaves nothing', async () => {
  const half = (async function* () {
    yield Buffer.alloc(600_000)
    throw new Error('gone')
  })()
  await assert.rejects(put(['x@exemple.org'], { body: half }), { code: 'unavailable' })
  assert.deepEqual([await queue.claim(), await leftFiles(), await leftChunks()], [null, 0, 0])
})

test('a store that dies under a message is a failure of that message alone', async (t) => {
  const { store } = database
  if (!store) return t.skip('needs a store of its own')
  const slow = (async function* () {
    yield Buffer.alloc(300_000)
    await store.end('SIGKILL')
    yield Buffer.alloc(600_000)
  })()
  await assert.rejects(put(['x@exemple.org'], { body: slow }), { code: 'unavailable' })
  await store.start()
  assert.equal(await queue.claim(), null)
  await put(['x@exemple.org'])
  await claimed()
})

test('a large message is kept in pieces and comes back whole', async () => {
  const body = Buffer.alloc(3_000_000, 'é\r\n')
  await put(['x@exemple.org'], {
    body: (async function* () {
      for (let at = 0; at < body.length; at += 70_001) yield body.subarray(at, at + 70_001)
    })(),
  })
  const { message } = await claimed()
  assert.equal(message.bodyBytes, body.length)
  assert.ok((await buffer(message.openBody())).equals(body))
})

test('a message that was cancelled under a claim is forgotten', async () => {
  await put(['x@exemple.org'])
  await database.db.collection('mail.files').deleteMany({})
  assert.equal(await queue.claim(), null)
  assert.equal((await queue.counts()).waiting, 0)
})

test('what a crash left is collected after its time of grace, what is queued never', async () => {
  await put(['x@exemple.org'])
  await put(['orphan@exemple.org'])
  await database.db.collection('zone-queue').deleteMany({ recipient: 'orphan@exemple.org' })
  await put(['no-file@exemple.org'])
  const [file] = await database.db.collection('mail.files').find({}).sort({ _id: -1 }).limit(1).toArray()
  assert.ok(file)
  await database.db.collection('mail.files').deleteOne({ _id: file._id })
  assert.equal(await queue.collectOrphans(), 0)
  assert.equal(await queue.collectOrphans(inMinutes(120)), 2)
  assert.deepEqual([await leftFiles(), await leftChunks()], [1, 1])
  assert.equal((await claimed()).recipient, 'x@exemple.org')
})
