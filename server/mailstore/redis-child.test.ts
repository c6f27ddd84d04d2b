import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { combineConfig } from '../config/load.ts'
import { prepareFolders } from '../config/folders.ts'
import { pathsOf } from '../config/paths.ts'
import { loadSecrets } from '../config/secrets.ts'
import { SupervisedChild } from '../kit/child.ts'
import { configureLog } from '../kit/log.ts'
import { askRedis, redisSpec, redisUrlOf } from './redis-child.ts'
import { indexLock, wildduckSpec } from './wildduck-child.ts'

test('a lock that a killed WildDuck left on our Redis does not keep the next one from making its indexes', async () => {
  configureLog({ write: () => undefined })
  const folder = await mkdtemp(join(tmpdir(), 'facteur-redis-'))
  const { config } = combineConfig({ environment: {} })
  const paths = pathsOf(join(folder, 'data'))
  await prepareFolders(paths)
  const redis = new SupervisedChild(redisSpec({ paths }), {
    pidFile: join(paths.run, 'redis.pid'),
    instance: paths.data,
  })
  await redis.start()
  try {
    const ask = (command: string) => askRedis(paths.sockets.redis, command)
    assert.equal(await ask(`SET ${indexLock} 1`), '+OK')
    const wildduck = wildduckSpec({
      config,
      paths,
      secrets: await loadSecrets(paths.secrets),
      databaseUrl: 'mongodb://127.0.0.1:1/',
      redis: redisUrlOf(config, paths),
      tls: { keyFile: '', certFile: '' },
    })
    await wildduck.prepare?.()
    assert.equal(await ask(`EXISTS ${indexLock}`), ':0')
  } finally {
    await redis.stop()
    await rm(folder, { recursive: true, force: true })
  }
  assert.equal(await askRedis(paths.sockets.redis, 'PING'), null)
})
