import { execFileSync } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { connect } from 'node:net'
import type { Config } from '../config/schema.ts'
import type { Paths } from '../config/paths.ts'
import type { ChildSpec } from '../kit/child.ts'
import type { LogLevel } from '../kit/log.ts'
import { StartError } from '../kit/service.ts'

/**
 * The Redis of the mail store: counters, locks, caches and work queues of WildDuck. What it holds may be lost without
 * losing mail, but application tokens and the memory of automatic replies live in it, so it keeps an append-only file.
 */

/** BullMQ, which WildDuck keeps its work queues with, wants this or later. */
const minVersion: readonly [major: number, minor: number] = [6, 2]

export type RedisInput = { paths: Pick<Paths, 'redis' | 'sockets'> }

/** The URL of the Redis in use: the one that is configured, or `unix:///…` for our own. */
export function redisUrlOf(config: Pick<Config, 'redis'>, paths: Pick<Paths, 'sockets'>): string {
  return config.redis.url || `unix://${paths.sockets.redis}`
}

/** What ioredis takes for that URL: its own URL parser knows no sockets. */
export function redisOptionsOf(url: string): string | { path: string; db: number } {
  return url.startsWith('unix://') ? { path: url.slice('unix://'.length), db: 0 } : url
}

/** Our own Redis. Throws `StartError` where there is no `redis-server` that will do. */
export function redisSpec({ paths }: RedisInput): ChildSpec {
  assertUsable(readVersion())
  const socket = paths.sockets.redis
  return {
    name: 'redis',
    // setpriv (util-linux) replaces itself by Redis, which then gets SIGTERM when we die, however we die.
    command: 'setpriv',
    args: ['--pdeathsig', 'TERM', 'redis-server', ...redisArguments(paths)],
    prepare: () => rm(socket, { force: true }),
    isReady: () => answersPing(socket),
    readyTimeoutMs: 15_000,
    stopTimeoutMs: 10_000,
    readLine: readRedisLine,
  }
}

function redisArguments(paths: RedisInput['paths']): string[] {
  const settings: [name: string, value: string][] = [
    ['port', '0'],
    ['unixsocket', paths.sockets.redis],
    ['unixsocketperm', '700'],
    ['dir', paths.redis],
    ['daemonize', 'no'],
    ['appendonly', 'yes'],
    ['appendfsync', 'everysec'],
    ['save', ''],
    // BullMQ loses jobs where keys may be evicted.
    ['maxmemory-policy', 'noeviction'],
    ['databases', '1'],
    // Its title would overwrite the environment by which a leftover of ours is known (kit/leftover.ts).
    ['set-proc-title', 'no'],
    ['loglevel', 'warning'],
  ]
  return settings.flatMap(([name, value]) => [`--${name}`, value])
}

function readVersion(): string {
  try {
    return execFileSync('redis-server', ['--version'], { encoding: 'utf8', timeout: 5000 })
  } catch (error) {
    throw new StartError(
      'Le programme redis-server manque : installez-le avec « apt-get install redis-server », ou indiquez un autre Redis avec FACTEUR_REDIS_URL.',
      { cause: error },
    )
  }
}

/** Throws `StartError` for a Redis older than 6.2. */
export function assertUsable(versionLine: string): void {
  const [, major, minor] = /v=(\d+)\.(\d+)/.exec(versionLine) ?? []
  const isOld = Number(major) < minVersion[0] || (Number(major) === minVersion[0] && Number(minor) < minVersion[1])
  if (major === undefined || isOld)
    throw new StartError(
      `redis-server ${minVersion.join('.')} ou plus récent est nécessaire ; celui-ci dit : ${versionLine.trim()}`,
    )
}

/** True when it has read its file and takes commands; `-LOADING` until then. */
const answersPing = async (socketPath: string): Promise<boolean> => (await askRedis(socketPath, 'PING')) === '+PONG'

const replyTimeoutMs = 1000

/** One inline command without arguments that need quoting, and the first line of its reply; null where none came. */
export function askRedis(socketPath: string, command: string): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect(socketPath)
    const finish = (answer: string | null): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(replyTimeoutMs, () => finish(null))
    socket.once('error', () => finish(null))
    socket.once('close', () => finish(null))
    socket.once('data', (reply) => finish(reply.toString('latin1').split('\r\n')[0] ?? ''))
    socket.write(`${command}\r\n`)
  })
}

/** What Redis says at its level "warning" at every start and stop, and nobody can act on. */
const usualLines =
  /Redis is starting|Redis version=|Configuration loaded|Memory overcommit|bye bye|User requested shutdown|Received SIGTERM|TCP backlog/

/** `pid:role day month year time level message`. */
export function readRedisLine(line: string): { level: LogLevel; message: string } | null {
  const message = /^\d+:\w+ .*? [.\-*#] (.*)$/.exec(line)?.[1] ?? line
  return { level: usualLines.test(message) ? 'debug' : 'warn', message }
}
