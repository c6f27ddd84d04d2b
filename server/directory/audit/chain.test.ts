import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Collection } from 'mongodb'
import { createChain } from './chain.ts'
import type { AuditDocument, AuditFacts } from './entry.ts'
import { verifyAudit } from './verify.ts'

const key = Buffer.from('key')
const now = new Date('2026-11-30T08:00:00Z')
const dayMs = 24 * 3_600_000

const facts = (username: string, at = now): AuditFacts => ({
  ...{ at, action: 'signIn', username, by: username, ip: '192.0.2.7', network: '192.0.2.0/24', userAgent: 'x' },
  details: { b: 1, a: ['x'] },
})

/** As much of a collection as the chain asks for: numbers are unique, a batch stops at the first that is taken. */
function memoryCollection() {
  const documents = new Map<number, AuditDocument>()
  const asked = { inserts: 0 }
  const sorted = (down: boolean): AuditDocument[] =>
    [...documents.values()].sort((a, b) => (down ? b._id - a._id : a._id - b._id))
  const collection = {
    async insertMany(all: AuditDocument[]) {
      await new Promise(setImmediate)
      asked.inserts++
      for (const [insertedCount, document] of all.entries()) {
        if (documents.has(document._id)) throw Object.assign(new Error('taken'), { code: 11_000, insertedCount })
        documents.set(document._id, document)
      }
    },
    find: (_query: object, { sort }: { sort: { _id: number } }) => ({
      toArray: async () => await Promise.resolve(sorted(sort._id < 0).slice(0, 1)),
      async *[Symbol.asyncIterator]() {
        yield* await Promise.resolve(sorted(sort._id < 0))
      },
    }),
  }
  return { entries: collection as unknown as Collection<AuditDocument>, documents, asked }
}

const verdictOf = (entries: Collection<AuditDocument>, at = now) =>
  verifyAudit(entries, key, { retainMs: 365 * dayMs, now: () => at })

test('what is written at once is one insert, in order and without a gap', async () => {
  const { entries, documents, asked } = memoryCollection()
  const chain = createChain(entries, key)
  await Promise.all(Array.from({ length: 100 }, (_each, index) => chain.append([facts(`u${index}`)])))
  assert.deepEqual(
    [...documents.values()].map(({ _id, username }) => [_id, username]),
    Array.from({ length: 100 }, (_each, index) => [index + 1, `u${index}`]),
  )
  assert.ok(asked.inserts <= 3, `${asked.inserts} inserts`)
  assert.deepEqual((await verdictOf(entries)).faults, [])
})

test('two processes that write at once make one chain, and nothing is lost', async () => {
  const { entries, documents } = memoryCollection()
  const chains = [createChain(entries, key), createChain(entries, key)]
  for (let round = 0; round < 20; round++)
    await Promise.all(chains.map((chain, place) => chain.append([facts(`a${place}`), facts(`b${place}`)])))
  assert.equal(documents.size, 80)
  const { faults, entries: count, last } = await verdictOf(entries)
  assert.deepEqual([faults, count, last?.number], [[], 80, 80])
})

test('a change, a removal in the middle and a forged entry are found', async () => {
  const start = async () => {
    const made = memoryCollection()
    await createChain(made.entries, key).append(Array.from({ length: 9 }, (_each, index) => facts(`u${index}`)))
    return made
  }
  const changed = await start()
  const fourth = changed.documents.get(4)
  assert.ok(fourth)
  changed.documents.set(4, { ...fourth, username: 'innocent' })
  assert.deepEqual((await verdictOf(changed.entries)).faults, [{ kind: 'changed', number: 4 }])

  const removed = await start()
  for (const number of [1, 5, 6]) removed.documents.delete(number)
  assert.deepEqual((await verdictOf(removed.entries)).faults, [
    { kind: 'missing', from: 1, to: 1 },
    { kind: 'missing', from: 5, to: 6 },
  ])

  const forged = await start()
  await createChain(forged.entries, Buffer.from('another key')).append([facts('forged')])
  assert.deepEqual((await verdictOf(forged.entries)).faults, [{ kind: 'changed', number: 10 }])
})

test('what the database took out for its age is no fault', async () => {
  const { entries, documents } = memoryCollection()
  const chain = createChain(entries, key)
  const old = new Date(now.getTime() - 366 * dayMs)
  await chain.append([facts('old', old), facts('old', old)])
  await chain.append([facts('new')])
  documents.delete(1)
  documents.delete(2)
  assert.deepEqual((await verdictOf(entries)).faults, [])
})
