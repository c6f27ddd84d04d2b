// The handshake. No replica set and no session timeout are announced, so drivers send neither transactions nor session
// ids; no topology version, so they ask again now and then instead of holding a request open.

import { double } from '../bson/value.ts'
import type { Doc } from '../bson/value.ts'
import { maxDocumentBytes } from '../storage/collection.ts'
import { maxMessageBytes } from '../wire/frame.ts'
import { okReply } from '../wire/reply.ts'
import type { Context } from './context.ts'

/** MongoDB 6.0's: everything that drivers then do is answered here. */
const maxWireVersion = 17
export const maxWriteBatch = 100_000

export function hello(body: Doc, context: Context): Doc {
  const primary = context.request.name === 'hello' ? 'isWritablePrimary' : 'ismaster'
  const compression = body.get('compression')
  return okReply({
    [primary]: true,
    ...(body.get('helloOk') === true ? { helloOk: true } : {}),
    maxBsonObjectSize: maxDocumentBytes,
    maxMessageSizeBytes: maxMessageBytes,
    maxWriteBatchSize: maxWriteBatch,
    localTime: new Date(),
    connectionId: context.connectionId,
    minWireVersion: 0,
    maxWireVersion,
    readOnly: false,
    ...(Array.isArray(compression) ? { compression: [] } : {}),
  })
}

export const ping = (): Doc => okReply()

/** Sessions are not announced; a client that ends one all the same is told that it is gone. */
export const endSessions = (): Doc => okReply()

export function buildInfo(): Doc {
  return okReply({
    version: '7.0.0',
    gitVersion: 'facteur-embedded',
    modules: [],
    versionArray: [7, 0, 0, 0],
    bits: 64,
    debug: false,
    maxBsonObjectSize: maxDocumentBytes,
    storageEngines: ['sqlite'],
  })
}

/** Drivers and tools read only that there is such an answer. */
export function connectionStatus(): Doc {
  return okReply({
    authInfo: new Map([
      ['authenticatedUsers', []],
      ['authenticatedUserRoles', []],
    ]),
  })
}

export function serverStatus(_body: Doc, context: Context): Doc {
  const uptimeMs = Date.now() - context.startedAt
  const memory = process.memoryUsage()
  const { totalBytes, freeBytes } = context.store.database.size()
  return okReply({
    host: 'localhost',
    version: '7.0.0',
    process: 'facteur-embedded',
    pid: BigInt(process.pid),
    uptime: double(uptimeMs / 1000),
    uptimeMillis: BigInt(uptimeMs),
    localTime: new Date(),
    connections: new Map([['current', context.connections()]]),
    mem: new Map([
      ['bits', 64],
      ['resident', Math.round(memory.rss / 1048576)],
    ]),
    metrics: new Map([
      ['commands', new Map([...context.counters].map(([name, count]) => [name, new Map([['total', BigInt(count)]])]))],
    ]),
    storageEngine: new Map<string, string | boolean>([
      ['name', 'sqlite'],
      ['persistent', true],
    ]),
    file: new Map([
      ['totalBytes', BigInt(totalBytes)],
      ['freeBytes', BigInt(freeBytes)],
    ]),
  })
}
