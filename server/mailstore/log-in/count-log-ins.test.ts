import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { countLogIns, LogInMustWait } from './count-log-ins.ts'

type Handler = {
  asyncAuthenticate(username?: string, password?: string, scope?: string, meta?: { ip?: string }): Promise<unknown[]>
}

/** WildDuck's handler, whose check answers so, over a Redis that lets wait so long. */
function handlerWith({ check, waitMs = 0 }: { check: () => Promise<unknown[]>; waitMs?: number | Error }) {
  const asked = { checks: 0, scripts: [] as string[] }
  const prototype = {
    asyncAuthenticate() {
      asked.checks++
      return check()
    },
    checkAddress: (username: string) => Promise.resolve({ unameview: username }),
    users: { collection: () => ({ findOne: () => Promise.resolve(null) }) },
    redis: {
      eval(script: string) {
        if (waitMs instanceof Error) return Promise.reject(waitMs)
        const what = /ZPOPMIN/.test(script)
          ? 'take'
          : /'HGET'/.test(script)
            ? 'giveBack'
            : /ZREM'/.test(script)
              ? 'forget'
              : ''
        if (what) asked.scripts.push(what)
        return Promise.resolve(what === 'take' ? waitMs : 0)
      },
    },
  }
  const consts = { USER_AUTH_FAILURES: 12 }
  const modules: Record<string, unknown> = {
    '@zone-eu/wild-config': { api: { accessToken: 'secret' } },
    './lib/consts': consts,
    './lib/user-handler': { prototype },
  }
  countLogIns(((name: string) => modules[name]) as NodeJS.Require)
  return { handler: prototype as Handler, asked, consts }
}

const login = ['pdupont', 'devine', 'imap', { ip: '192.0.2.7' }] as const
const refused = (): Promise<unknown[]> => Promise.resolve([false, false])
const accepted = (): Promise<unknown[]> => Promise.resolve([{ user: 1 }, 1])

test('WildDuck still has the counter that we switch off', () => {
  const load = createRequire(createRequire(import.meta.url).resolve('@zone-eu/wildduck/package.json'))
  const consts = load('./lib/consts') as { USER_AUTH_FAILURES: number }
  assert.ok(consts.USER_AUTH_FAILURES > 0)
  assert.equal(handlerWith({ check: refused }).consts.USER_AUTH_FAILURES, 0)
})

test('a wrong password stays counted, a right one forgets the others', async () => {
  const wrong = handlerWith({ check: refused })
  assert.deepEqual(await wrong.handler.asyncAuthenticate(...login), [false, false])
  assert.deepEqual(wrong.asked.scripts, ['take'])
  const right = handlerWith({ check: accepted })
  assert.ok((await right.handler.asyncAuthenticate(...login))[0])
  assert.deepEqual(right.asked.scripts, ['take', 'giveBack', 'forget'])
})

test('who has to wait is not checked at all', async () => {
  const { handler, asked } = handlerWith({ check: accepted, waitMs: 5_000 })
  await assert.rejects(handler.asyncAuthenticate(...login), (error: unknown) => {
    assert.ok(error instanceof LogInMustWait)
    assert.deepEqual([error.waitMs, error.code], [5_000, 'RateLimitedError'])
    return true
  })
  assert.equal(asked.checks, 0)
})

test('an outage is no wrong password, of the database or of Redis', async () => {
  const away = Object.assign(new Error('away'), { code: 'InternalDatabaseError' })
  const database = handlerWith({ check: () => Promise.reject(away) })
  await assert.rejects(database.handler.asyncAuthenticate(...login), { code: 'InternalDatabaseError' })
  assert.deepEqual(database.asked.scripts, ['take', 'giveBack'])
  const redis = handlerWith({ check: accepted, waitMs: new Error('away') })
  await assert.rejects(redis.handler.asyncAuthenticate(...login), { code: 'InternalDatabaseError' })
  assert.equal(redis.asked.checks, 0)
})

test('a service that is switched off is refused like a wrong password', async () => {
  const off = Object.assign(new Error('disabled'), { code: 'InvalidAuthScope' })
  const { handler, asked } = handlerWith({ check: () => Promise.reject(off) })
  await assert.rejects(handler.asyncAuthenticate(...login), { code: 'InvalidAuthScope' })
  assert.deepEqual(asked.scripts, ['take'])
})

test('log-ins of the web come counted', async () => {
  const { handler, asked } = handlerWith({ check: refused })
  await handler.asyncAuthenticate('pdupont', 'devine', 'master', {})
  await handler.asyncAuthenticate('pdupont', 'devine')
  assert.deepEqual([asked.checks, asked.scripts.length], [2, 0])
})
