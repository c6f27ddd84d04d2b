import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Db, MongoClient } from 'mongodb'
import { openChoreLedger } from '../../server/mailstore/chore-ledger.ts'
import { TestStore } from '../kit/embedded-store.ts'

/** The ledger of chores in a real store: one turn at a time, remembered over restarts, lost by who dies with it. */

let store: TestStore
let client: MongoClient
let db: Db
before(async () => {
  store = await TestStore.start()
  client = store.client()
  db = client.db('chores')
})
after(async () => {
  await client.close()
  await store[Symbol.asyncDispose]()
})

const minute = 60_000
const clock = { at: Date.UTC(2027, 5, 30) }
const ledger = () => openChoreLedger(db, () => new Date(clock.at))

test('of many processes at once one gets the turn', async () => {
  const turns = await Promise.all(Array.from({ length: 12 }, () => ledger().begin('once')))
  assert.equal(turns.filter((turn) => turn !== null).length, 1)
  assert.equal(await ledger().begin('once', { force: true }), null)
})

test('what ran stands in the ledger: it is due after its pause, and at any time by force', async () => {
  const turn = await ledger().begin('daily')
  await turn?.end({ nextRunAt: new Date(clock.at + 10 * minute), error: null })
  assert.equal(await ledger().begin('daily'), null)
  const forced = await ledger().begin('daily', { force: true })
  await forced?.end({ nextRunAt: new Date(clock.at + 10 * minute), error: 'no space left' })
  const [record] = await ledger().read(['daily'])
  assert.equal(record?.lastError, 'no space left')
  assert.equal(record.lastSuccessAt?.getTime(), clock.at)
  clock.at += 10 * minute
  assert.notEqual(await ledger().begin('daily'), null)
})

test('who dies with the turn loses it, and who was slow learns that somebody else has it', async () => {
  const dead = await ledger().begin('killed')
  assert.ok(dead)
  clock.at += minute
  assert.ok(await dead.renew())
  clock.at += minute
  assert.equal(await ledger().begin('killed'), null)
  clock.at += minute
  const next = await ledger().begin('killed')
  assert.ok(next)
  assert.equal(await dead.renew(), false)
  await dead.end({ nextRunAt: new Date(0), error: null })
  assert.equal(await ledger().begin('killed'), null, 'the turn of the living is not ended by the dead')
})
