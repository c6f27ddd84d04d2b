import assert from 'node:assert/strict'
import { randomBytes, randomInt } from 'node:crypto'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Binary, type Db, type MongoClient, ObjectId } from 'mongodb'
import { TestStore } from '../kit/embedded-store.ts'

/**
 * `kill -9` at random moments under load: what was acknowledged is there, indexes and documents agree.
 * FACTEUR_CRASH_ROUNDS makes it as long as one likes; CI runs a few rounds.
 */
const rounds = Number(process.env['FACTEUR_CRASH_ROUNDS'] ?? 6)
const writers = 6

type Message = {
  _id: ObjectId
  mailbox: number
  uid: number
  flags: string[]
  modseq: number
  headers: { key: string; value: string }[]
  text: string
}

/** What has been acknowledged: the last state of each message; null once it was deleted. */
type Acknowledged = Map<string, { modseq: number } | null>

test('an acknowledged write survives kill -9', { timeout: 60_000 + rounds * 10_000 }, async () => {
  await using store = await TestStore.start()
  const acknowledged: Acknowledged = new Map()
  const files: ObjectId[] = []
  for (let round = 0; round < rounds; round++) {
    await using client = store.client()
    const db = client.db('crash')
    if (round === 0) await makeIndexes(db)
    await checkEverything(client, acknowledged, files)
    const stop = new AbortController()
    const load = Array.from({ length: writers }, (_, writer) => write(db, writer, acknowledged, files, stop.signal))
    await sleep(randomInt(100, 700))
    await store.end('SIGKILL')
    stop.abort()
    await Promise.all(load)
    await store.start()
  }
  await using client = store.client()
  await checkEverything(client, acknowledged, files)
  assert.ok(acknowledged.size > rounds * 10, `${acknowledged.size} messages were acknowledged`)
})

async function makeIndexes(db: Db): Promise<void> {
  await db
    .collection('messages')
    .createIndexes([
      { key: { mailbox: 1, uid: 1 }, unique: true },
      { key: { mailbox: 1, flags: 1 } },
      { key: { mailbox: 1, 'headers.key': 1, 'headers.value': 1 } },
      { key: { mailbox: 1, modseq: -1 } },
      { key: { mailbox: 1, text: 'text' } },
    ])
}

let lastUid = 0

/** Inserts, changes and deletes until the connection breaks. A message whose last write is unknown is forgotten. */
async function write(
  db: Db,
  writer: number,
  acknowledged: Acknowledged,
  files: ObjectId[],
  signal: AbortSignal,
): Promise<void> {
  const messages = db.collection<Message>('messages')
  const own: ObjectId[] = []
  while (!signal.aborted) {
    const dice = randomInt(10)
    const known = own[randomInt(Math.max(1, own.length))]
    const _id = dice < 5 || known === undefined ? new ObjectId() : known
    const key = _id.toHexString()
    const before = acknowledged.get(key)
    acknowledged.delete(key)
    try {
      if (before === undefined) {
        await messages.insertOne(makeMessage(_id, writer))
        acknowledged.set(key, { modseq: 1 })
        own.push(_id)
      } else if (before === null || dice === 9) {
        await messages.deleteOne({ _id })
        acknowledged.set(key, null)
      } else {
        const after = await messages.findOneAndUpdate(
          { _id },
          { $inc: { modseq: 1 }, $addToSet: { flags: `f${randomInt(5)}` } },
          { returnDocument: 'after' },
        )
        acknowledged.set(key, { modseq: after!.modseq })
      }
      if (dice === 0) {
        const chunk = await db.collection('chunks').insertOne({ data: new Binary(randomBytes(200_000)) })
        files.push(chunk.insertedId)
      }
    } catch {
      return
    }
  }
}

const makeMessage = (_id: ObjectId, writer: number): Message => ({
  _id,
  mailbox: writer % 3,
  uid: ++lastUid,
  flags: [],
  modseq: 1,
  headers: Array.from({ length: 12 }, (_, i) => ({ key: `h${i}`, value: `valeur ${randomInt(1000)}` })),
  text: `Bonjour, voici la facture ${randomInt(1000)} `.repeat(40),
})

async function checkEverything(
  client: MongoClient,
  acknowledged: Acknowledged,
  files: readonly ObjectId[],
): Promise<void> {
  const db = client.db('crash')
  const stored = new Map(
    (
      await db
        .collection<Message>('messages')
        .find({}, { projection: { modseq: 1 } })
        .toArray()
    ).map((message) => [message._id.toHexString(), message.modseq]),
  )
  for (const [id, state] of acknowledged) {
    if (state === null) assert.ok(!stored.has(id), `${id} was deleted and is back`)
    else assert.equal(stored.get(id), state.modseq, `${id} is not as acknowledged`)
  }
  assert.equal(await db.collection('chunks').countDocuments({ _id: { $in: [...files] } }), files.length)
  for (const name of ['messages', 'chunks']) {
    const report = await db.command({ validate: name }).catch(() => ({ valid: true, errors: [] }))
    assert.deepEqual(report['errors'], [], name)
  }
}
