// collStats, dbStats, dataSize, listDatabases: what there is, and how large.

import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { double, int32OrLong } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { badValue, CommandError } from '../error.ts'
import { compileFilter } from '../query/match.ts'
import type { pause } from '../query/query.ts'
import type { Collection } from '../storage/collection.ts'
import { doc, okReply } from '../wire/reply.ts'
import type { Reply } from '../wire/reply.ts'
import { assertAdmin } from './admin.ts'
import { checkedNamespace } from './context.ts'
import type { ReadContext, Steps } from './context.ts'
import { countOption, docOption, flagOption } from './options.ts'
import { measure, sizesOf } from './statistics.ts'
import type { Measured } from './statistics.ts'

function scaleOf(body: Doc): number {
  const scale = countOption(body, 'scale') ?? 1
  if (scale < 1) throw badValue('Scale factor must be greater than zero')
  return scale
}

/** The collection that a command of these names. */
function targetOf(body: Doc, name: string, context: ReadContext): string {
  const target = body.get(name)
  if (typeof target !== 'string') throw badValue('collection name has invalid type')
  return checkedNamespace(context.database, target)
}

export function* collStats(body: Doc, context: ReadContext): Steps<Reply> {
  const ns = targetOf(body, body.has('collStats') ? 'collStats' : context.request.name, context)
  const scale = scaleOf(body)
  const collection = context.store.collection(ns)
  if (collection === undefined) {
    return okReply({
      ns,
      size: 0,
      count: 0,
      numOrphanDocs: 0,
      storageSize: 0,
      totalSize: 0,
      nindexes: 0,
      totalIndexSize: 0,
      indexDetails: doc({}),
      indexSizes: doc({}),
      scaleFactor: int32OrLong(scale),
    })
  }
  const measured = yield* measure(collection, context.store, context.slice)
  return okReply({ ns, ...sizesOf(collection, measured, scale) })
}

const collectionsOf = (context: ReadContext, database: string): Collection[] =>
  context.store.collections().filter((collection) => collection.databaseName === database)

type Totals = { objects: number; dataBytes: number; storedBytes: number; indexes: number; indexBytes: number }

function* totalsOf(collections: readonly Collection[], context: ReadContext): Generator<typeof pause, Totals> {
  const totals: Totals = { objects: 0, dataBytes: 0, storedBytes: 0, indexes: 0, indexBytes: 0 }
  for (const collection of collections) {
    const measured: Measured = yield* measure(collection, context.store, context.slice)
    totals.objects += measured.count
    totals.dataBytes += measured.dataBytes
    totals.storedBytes += measured.storedBytes
    totals.indexes += collection.indexes.length
    for (const bytes of measured.indexBytes.values()) totals.indexBytes += bytes
  }
  return totals
}

export function* dbStats(body: Doc, context: ReadContext): Steps<Reply> {
  const scale = scaleOf(body)
  const collections = collectionsOf(context, context.database)
  const totals = yield* totalsOf(collections, context)
  const scaled = (bytes: number): Value => double(bytes / scale)
  const file = context.store.database.prepare('PRAGMA database_list').first()![2] as string
  // The folder, not the file: opening and closing the file would give up SQLite's locks on it.
  const disk = statfsSync(dirname(file))
  return okReply({
    db: context.database,
    collections: BigInt(collections.length),
    views: 0n,
    objects: BigInt(totals.objects),
    avgObjSize: double(totals.objects === 0 ? 0 : totals.dataBytes / totals.objects),
    dataSize: scaled(totals.dataBytes),
    storageSize: scaled(totals.storedBytes),
    indexes: BigInt(totals.indexes),
    indexSize: scaled(totals.indexBytes),
    totalSize: scaled(totals.storedBytes + totals.indexBytes),
    scaleFactor: BigInt(scale),
    fsUsedSize: scaled((disk.blocks - disk.bfree) * disk.bsize),
    fsTotalSize: scaled(disk.blocks * disk.bsize),
  })
}

export function* dataSize(body: Doc, context: ReadContext): Steps<Reply> {
  const namespace = body.get('dataSize')
  if (typeof namespace !== 'string') throw badValue('collection name has invalid type')
  for (const option of ['keyPattern', 'min', 'max']) {
    if (body.has(option)) throw new CommandError(115, `dataSize with ${option} is not supported by this server`)
  }
  const startedAt = performance.now()
  const collection = context.store.collection(namespace)
  const totals = yield* totalsOf(collection ? [collection] : [], context)
  return okReply({
    size: BigInt(totals.dataBytes),
    numObjects: BigInt(totals.objects),
    millis: BigInt(Math.round(performance.now() - startedAt)),
    estimate: true,
  })
}

export function* listDatabases(body: Doc, context: ReadContext): Steps<Reply> {
  assertAdmin('listDatabases', context)
  const filter = docOption(body, 'filter')
  const matcher = filter && compileFilter(filter)
  const names = [...new Set(context.store.collections().map((collection) => collection.databaseName))]
  if (flagOption(body, 'nameOnly')) {
    const named = names.map((name) => doc({ name }))
    return okReply({ databases: named.filter((database) => matcher === undefined || matcher.matches(database)) })
  }
  const listed: Doc[] = []
  let totalSize = 0
  for (const name of names) {
    const { storedBytes, indexBytes } = yield* totalsOf(collectionsOf(context, name), context)
    const size = storedBytes + indexBytes
    const database = doc({ name, sizeOnDisk: BigInt(size), empty: false })
    if (matcher !== undefined && !matcher.matches(database)) continue
    listed.push(database)
    totalSize += size
  }
  return okReply({
    databases: listed,
    totalSize: BigInt(totalSize),
    totalSizeMb: BigInt(Math.floor(totalSize / 1048576)),
  })
}
