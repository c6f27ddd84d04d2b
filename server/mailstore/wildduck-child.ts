import { rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Config, hostNameOf } from '../config/schema.ts'
import type { Paths } from '../config/paths.ts'
import type { Secrets } from '../config/secrets.ts'
import type { ChildSpec } from '../kit/child.ts'
import { compileCacheFolder } from '../kit/compile-cache.ts'
import type { LogLevel } from '../kit/log.ts'
import { askRedis } from './redis-child.ts'
import { renderWildDuckConfig } from './wildduck-config.ts'

/**
 * WildDuck as a child of ours: mailboxes, IMAP, POP3 and the REST API on a unix socket that only we reach. It is a
 * program of its own, under its own licence, and is spoken to over its sockets; the one exception is storing/.
 */

export type WildDuckInput = {
  config: Config
  paths: Paths
  secrets: Secrets
  databaseUrl: string
  /** As `redisUrlOf` gives it. */
  redis: string
  tls: { keyFile: string; certFile: string }
}

/** Young generation in MiB: with Node's default the process settles 70 MB higher for no gain. */
const semiSpaceMB = 2
/** Old generation in MiB; whole messages are Buffers and lie outside it. */
const heapMB = 512
/** The heap it begins with, in MiB, which is what its code takes: growing up to there costs half a second of collections. */
const initialHeapMB = 96

export function wildduckSpec(input: WildDuckInput): ChildSpec {
  const { paths, secrets } = input
  const configFile = join(paths.run, 'wildduck.json')
  const packageFolder = dirname(createRequire(import.meta.url).resolve('@zone-eu/wildduck/package.json'))
  return {
    name: 'wildduck',
    command: process.execPath,
    args: [
      '--no-deprecation',
      '--optimize-for-size',
      `--max-semi-space-size=${semiSpaceMB}`,
      `--initial-heap-size=${initialHeapMB}`,
      `--max-old-space-size=${heapMB}`,
      fileURLToPath(new URL('./wildduck-launcher.ts', import.meta.url)),
    ],
    cwd: packageFolder,
    env: {
      NODE_ENV: 'production',
      NODE_CONFIG_PATH: configFile,
      // What WildDuck asks for itself, too late once its parts are loaded before it.
      UV_THREADPOOL_SIZE: '16',
      NODE_COMPILE_CACHE: compileCacheFolder(join(paths.run, 'compiled')),
    },
    prepare: async () => {
      const rendered = JSON.stringify(renderWildDuckConfig(configInputOf(input)), null, 2)
      await rm(configFile, { force: true })
      await writeFile(configFile, rendered + '\n', { mode: 0o600 })
      // It leaves its socket behind and does not start over an old one.
      await rm(paths.sockets.wildduckApi, { force: true })
      await forgetIndexLock(input.redis)
    },
    isReady: () => isHealthy(paths.sockets.wildduckApi, secrets.wildduckApiToken),
    readyTimeoutMs: 60_000,
    stopTimeoutMs: 5000,
    readLine: readWildDuckLine,
  }
}

function configInputOf({
  config,
  paths,
  secrets,
  databaseUrl,
  redis,
  tls,
}: WildDuckInput): Parameters<typeof renderWildDuckConfig>[0] {
  return {
    databaseUrl,
    databaseName: config.database.name,
    redisUrl: redis,
    apiSocket: paths.sockets.wildduckApi,
    address: config.network.address,
    hostName: hostNameOf(config),
    domain: config.academy.domain,
    imap: config.imap,
    pop3: config.pop3,
    submission: config.submission,
    maxMessageBytes: config.mx.maxMessageBytes,
    quotaMegabytes: config.accounts.quotaMegabytes,
    tls,
    secrets,
  }
}

/**
 * WildDuck makes its indexes under a lock of five minutes and goes without where somebody holds it: one that was killed
 * meanwhile would leave its successor without indexes for good. On a Redis of our own that somebody was us.
 */
async function forgetIndexLock(redis: string): Promise<void> {
  if (redis.startsWith(ownRedis)) await askRedis(redis.slice(ownRedis.length), `DEL ${indexLock}`)
}

const ownRedis = 'unix://'
export const indexLock = 'wildduck:db_indexes'

const healthTimeoutMs = 3000

/** `GET /health` writes to the database and to Redis: true means that the whole store works. */
function isHealthy(socketPath: string, token: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request(
      {
        socketPath,
        path: '/health',
        headers: { 'X-Access-Token': token },
        signal: AbortSignal.timeout(healthTimeoutMs),
      },
      (response) => {
        response.resume()
        response.once('end', () => resolve(response.statusCode === 200))
        response.once('error', () => resolve(false))
      },
    )
    asked.once('error', () => resolve(false))
    asked.end()
  })
}

/** npmlog writes `ERR! Prefix text`, `WARN Prefix text`; without a prefix a line continues the one before. */
export function readWildDuckLine(line: string): { level: LogLevel; message: string } | null {
  const [, level, message = ''] = /^(?:wildduck )?(ERR!|WARN|info|http|verb|sill) ?(.*)$/.exec(line) ?? []
  if (level === undefined) return { level: 'info', message: line.trim() }
  if (noise.test(message)) return null
  return { level: level === 'ERR!' ? 'error' : level === 'WARN' ? 'warn' : 'debug', message }
}

/** Lines at error level that tell of nothing wrong here: clients that hang up or try a bad handshake. */
const noise = /^Gelf|ECONNRESET|EPIPE|Socket closed|ERR_SSL|SSL routines|Reverse resolve/i
