import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLogInGuard, unknownAccount } from './log-in-guard.ts'
import { openMemoryThrottle } from './memory-throttle.ts'

const home = '192.0.2.7'
const account = '64b7f0c2a1b2c3d4e5f60718'

function start() {
  let atMs = 1_000_000
  let guesses = 0
  const guard = createLogInGuard(
    openMemoryThrottle(() => new Date(atMs)),
    'secret',
  )
  return {
    pass: (ms: number) => void (atMs += ms),
    /** A wrong password; answers the wait. */
    async guess(ip: string, password = `guess ${guesses++}`, whose = account): Promise<number> {
      const attempt = await guard.begin({ account: whose, ip, password })
      return 'waitMs' in attempt ? attempt.waitMs : 0
    },
    /** The right one; answers the wait. */
    async logIn(ip: string, whose = account): Promise<number> {
      const attempt = await guard.begin({ account: whose, ip, password: 'right' })
      if ('waitMs' in attempt) return attempt.waitMs
      await attempt.succeeded()
      return 0
    },
    async outage(ip: string): Promise<number> {
      const attempt = await guard.begin({ account, ip, password: 'right' })
      if ('waitMs' in attempt) return attempt.waitMs
      await attempt.takenBack()
      return 0
    },
  }
}

test('who guesses from one network soon waits, longer each time, and not for ever', async () => {
  const { guess, pass } = start()
  const waits: number[] = []
  for (let tries = 0; tries < 60; tries++) {
    const waitMs = await guess(`203.0.113.${tries}`)
    waits.push(waitMs)
    pass(waitMs)
  }
  assert.deepEqual(
    waits.slice(0, 9),
    Array.from({ length: 9 }, () => 0),
  )
  assert.equal(waits[9], 2000)
  // In the end as many are forgotten while it waits as it adds.
  assert.ok((waits.at(-1) ?? 0) >= 30_000, String(waits.at(-1)))
  assert.ok(Math.max(...waits) <= 900_000)
})

test('no stranger closes an account: its owner’s network never waits for what others do', async () => {
  const { guess, logIn, pass } = start()
  assert.equal(await logIn(home), 0)
  for (let network = 0; network < 200; network++)
    for (let tries = 0; tries < 5; tries++) await guess(`10.${network}.0.1`)
  assert.equal(await logIn(home), 0)
  assert.equal(await logIn('192.0.2.200'), 0, 'another address of the same network')
  // From a network where the owner never was, the first tries are free even now.
  assert.equal(await logIn('198.51.100.1'), 0)
  pass(60_000)
  assert.equal(await logIn(home), 0)
})

test('many networks that guess at one account get fewer free tries and longer waits', async () => {
  const { guess } = start()
  for (let network = 0; network < 40; network++) await guess(`10.${network}.0.1`)
  const waits: number[] = []
  for (let tries = 0; tries < 5; tries++) waits.push(await guess('10.200.0.1'))
  assert.deepEqual(waits, [0, 0, 0, 30_000, 30_000])
})

test('a network that guesses at many accounts waits, but not for those that were opened from it', async () => {
  const { guess, logIn } = start()
  assert.equal(await logIn(home), 0)
  let waitMs = 0
  for (let victim = 0; victim < 300; victim++) waitMs = await guess(home, 'Bienvenue2026', `account ${victim}`)
  assert.ok(waitMs > 0)
  assert.equal(await logIn(home), 0)
  assert.ok((await logIn(home, 'somebody else')) > 0)
})

test('a telephone that keeps trying an old password closes nobody out', async () => {
  const { guess, logIn } = start()
  for (let tries = 0; tries < 500; tries++) assert.equal(await guess(home, 'old password'), 0)
  assert.equal(await logIn(home), 0)
})

test('an outage counts nothing', async () => {
  const { guess, outage } = start()
  for (let tries = 0; tries < 100; tries++) assert.equal(await outage(home), 0)
  assert.equal(await guess(home), 0)
})

test('a name that nobody has is one account, however it is typed', () => {
  assert.equal(unknownAccount(' Jean.Inconnu '), unknownAccount('jeaninconnu'))
  assert.notEqual(unknownAccount('jean@ac-demo.fr'), unknownAccount('jean'))
  assert.ok(unknownAccount('x'.repeat(10_000)).length < 100)
})
