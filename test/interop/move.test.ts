import assert from 'node:assert/strict'
import { before, after, test } from 'node:test'
import { Decimal128, Double, Int32, Long, type MongoClient, ObjectId, Timestamp } from 'mongodb'
import { moveDatabase, type MoveInput, NotEmpty } from '../../server/move/move.ts'
import { insertRaw, readRaw } from '../../server/move/raw.ts'
import { TestStore } from '../kit/embedded-store.ts'

/** From one store to another; the other way and MongoDB itself speak the same protocol. */

let here: TestStore
let there: TestStore
let clients: MongoClient[]
before(async () => {
  ;[here, there] = await Promise.all([TestStore.start(), TestStore.start()])
  clients = [here.client(), there.client()]
})
after(async () => {
  await Promise.all(clients.map((client) => client.close()))
  await Promise.all([here[Symbol.asyncDispose](), there[Symbol.asyncDispose]()])
})

let made = 0
async function makeMove(): Promise<MoveInput> {
  const name = `move${++made}`
  const [from, to] = clients.map((client) => client.db(name)) as [MoveInput['from'], MoveInput['to']]
  const mail = from.collection('messages')
  await mail.insertMany(
    Array.from({ length: 2500 }, (_, n) => ({ uid: n, user: n % 7, text: `facture ${n}`, seen: n % 2 === 0 })),
  )
  await mail.createIndexes([
    { key: { user: 1, uid: -1 }, name: 'uid', unique: true },
    { key: { user: 1, text: 'text' }, name: 'words' },
    { key: { seen: 1 }, name: 'unseen', partialFilterExpression: { seen: false } },
  ])
  await from.collection('log').createIndex({ at: 1 }, { expireAfterSeconds: 1000, name: 'old' })
  await from.createCollection('empty')
  return { from, to, source: 'here', onCollection: () => undefined, onDocuments: () => undefined }
}

const rawOf = async (db: MoveInput['from'], name: string): Promise<string[]> => {
  const documents: string[] = []
  for await (const bytes of readRaw(db, name)) documents.push(Buffer.from(bytes).toString('hex'))
  return documents
}

/** int32 1, int64 2, double 3.0, with fields whose names look like numbers in an order of their own. */
const oddDocument = Buffer.from(
  '3c000000' +
    '075f696400' +
    '0102030405060708090a0b0c' +
    '103900' +
    '01000000' +
    '123100' +
    '0200000000000000' +
    '013500' +
    '0000000000000840' +
    '0261000200000078' +
    '0000',
  'hex',
)

test('everything arrives as it was: bytes, indexes, empty collections', async () => {
  const input = await makeMove()
  const odd = Buffer.from(oddDocument)
  odd.writeInt32LE(odd.length, 0)
  await insertRaw(input.from, 'odd', [odd], false)
  await input.from.collection('odd').insertOne({
    list: [
      new Int32(1),
      Long.fromNumber(2),
      new Double(3),
      Decimal128.fromString('1.10'),
      new Timestamp({ t: 1, i: 2 }),
    ],
    nested: { '10': null, _id: new ObjectId() },
  })
  const moved = await moveDatabase(input)
  assert.deepEqual(moved, { collections: 4, documents: 2502, indexes: 8, resumed: false })
  for (const name of ['messages', 'odd', 'log', 'empty'])
    assert.deepEqual(await rawOf(input.to, name), await rawOf(input.from, name), name)
  assert.ok((await rawOf(input.to, 'odd')).includes(odd.toString('hex')))
  for (const name of ['messages', 'log'])
    assert.deepEqual(await input.to.collection(name).indexes(), await input.from.collection(name).indexes())
  const names = (await input.to.listCollections().toArray()).map(({ name }) => name)
  assert.deepEqual(names.sort(), ['empty', 'log', 'messages', 'odd'])
  const found = await input.to
    .collection('messages')
    .find({ user: 3, $text: { $search: 'facture' } })
    .toArray()
  assert.ok(found.length > 300)
})

test('a target with something in it is refused', async () => {
  const input = await makeMove()
  await input.to.collection('other').insertOne({ a: 1 })
  await assert.rejects(moveDatabase(input), NotEmpty)
  assert.equal(await input.to.collection('messages').countDocuments(), 0)
})

test('an interrupted move goes on; what has changed meanwhile is copied again', async () => {
  const input = await makeMove()
  const stop = new Error('interrupted')
  let sent = 0
  const interrupted = moveDatabase({
    ...input,
    onDocuments: (count) => {
      if ((sent += count) >= 1000) throw stop
    },
  })
  await assert.rejects(interrupted, stop)
  assert.equal(await input.to.collection('messages').countDocuments(), 1000)
  await assert.rejects(moveDatabase({ ...input, source: 'elsewhere' }), NotEmpty)
  await input.from.collection('messages').updateOne({ uid: 5 }, { $set: { text: 'changed' } })
  assert.equal((await moveDatabase(input)).resumed, true)
  assert.deepEqual(await rawOf(input.to, 'messages'), await rawOf(input.from, 'messages'))
})
