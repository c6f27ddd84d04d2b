// serverStatus: what the server does and holds, in MongoDB's words where it has them, and a section `store` of its own.

import { double } from '../bson/value.ts'
import type { Doc } from '../bson/value.ts'
import { doc, okReply } from '../wire/reply.ts'
import type { Context, Counters } from './context.ts'
import { serverVersion } from './version.ts'

const kinds: Readonly<Record<string, readonly string[]>> = {
  insert: ['insert'],
  query: ['find'],
  update: ['update', 'findAndModify', 'findandmodify'],
  delete: ['delete'],
  getmore: ['getMore'],
}

function opcounters(counters: Counters): Doc {
  const of = (names: readonly string[]): number => names.reduce((sum, name) => sum + (counters.get(name) ?? 0), 0)
  const counted = Object.entries(kinds).map(([kind, names]): [string, bigint] => [kind, BigInt(of(names))])
  const all = [...counters.values()].reduce((sum, count) => sum + count, 0)
  const known = counted.reduce((sum, [, count]) => sum + Number(count), 0)
  return new Map([...counted, ['command', BigInt(all - known)]])
}

/** Connections that the listener takes; there is no smaller bound. */
const maxConnections = 65_536

export function serverStatus(_body: Doc, context: Context): Doc {
  const { cursors, counters, operations, startedAt } = context
  const uptimeMs = Date.now() - startedAt
  const memory = process.memoryUsage()
  const current = context.connections()
  return okReply({
    host: 'localhost',
    version: serverVersion,
    process: 'facteur-embedded',
    pid: BigInt(process.pid),
    uptime: double(Math.floor(uptimeMs / 1000)),
    uptimeMillis: BigInt(uptimeMs),
    uptimeEstimate: BigInt(Math.floor(uptimeMs / 1000)),
    localTime: new Date(),
    connections: doc({
      current,
      available: maxConnections - current,
      active: [...operations.running].length,
    }),
    opcounters: opcounters(counters),
    mem: doc({
      bits: 64,
      resident: Math.round(memory.rss / 1048576),
      virtual: Math.round(memory.heapTotal / 1048576),
      supported: true,
    }),
    metrics: doc({
      commands: new Map([...counters].map(([name, count]) => [name, doc({ total: BigInt(count) })])),
      cursor: doc({ open: doc({ total: BigInt(cursors.size) }) }),
    }),
    storageEngine: doc({ name: 'sqlite', persistent: true, readOnly: false, supportsCommittedReads: false }),
    store: storeSection(context),
  })
}

function storeSection({ store, cursors, readers, takeLongestTurnMs }: Context): Doc {
  const { totalBytes, freeBytes } = store.database.size()
  const { pages, moved } = store.database.logPages()
  const pageBytes = store.database.prepare('PRAGMA page_size').first()![0] as number
  return doc({
    fileBytes: BigInt(totalBytes),
    freeBytes: BigInt(freeBytes),
    logBytes: BigInt(pages * pageBytes),
    logBytesToMove: BigInt((pages - moved) * pageBytes),
    commits: BigInt(store.database.commits),
    collections: store.collections().length,
    indexesBeingBuilt: store
      .collections()
      .reduce((sum, { indexes }) => sum + indexes.filter((one) => !one.ready).length, 0),
    damage: doc({
      count: store.damage.count,
      lastAt: store.damage.lastAt ?? null,
      message: store.damage.message,
    }),
    readers: readers?.size ?? 0,
    openCursors: cursors.size,
    longestTurnMs: double(takeLongestTurnMs()),
  })
}
