import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { type Db, MongoBulkWriteError, MongoNetworkError, MongoServerError } from 'mongodb'
import { isReservedName, nameBases, undotted } from './names.ts'
import { type NameClaim, type NameRegister, openNameRegister } from './registry.ts'

type Entry = { _id: string; base: string; number: number; owner: string }

/** The little of a database that the register asks. */
function registerInMemory(outage = { writes: Infinity }): Promise<NameRegister> {
  const entries = new Map<string, Entry>()
  const ofBase = (base: string): Entry[] =>
    [...entries.values()].filter((entry) => entry.base === base).sort((a, b) => b.number - a.number)
  const collection = {
    createIndex: () => Promise.resolve(''),
    findOne: ({ base, owner }: { base: string; owner?: string }) =>
      Promise.resolve(ofBase(base).find((entry) => owner === undefined || entry.owner === owner) ?? null),
    async *find({ base: { $in } }: { base: { $in: string[] } }) {
      for (const base of $in) for (const entry of ofBase(base)) yield await Promise.resolve(entry)
    },
    insertOne(entry: Entry) {
      if (entries.has(entry._id)) return Promise.reject(new MongoServerError({ message: 'taken', code: 11_000 }))
      entries.set(entry._id, entry)
      return Promise.resolve()
    },
    insertMany(all: Entry[]) {
      if (outage.writes < all.length) {
        for (const entry of all.slice(0, outage.writes)) entries.set(entry._id, entry)
        outage.writes = Infinity
        return Promise.reject(new MongoNetworkError('the connection was closed'))
      }
      const refused = all.flatMap((entry, index) => (entries.has(entry._id) ? [{ code: 11_000, index }] : []))
      for (const entry of all) if (!entries.has(entry._id)) entries.set(entry._id, entry)
      if (refused.length === 0) return Promise.resolve()
      const told = { message: 'taken', code: 11_000, writeErrors: refused }
      return Promise.reject(new MongoBulkWriteError(told as never, {} as never))
    },
  }
  return openNameRegister({ collection: () => collection } as unknown as Db)
}

type Person = { owner: string; given: string; family: string }

const claimsOf = ({ owner, given, family }: Person): NameClaim[] => {
  const bases = nameBases(given, family)
  assert.ok(bases)
  return [
    { kind: 'username', base: bases.username, owner },
    { kind: 'address', base: bases.localPart, owner },
  ]
}

/** One import of these people, in batches; answers the two names of each by owner. */
async function importAll(register: NameRegister, people: readonly Person[], batch = 3): Promise<Map<string, string>> {
  const names = register.beginImport({ dryRun: false })
  const given = new Map<string, string>()
  for (let at = 0; at < people.length; at += batch) {
    const some = people.slice(at, at + batch)
    const claimed = await names.claimAll(some.flatMap(claimsOf))
    some.forEach(({ owner }, place) => given.set(owner, `${claimed[2 * place]} ${claimed[2 * place + 1]}`))
  }
  return given
}

