import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Db, ObjectId } from 'mongodb'
import { createResolver, type ResolverInput } from './resolver.ts'

type Row = Record<string, unknown>

const annesId = new ObjectId()
const closedId = new ObjectId()

const rows: Record<string, Row[]> = {
  addresses: [
    { addrview: 'annemartin@ac-demo.fr', address: 'anne.martin@ac-demo.fr', user: annesId },
    { addrview: 'fermee@ac-demo.fr', address: 'fermee@ac-demo.fr', user: closedId },
    { addrview: 'fantome@ac-demo.fr', address: 'fantome@ac-demo.fr', user: new ObjectId() },
    {
      addrview: 'liste@ac-demo.fr',
      address: 'liste@ac-demo.fr',
      targets: [
        { type: 'mail', value: 'b@y.fr' },
        { type: 'http', value: 'https://y.fr' },
      ],
    },
    { addrview: '*@ac-tout.fr', address: '*@ac-tout.fr', user: annesId },
  ],
  domainaliases: [{ alias: 'alias.fr', domain: 'ac-demo.fr' }],
  users: [
    { _id: annesId, quota: 1000, storageUsed: 400 },
    { _id: closedId, disabled: true },
  ],
}

/** The three collections, asked by one field; `down` makes every question fail. */
function databaseOf(state: { down: boolean; asked: number }): Db {
  const collection = (name: string) => ({
    findOne: (query: Row) => {
      state.asked += 1
      if (state.down) return Promise.reject(new Error('no server'))
      const [[field, value] = ['', undefined]] = Object.entries(query)
      return Promise.resolve(rows[name]?.find((row) => String(row[field]) === String(value)) ?? null)
    },
  })
  // Of the driver's Db the resolver uses nothing but this.
  return { collection } as unknown as Db
}

function resolverWith(changes: Partial<ResolverInput> = {}) {
  const state = { down: false, asked: 0, now: 0 }
  const resolver = createResolver({
    db: databaseOf(state),
    localDomains: ['ac-demo.fr', 'ac-tout.fr'],
    postmaster: '',
    quotaBytes: 5000,
    restoreSender: (address) => (address.startsWith('SRS0=') ? 'sender@z.fr' : null),
    now: () => state.now,
    ...changes,
  })
  return { state, kindOf: async (address: string) => (await resolver.resolve(address)).kind, resolver }
}

test('an account is found by every spelling of its address', async () => {
  const { resolver } = resolverWith()
  for (const address of ['Anne.Martin@ac-demo.fr', 'annemartin+x@AC-DEMO.FR', 'anne.martin@alias.fr', 'qui@ac-tout.fr'])
    assert.deepEqual(await resolver.resolve(address), {
      kind: 'account',
      accountId: annesId.toHexString(),
      address,
      isDisabled: false,
      quotaLeftBytes: 600,
      leaver: null,
    })
})

test('a closed account is known as one and has the usual quota', async () => {
  const { resolver } = resolverWith()
  const found = await resolver.resolve('fermee@ac-demo.fr')
  assert.ok(found.kind === 'account' && found.isDisabled && found.quotaLeftBytes === 5000)
})

test('unknown here, foreign, and what is no address', async () => {
  const { kindOf } = resolverWith()
  assert.equal(await kindOf('inconnu@ac-demo.fr'), 'unknown')
  assert.equal(await kindOf('@ac-demo.fr'), 'unknown')
  assert.equal(await kindOf('x@elsewhere.fr'), 'foreign')
  assert.equal(await kindOf('x'), 'foreign')
})

test('a list has its mail targets; a bounce of forwarded mail finds its way back', async () => {
  const { resolver } = resolverWith()
  const list = { kind: 'forward', address: 'liste@ac-demo.fr', targets: ['b@y.fr'], isReturn: false }
  assert.deepEqual(await resolver.resolve('liste@ac-demo.fr'), list)
  const back = await resolver.resolve('SRS0=tag=aa=z.fr=sender@ac-demo.fr')
  assert.ok(back.kind === 'forward' && back.isReturn && back.targets[0] === 'sender@z.fr')
})

test('postmaster goes to who keeps it, at home or elsewhere; without one it waits', async () => {
  const atHome = resolverWith({ postmaster: 'anne.martin@ac-demo.fr' })
  assert.equal(await atHome.kindOf('Postmaster'), 'account')
  assert.equal(await atHome.kindOf('abuse@ac-demo.fr'), 'account')
  assert.equal(await resolverWith({ postmaster: 'dsi@elsewhere.fr' }).kindOf('postmaster@ac-demo.fr'), 'forward')
  await assert.rejects(resolverWith().kindOf('postmaster@ac-demo.fr'), { code: 'unavailable' })
})

test('a database that is away and an account half made are doubts, and are not remembered', async () => {
  const { state, kindOf } = resolverWith()
  state.down = true
  await assert.rejects(kindOf('anne.martin@ac-demo.fr'), { code: 'unavailable' })
  state.down = false
  assert.equal(await kindOf('anne.martin@ac-demo.fr'), 'account')
  await assert.rejects(kindOf('fantome@ac-demo.fr'), { code: 'unavailable' })
})

test('an answer is remembered for two seconds', async () => {
  const { state, kindOf } = resolverWith()
  await kindOf('anne.martin@ac-demo.fr')
  const asked = state.asked
  state.now = 1999
  await kindOf('anne.martin@ac-demo.fr')
  assert.equal(state.asked, asked)
  state.now = 2000
  await kindOf('anne.martin@ac-demo.fr')
  assert.ok(state.asked > asked)
})
