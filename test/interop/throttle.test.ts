import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createRequire } from 'node:module'
import * as fc from 'fast-check'
import { connectRedis } from '../../server/mailstore/storing/redis-connection.ts'
import { askRedis } from '../../server/mailstore/redis-child.ts'
import type { RedisClient, WildDuckParts } from '../../server/mailstore/storing/wildduck-parts.ts'
import { openMemoryThrottle } from '../../server/mailstore/throttle/memory-throttle.ts'
import { openRedisThrottle } from '../../server/mailstore/throttle/redis-throttle.ts'
import { maxKnownNetworks, type ThrottleKey } from '../../server/mailstore/throttle/throttle.ts'
import { eventually } from '../kit/eventually.ts'

/** The throttle's script in a real Redis, against the same rules in TypeScript. */

let folder = ''
let redis: { client: RedisClient; close(): void }
let server: ChildProcess
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facteur-throttle-'))
  const socket = join(folder, 'redis.sock')
  server = spawn('redis-server', ['--port', '0', '--unixsocket', socket, '--save', '', '--dir', folder], {
    stdio: 'ignore',
  })
  await eventually(async () => assert.equal(await askRedis(socket, 'PING'), '+PONG'))
  const load = createRequire(createRequire(import.meta.url).resolve('@zone-eu/wildduck/package.json'))
  redis = connectRedis({ Redis: load('ioredis') as WildDuckParts['Redis'] }, `unix://${socket}`)
})
after(async () => {
  redis.close()
  const ended = once(server, 'exit')
  server.kill('SIGTERM')
  await ended
  await rm(folder, { recursive: true, force: true })
})

const rules = {
  quick: { free: 1, firstDelayMs: 1_000, maxDelayMs: 4_000, forgetOneMs: 10_000 },
  slow: { free: 3, firstDelayMs: 500, maxDelayMs: 60_000, forgetOneMs: 60_000 },
}
const key = fc
  .tuple(fc.constantFrom('quick', 'slow'), fc.integer({ min: 0, max: 2 }))
  .map(([rule, number]): ThrottleKey => ({ rule: rules[rule], key: `${rule} ${number}` }))
const keys = fc.uniqueArray(key, { minLength: 1, maxLength: 3, selector: (each) => each.key })
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('take'), keys, guess: fc.constantFrom('', 'a', 'b', 'c') }) },
  fc.record({ kind: fc.constant('giveBack'), keys, guess: fc.constant('') }),
  fc.record({ kind: fc.constant('forget'), keys, guess: fc.constant('') }),
  fc.record({ kind: fc.constant('pass'), keys, guess: fc.constant(''), ms: fc.integer({ min: 1, max: 20_000 }) }),
)

test('Redis counts as the rules say, whatever happens in whatever order', async () => {
  let run = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      let atMs = 1_700_000_000_000
      const now = (): Date => new Date(atMs)
      const [theirs, ours] = [openRedisThrottle(redis.client, now), openMemoryThrottle(now)]
      run++
      for (const each of steps) {
        const named = each.keys.map((one) => ({ ...one, key: `${run} ${one.key}` }))
        const [first] = named
        if (each.kind === 'pass' && 'ms' in each) atMs += each.ms
        else if (each.kind === 'giveBack') await Promise.all([theirs.giveBack(named), ours.giveBack(named)])
        else if (each.kind === 'forget' && first) await Promise.all([theirs.forget(first), ours.forget(first)])
        else if (each.kind === 'take')
          assert.deepEqual(await theirs.take(named, each.guess), await ours.take(named, each.guess))
        for (const one of named) {
          const [left, right] = [await theirs.failures(one), await ours.failures(one)]
          assert.ok(Math.abs(left - right) < 1e-6, `${left} and ${right}`)
        }
      }
    }),
    { numRuns: 60 },
  )
})

test('the networks of an owner are remembered, the last few of them', async () => {
  let atMs = Date.now()
  const throttle = openRedisThrottle(redis.client, () => new Date(atMs))
  for (let network = 0; network <= maxKnownNetworks; network++) {
    atMs++
    await throttle.setKnown('account', `network ${network}`)
  }
  assert.equal(await throttle.isKnown('account', 'network 0'), false)
  assert.equal(await throttle.isKnown('account', 'network 1'), true)
  assert.equal(await throttle.isKnown('other', 'network 1'), false)
})

test('a flood of names and networks takes a bounded part of the memory', async () => {
  const throttle = openRedisThrottle(redis.client, () => new Date())
  const flood = async (from: number, to: number): Promise<void> => {
    for (let at = from; at < to; at += 500)
      await Promise.all(
        Array.from({ length: 500 }, (_each, place) =>
          throttle.take([{ rule: rules.slow, key: `flood ${at + place}` }], `guess ${place}`),
        ),
      )
  }
  const keyCount = async (): Promise<number> => Number(await redis.client.eval(`return redis.call('DBSIZE')`, 0))
  await flood(0, 50_000)
  const full = await keyCount()
  await flood(50_000, 55_000)
  assert.ok((await keyCount()) <= full + 10)
  const bytes = Number(
    /used_memory:(\d+)/.exec(String(await redis.client.eval(`return redis.call('INFO', 'memory')`, 0)))?.[1],
  )
  assert.ok(bytes < 40 * 1024 * 1024, `${Math.round(bytes / 1024 / 1024)} MB`)
})
