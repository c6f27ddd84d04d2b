// The operations that tests ask for, by the kind of their object and their name, as calls of the driver.

import { once } from 'node:events'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { AbstractCursor, Collection, Db, GridFSBucket, MongoClient } from 'mongodb'
import type { AnyBulkWriteOperation, BulkWriteResult, CommandStartedEvent, Document } from 'mongodb'
import type { TestEntities } from './entities.ts'
import { assertMatches, show } from './values.ts'

type Operation<T> = (target: T, args: Document, entities: TestEntities) => Promise<unknown>

/** Names of tests differ from the driver's in the case of a letter. */
function findAndModifyOptions({ returnDocument, ...options }: Document): Document {
  return returnDocument === undefined ? options : { ...options, returnDocument: String(returnDocument).toLowerCase() }
}

/** Its command has been sent, and it stands before its first document. */
async function started<T extends AbstractCursor>(cursor: T): Promise<T> {
  await cursor.hasNext()
  return cursor
}

const collectionOperations: Record<string, Operation<Collection>> = {
  aggregate: (collection, { pipeline, ...options }) => collection.aggregate(pipeline, options).toArray(),
  bulkWrite: async (collection, { requests, ...options }) =>
    plainBulkResult(await collection.bulkWrite(requests as AnyBulkWriteOperation[], options)),
  count: (collection, { filter, ...options }) => collection.countDocuments(filter, options),
  countDocuments: (collection, { filter, ...options }) => collection.countDocuments(filter, options),
  createFindCursor: (collection, { filter, ...options }) => started(collection.find(filter, options)),
  createIndex: (collection, { keys, ...options }) => collection.createIndex(keys, options),
  createSearchIndex: (collection, { model }) => collection.createSearchIndex(model),
  createSearchIndexes: (collection, { models }) => collection.createSearchIndexes(models),
  deleteMany: (collection, { filter, ...options }) => collection.deleteMany(filter, options),
  deleteOne: (collection, { filter, ...options }) => collection.deleteOne(filter, options),
  distinct: (collection, { fieldName, filter, ...options }) => collection.distinct(fieldName, filter, options),
  dropIndex: (collection, { name, ...options }) => collection.dropIndex(name, options),
  dropSearchIndex: (collection, { name }) => collection.dropSearchIndex(name),
  estimatedDocumentCount: (collection, options) => collection.estimatedDocumentCount(options),
  find: (collection, { filter, ...options }) => collection.find(filter, options).toArray(),
  findOne: (collection, { filter, ...options }) => collection.findOne(filter, options),
  findOneAndDelete: (collection, { filter, ...options }) => collection.findOneAndDelete(filter, options),
  findOneAndReplace: (collection, { filter, replacement, ...options }) =>
    collection.findOneAndReplace(filter, replacement, findAndModifyOptions(options)),
  findOneAndUpdate: (collection, { filter, update, ...options }) =>
    collection.findOneAndUpdate(filter, update, findAndModifyOptions(options)),
  insertMany: (collection, { documents, ...options }) => collection.insertMany(documents, options),
  insertOne: (collection, { document, ...options }) => collection.insertOne(document, options),
  listIndexes: (collection, options) => collection.listIndexes(options).toArray(),
  listSearchIndexes: (collection, { name, aggregationOptions }) =>
    collection.listSearchIndexes(name, aggregationOptions).toArray(),
  replaceOne: (collection, { filter, replacement, ...options }) => collection.replaceOne(filter, replacement, options),
  updateMany: (collection, { filter, update, ...options }) => collection.updateMany(filter, update, options),
  updateOne: (collection, { filter, update, ...options }) => collection.updateOne(filter, update, options),
  updateSearchIndex: (collection, { name, definition }) => collection.updateSearchIndex(name, definition),
}

/** The counts and ids of a bulk write, which the driver hides behind getters. */
export const plainBulkResult = (result: BulkWriteResult): Document => ({
  insertedCount: result.insertedCount,
  matchedCount: result.matchedCount,
  modifiedCount: result.modifiedCount,
  deletedCount: result.deletedCount,
  upsertedCount: result.upsertedCount,
  upsertedIds: result.upsertedIds,
  insertedIds: result.insertedIds,
})

const databaseOperations: Record<string, Operation<Db>> = {
  aggregate: (database, { pipeline, ...options }) => database.aggregate(pipeline, options).toArray(),
  createCollection: (database, { collection, ...options }) => database.createCollection(collection, options),
  createCommandCursor: (database, args) => started(commandCursor(database, args)),
  dropCollection: (database, { collection, ...options }) => database.dropCollection(collection, options),
  listCollectionNames: async (database, options) =>
    (await database.listCollections({}, { ...options, nameOnly: true }).toArray()).map(({ name }) => name),
  listCollections: (database, { filter, ...options }) => database.listCollections(filter, options).toArray(),
  modifyCollection: (database, { collection, ...options }) => database.command({ collMod: collection, ...options }),
  runCommand: (database, { command, commandName: _commandName, ...options }) => database.command(command, options),
  runCursorCommand: (database, args) => commandCursor(database, args).toArray(),
}

