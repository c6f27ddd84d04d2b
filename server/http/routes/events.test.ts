import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hono } from 'hono'
import type { Env, HttpDeps } from '../deps.ts'
import { eventStreams } from './events.ts'

test('a session that another process revoked ends its stream at the next heartbeat', async () => {
  const session = {
    ...{
      accountId: 'a'.repeat(24),
      username: 'pdupont',
      passwordIsNumen: false,
      secondFactor: false,
      sessionId: 's',
      csrfToken: 'c',
      provedAt: null,
    },
    ...{ createdAt: new Date(0), lastUsedAt: new Date(0) },
  }
  const answers = [session, null]
  const touched: unknown[] = []
  const deps = {
    updates: { subscribe: () => () => undefined, close: () => undefined },
    directory: {
      sharedMailboxes: { of: () => Promise.resolve([]), onChanged: () => () => undefined },
      sessions: {
        onRevoked: () => () => undefined,
        find: (_token: string, options?: { touch?: boolean }) => {
          touched.push(options?.touch)
          return Promise.resolve(answers.shift() ?? null)
        },
      },
    },
  } as unknown as HttpDeps
  const app = new Hono<Env>()
  app.use(async (c, next) => {
    c.set('session', session)
    c.set('sessionToken', 'token')
    await next()
  })
  app.get('/', eventStreams(deps, 5).handler)
  const text = await (await app.request('/')).text()
  assert.deepEqual(
    [...text.matchAll(/"type":"(\w+)"/g)].map((match) => match[1]),
    ['hello', 'signedOut'],
  )
  assert.deepEqual(touched, [false, false], 'a stream keeps no session alive')
})
