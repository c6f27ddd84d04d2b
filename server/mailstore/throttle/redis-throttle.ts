import { createHash } from 'node:crypto'
import {
  epochForMs,
  knownForMs,
  maxFailures,
  maxGuesses,
  maxKeys,
  maxKnownNetworks,
  type Throttle,
  type ThrottleKey,
} from './throttle.ts'

/** The little of ioredis that is asked here; WildDuck has a client of its own for the same Redis. */
export type ThrottleRedis = {
  eval(script: string, keyCount: number, ...keysAndArguments: (string | number)[]): Promise<unknown>
}

const prefix = 'facteur:throttle:'
const index = `${prefix}index`

/**
 * Reads an entry: failures, when they were counted, when the last one was, the wrong guesses. ARGV: the time, the
 * guess, then for each key its rule.
 */
const readEntries = `
local now, guess = tonumber(ARGV[1]), ARGV[2]
local found = {}
for place, key in ipairs(KEYS) do
  local at = 2 + (place - 1) * 4
  local entry = redis.call('HMGET', key, 'f', 'c', 'l', 'g')
  local forget = tonumber(ARGV[at + 4])
  local failures = math.max(0, (tonumber(entry[1]) or 0) - (now - (tonumber(entry[2]) or now)) / forget)
  found[place] = {
    key = key, failures = failures, last = tonumber(entry[3]) or 0, guesses = failures > 0 and entry[4] or '',
    free = tonumber(ARGV[at + 1]), first = tonumber(ARGV[at + 2]), max = tonumber(ARGV[at + 3]), forget = forget
  }
end
`

/** Answers the wait in milliseconds, 0 when the try was counted, -1 when it is a repeated one. */
const take = `${readEntries}
local wait = 0
for _, entry in ipairs(found) do
  local costly = math.ceil(entry.failures) - entry.free
  if costly > 0 then
    wait = math.max(wait, entry.last + math.min(entry.first * 2 ^ math.min(costly - 1, 30), entry.max) - now)
  end
end
if wait > 0 then return math.ceil(wait) end
if guess ~= '' and string.find(found[1].guesses, guess, 1, true) then return -1 end
for place, entry in ipairs(found) do
  local guesses = entry.guesses
  if place == 1 and guess ~= '' then
    guesses = string.sub(guesses .. guess .. ' ', -${maxGuesses} * (#guess + 1))
  end
  local failures = math.min(entry.failures + 1, ${maxFailures})
  redis.call('HSET', entry.key, 'f', tostring(failures), 'c', tostring(now), 'l', tostring(now), 'g', guesses)
  redis.call('PEXPIRE', entry.key, math.ceil(failures * entry.forget + entry.max))
  redis.call('ZADD', '${index}', now, entry.key)
end
local extra = redis.call('ZCARD', '${index}') - ${maxKeys}
if extra > 0 then
  local oldest = redis.call('ZPOPMIN', '${index}', extra)
  for place = 1, #oldest, 2 do redis.call('DEL', oldest[place]) end
end
return 0
`

const giveBack = `
for _, key in ipairs(KEYS) do
  local failures = tonumber(redis.call('HGET', key, 'f'))
  if failures then redis.call('HSET', key, 'f', tostring(math.max(0, failures - 1))) end
end
return 0
`

const forget = `
redis.call('ZREM', '${index}', KEYS[1])
return redis.call('DEL', KEYS[1])
`

const failures = `${readEntries}
return tostring(found[1].failures)
`

const isKnown = `return redis.call('ZSCORE', KEYS[1], ARGV[1]) and 1 or 0`

/** ARGV: the network, the time, how long it is remembered. */
const setKnown = `
redis.call('ZADD', KEYS[1], tonumber(ARGV[2]), ARGV[1])
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -${maxKnownNetworks} - 1)
return redis.call('PEXPIRE', KEYS[1], tonumber(ARGV[3]))
`

const epoch = `return tonumber(redis.call('GET', KEYS[1])) or 0`

/** ARGV: how long it is remembered. */
const nextEpoch = `
redis.call('INCR', KEYS[1])
return redis.call('PEXPIRE', KEYS[1], tonumber(ARGV[1]))
`

/** Throws what Redis or its client throws. */
export function openRedisThrottle(redis: ThrottleRedis, now: () => Date): Throttle {
  const run = async (script: string, keys: readonly string[], ...values: (string | number)[]): Promise<number> =>
    Number(await redis.eval(script, keys.length, ...keys, ...values))
  const counted = async (script: string, keys: readonly ThrottleKey[], guess = ''): Promise<number> =>
    await run(
      script,
      keys.map(({ key }) => prefix + digest(key)),
      now().getTime(),
      guess && digest(guess),
      ...keys.flatMap(({ rule }) => [rule.free, rule.firstDelayMs, rule.maxDelayMs, rule.forgetOneMs]),
    )
  const known = (account: string): string[] => [`${prefix}known:${digest(account)}`]
  const epochKey = (account: string): string[] => [`${prefix}epoch:${digest(account)}`]
  return {
    async take(keys, guess) {
      const answer = await counted(take, keys, guess)
      return { waitMs: Math.max(0, answer), isRepeated: answer < 0 }
    },
    async giveBack(keys) {
      await counted(giveBack, keys)
    },
    async forget(key) {
      await counted(forget, [key])
    },
    failures: (key) => counted(failures, [key]),
    isKnown: async (account, network) => (await run(isKnown, known(account), digest(network))) === 1,
    async setKnown(account, network) {
      await run(setKnown, known(account), digest(network), now().getTime(), knownForMs)
    },
    epoch: (account) => run(epoch, epochKey(account)),
    async forgetAccount(account) {
      await run(nextEpoch, epochKey(account), epochForMs)
    },
  }
}

/** Neither names nor addresses stand in Redis, and a key has one length, however long what somebody typed. */
const digest = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 16)