function commandCursor(database: Db, { command, commandName: _commandName, ...rest }: Document): AbstractCursor {
  const { batchSize, comment, maxTimeMS, cursorType: _cursorType, ...options } = rest
  const cursor = database.runCursorCommand(command, options)
  if (batchSize !== undefined) cursor.setBatchSize(batchSize)
  if (comment !== undefined) cursor.setComment(comment)
  if (maxTimeMS !== undefined) cursor.setMaxTimeMS(maxTimeMS)
  return cursor
}

const cursorOperations: Record<string, Operation<AbstractCursor>> = {
  close: (cursor) => cursor.close(),
  iterateOnce: (cursor) => cursor.tryNext(),
  iterateUntilDocumentOrError: (cursor) => cursor.next(),
}

const bucketOperations: Record<string, Operation<GridFSBucket>> = {
  delete: (bucket, { id }) => bucket.delete(id),
  download: (bucket, { id }) => buffer(bucket.openDownloadStream(id)),
  downloadByName: (bucket, { filename, ...options }) => buffer(bucket.openDownloadStreamByName(filename, options)),
  drop: (bucket) => bucket.drop(),
  rename: (bucket, { id, newFilename }) => bucket.rename(id, newFilename),
  upload: async (bucket, { filename, source, disableMD5: _disableMD5, ...options }) => {
    const upload = bucket.openUploadStream(filename, options)
    const finished = once(upload, 'finish')
    Readable.from([Buffer.from(String(source['$$hexBytes']), 'hex')]).pipe(upload)
    await finished
    return upload.id
  },
}

const clientOperations: Record<string, Operation<MongoClient>> = {
  close: (client) => client.close(),
  listDatabases: async (client, options) => (await client.db().admin().listDatabases(options)).databases,
  listDatabaseNames: async (client, options) =>
    (
      await client
        .db()
        .admin()
        .listDatabases({ ...options, nameOnly: true })
    ).databases.map(({ name }) => name),
}

const databaseOf = (entities: TestEntities, { databaseName }: Document): Db =>
  (entities.get('the runner') as MongoClient).db(databaseName)

const collectionNames = async (database: Db): Promise<string[]> =>
  (await database.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name)

const runnerOperations: Record<string, (args: Document, entities: TestEntities) => Promise<unknown>> = {
  assertCollectionExists: async (args, entities) => {
    const names = await collectionNames(databaseOf(entities, args))
    if (!names.includes(args['collectionName'])) throw new Error(`no collection ${args['collectionName']}`)
  },
  assertCollectionNotExists: async (args, entities) => {
    const names = await collectionNames(databaseOf(entities, args))
    if (names.includes(args['collectionName'])) throw new Error(`there is a collection ${args['collectionName']}`)
  },
  assertIndexExists: async (args, entities) => {
    const indexes = await databaseOf(entities, args).collection(args['collectionName']).listIndexes().toArray()
    const found = indexes.some(({ name }) => name === args['indexName'])
    if (!found) throw new Error(`no index ${args['indexName']} in ${show(indexes)}`)
  },
  assertSameLsidOnLastTwoCommands: async ({ client }, entities) => {
    const started = entities.eventsOf(client).filter((event) => event.constructor.name === 'CommandStartedEvent')
    const [before, last] = started.slice(-2).map((event) => (event as CommandStartedEvent).command['lsid'])
    assertMatches(before, last, new Map())
  },
  failPoint: async ({ client, failPoint }, entities) => {
    await (entities.get(client) as MongoClient).db('admin').command(failPoint)
  },
  createEntities: async ({ entities: specs }, entities) => {
    for (const spec of specs as Document[]) await entities.create(spec)
  },
}

/** Runs one operation; its result is compared by the caller. */
export async function runOperation(operation: Document, entities: TestEntities): Promise<unknown> {
  const { name, object } = operation as { name: string; object: string }
  const args = withSession((operation['arguments'] ?? {}) as Document, entities)
  if (object === 'testRunner') {
    const run = runnerOperations[name]
    if (!run) throw new Error(`the runner has no operation ${name}`)
    return run(args, entities)
  }
  const target: unknown = entities.get(object)
  const run = operationOf(target)?.[name]
  if (!run) throw new Error(`the runner has no operation ${name} of ${object}`)
  return run(target as never, args, entities)
}

function operationOf(target: unknown): Record<string, Operation<never>> | undefined {
  if (target instanceof Collection) return collectionOperations
  if (target instanceof Db) return databaseOperations
  if (target instanceof GridFSBucket) return bucketOperations
  if (target instanceof MongoClient) return clientOperations
  return target instanceof AbstractCursor ? cursorOperations : undefined
}

const withSession = (args: Document, entities: TestEntities): Document =>
  typeof args['session'] === 'string' ? { ...args, session: entities.get(args['session']) } : args
