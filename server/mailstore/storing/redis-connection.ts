import { createLogger } from '../../kit/log.ts'
import { redisOptionsOf } from '../redis-child.ts'
import type { RedisClient, WildDuckParts } from './wildduck-parts.ts'

/** Redis answers at once or is away; without it locks and notices fail, and so does the delivery. */
const redisCommandTimeoutMs = 5000
const reconnectMs = 1000

const log = createLogger('storing')

/** A client for WildDuck's parts; `close` ends it and those that they made of it. */
export function connectRedis(parts: Pick<WildDuckParts, 'Redis'>, url: string): { client: RedisClient; close(): void } {
  const all: RedisClient[] = []
  const watched = (client: RedisClient): RedisClient => {
    // Without a listener ioredis writes each failed try to standard error.
    client.on('error', (error) => log.debug('Redis is away', { error }))
    all.push(client)
    const duplicate = client.duplicate.bind(client)
    client.duplicate = (...options) => watched(duplicate(...options))
    return client
  }
  const client = watched(new parts.Redis(redisSettings(url)))
  return { client, close: () => all.forEach((each) => each.disconnect()) }
}

/** ioredis: few retries, no waiting for ever, and reconnecting at a steady pace. */
function redisSettings(url: string): object {
  const target = redisOptionsOf(url)
  const where = typeof target === 'string' ? urlParts(target) : target
  return {
    ...where,
    connectTimeout: redisCommandTimeoutMs,
    commandTimeout: redisCommandTimeoutMs,
    maxRetriesPerRequest: 1,
    retryStrategy: () => reconnectMs,
    connectionName: 'facteur-storing',
  }
}

/** The same reading of the URL as WildDuck's, so that both use one Redis. */
function urlParts(url: string): object {
  const { hostname, port, password, pathname, protocol } = new URL(url)
  return {
    host: hostname,
    ...(port ? { port: Number(port) } : {}),
    ...(password ? { password: decodeURIComponent(password) } : {}),
    ...(/^\/\d+$/.test(pathname) ? { db: Number(pathname.slice(1)) } : {}),
    ...(protocol === 'rediss:' ? { tls: {} } : {}),
  }
}
