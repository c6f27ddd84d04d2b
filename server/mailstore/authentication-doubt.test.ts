import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { tellDoubtFromRefusal } from './authentication-doubt.ts'

const load = createRequire(createRequire(import.meta.url).resolve('@zone-eu/wildduck/package.json'))

/** WildDuck's own handler on a database that answers with this, and a Redis that counts nothing. */
function logIn(username: string, findOne: () => Promise<unknown>): Promise<unknown[]> {
  process.env['DISABLE_WILD_CONFIG'] = 'true'
  const { prototype } = load('./lib/user-handler') as {
    prototype: { asyncAuthenticate(...credentials: unknown[]): Promise<unknown[]> }
  }
  const handler = Object.assign(Object.create(prototype) as typeof prototype, {
    users: { collection: () => ({ findOne }) },
    loggelf: () => undefined,
    rateLimitIP: () => Promise.resolve({ success: true }),
    rateLimit: () => Promise.resolve({ success: true }),
    asyncResolveAddress: findOne,
  })
  return handler.asyncAuthenticate(username, 'password', 'smtp', {})
}

const away = (): Promise<never> => Promise.reject(new Error('connection 1 to 127.0.0.1:1 closed'))

test('a log-in that cannot be checked is an error, and an unknown name still a refusal', async () => {
  assert.deepEqual(await logIn('pdupont', away), [false, false], 'WildDuck has mended this itself: take our part out')
  tellDoubtFromRefusal(load)
  await assert.rejects(logIn('pdupont', away), { code: 'InternalDatabaseError' })
  await assert.rejects(logIn('pdupont@ac-demo.fr', away), { code: 'InternalDatabaseError' })
  assert.deepEqual(await logIn('personne', () => Promise.resolve(null)), [false, false])
})
