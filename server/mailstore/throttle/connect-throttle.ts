import { createRequire } from 'node:module'
import { AppError } from '../../contract/errors.ts'
import { connectRedis } from '../storing/redis-connection.ts'
import type { WildDuckParts } from '../storing/wildduck-parts.ts'
import { openRedisThrottle, type ThrottleRedis } from './redis-throttle.ts'
import type { Throttle } from './throttle.ts'

/**
 * The throttle of this process, on the Redis of the mail store, and that Redis itself for what else we count there.
 * Without Redis every call throws `unavailable`.
 */
export function connectThrottle(redisUrl: string): { throttle: Throttle; redis: ThrottleRedis; close(): void } {
  const load = createRequire(createRequire(import.meta.url).resolve('@zone-eu/wildduck/package.json'))
  const { client, close } = connectRedis({ Redis: load('ioredis') as WildDuckParts['Redis'] }, redisUrl)
  const redis: ThrottleRedis = {
    eval: (...command) =>
      client.eval(...command).catch((cause: unknown) => {
        throw new AppError('unavailable', 'The counters of log-ins do not answer', { cause })
      }),
  }
  return { throttle: openRedisThrottle(redis, () => new Date()), redis, close }
}
