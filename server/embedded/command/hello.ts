// The handshake. No replica set and no session timeout are announced, so drivers send neither transactions nor session
// ids; no topology version, so they ask again now and then instead of holding a request open.

import type { Doc } from '../bson/value.ts'
import { maxDocumentBytes } from '../storage/collection.ts'
import { maxMessageBytes } from '../wire/frame.ts'
import { okReply } from '../wire/reply.ts'
import type { Context } from './context.ts'
import { serverVersion, serverVersionParts } from './version.ts'

/** MongoDB 6.0's: everything that drivers then do is answered here. */
const maxWireVersion = 17
export const maxWriteBatch = 100_000

export function hello(body: Doc, context: Context): Doc {
  const primary = context.request.name === 'hello' ? 'isWritablePrimary' : 'ismaster'
  const compression = body.get('compression')
  return okReply({
    ...(body.get('helloOk') === true ? { helloOk: true } : {}),
    [primary]: true,
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

export function buildInfo(): Doc {
  return okReply({
    version: serverVersion,
    gitVersion: 'facteur-embedded',
    modules: [],
    allocator: 'system',
    javascriptEngine: 'none',
    sysInfo: 'deprecated',
    versionArray: serverVersionParts,
    bits: 64,
    debug: false,
    maxBsonObjectSize: maxDocumentBytes,
    storageEngines: ['sqlite'],
  })
}