/** So few names that most people are homonyms, of the whole name or of the username alone. */
const academy = fc
  .array(
    fc.record({
      given: fc.constantFrom('Pierre', 'Paul', 'Anne-Sophie', 'A.', 'Root', 'Post', 'No'),
      family: fc.constantFrom('Dupont', 'DU PONT', 'D’Upont', 'Oot', 'Buse', 'Master', 'Reply'),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((all): Person[] => all.map((person, index) => ({ ...person, owner: `numen${index}` })))

test('homonyms are numbered in the order of the file, and no two people share a name', async () => {
  const register = await registerInMemory()
  const pierre = (owner: string): Person => ({ owner, given: 'Pierre', family: 'Dupont' })
  const names = await importAll(register, [pierre('a'), { ...pierre('b'), given: 'Paul' }, pierre('c')])
  assert.deepEqual([...names.values()], ['pdupont pierre.dupont', 'pdupont1 paul.dupont', 'pdupont2 pierre.dupont1'])
  await fc.assert(
    fc.asyncProperty(academy, async (people) => {
      const given = await importAll(await registerInMemory(), people)
      const usernames = [...given.values()].map((pair) => pair.split(' ')[0] ?? '')
      const localParts = [...given.values()].map((pair) => undotted(pair.split(' ')[1] ?? ''))
      assert.equal(new Set(usernames).size, people.length)
      assert.equal(new Set(localParts).size, people.length)
      for (const pair of given.values()) for (const name of pair.split(' ')) assert.ok(!isReservedName(name), name)
    }),
    { numRuns: 50 },
  )
})

test('an import in another order, in other batches, with other people changes nobody’s names', async () => {
  await fc.assert(
    fc.asyncProperty(
      academy,
      fc.array(fc.nat(), { maxLength: 25 }),
      fc.integer({ min: 1, max: 9 }),
      async (people, order, batch) => {
        const register = await registerInMemory()
        const arrived = Math.ceil(people.length / 2)
        const first = await importAll(register, people.slice(0, arrived))
        const shuffled = people
          .map((person, index) => ({ person, key: order[index] ?? 0 }))
          .sort((a, b) => a.key - b.key)
        const again = await importAll(
          register,
          shuffled.map(({ person }) => person),
          batch,
        )
        for (const [owner, names] of first) assert.equal(again.get(owner), names)
      },
    ),
    { numRuns: 50 },
  )
})

test('a name that somebody had goes to nobody else, though the bearer has left', async () => {
  await fc.assert(
    fc.asyncProperty(academy, async (people) => {
      const register = await registerInMemory()
      const gone = new Set([...(await importAll(register, people)).values()].flatMap((pair) => pair.split(' ')))
      const successors = people.map((person) => ({ ...person, owner: `${person.owner} successor` }))
      const given = [...(await importAll(register, successors)).values()].flatMap((pair) => pair.split(' '))
      for (const name of given) assert.ok(!gone.has(name), name)
    }),
    { numRuns: 50 },
  )
})

test('who marries and divorces has the first address again', async () => {
  const register = await registerInMemory()
  await importAll(register, [{ owner: 'other', given: 'Anne', family: 'Dupont' }])
  const claim = (base: string): Promise<string> => register.claim({ kind: 'address', base, owner: 'anne' })
  assert.equal(await claim('anne.dupont'), 'anne.dupont1')
  assert.equal(await claim('anne.martin'), 'anne.martin')
  assert.equal(await claim('anne.dupont'), 'anne.dupont1')
})

test('an import and somebody at the same moment get different names', async () => {
  const register = await registerInMemory()
  const names = register.beginImport({ dryRun: false })
  const claimOf = (owner: string): NameClaim => ({ kind: 'username', base: 'pdupont', owner })
  assert.deepEqual(await names.claimAll([claimOf('a')]), ['pdupont'])
  assert.equal(await register.claim(claimOf('b')), 'pdupont1')
  assert.deepEqual(await names.claimAll([claimOf('c'), claimOf('d')]), ['pdupont3', 'pdupont2'])
})

test('an outage among the claims changes nothing: asked again they get the same names', async () => {
  const claims = ['a', 'b', 'c'].map((owner): NameClaim => ({ kind: 'username', base: 'pdupont', owner }))
  for (const writes of [0, 1, 2]) {
    const names = (await registerInMemory({ writes })).beginImport({ dryRun: false })
    await assert.rejects(names.claimAll(claims), MongoNetworkError)
    assert.deepEqual(await names.claimAll(claims), ['pdupont', 'pdupont1', 'pdupont2'])
  }
})

test('a dry run gives the names of the import that follows, and keeps none', async () => {
  const register = await registerInMemory()
  const claims = ['a', 'b'].map((owner): NameClaim => ({ kind: 'username', base: 'pdupont', owner }))
  assert.deepEqual(await register.beginImport({ dryRun: true }).claimAll(claims), ['pdupont', 'pdupont1'])
  assert.deepEqual(await register.beginImport({ dryRun: false }).claimAll(claims.toReversed()), ['pdupont', 'pdupont1'])
})
