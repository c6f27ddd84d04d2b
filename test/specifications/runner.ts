// Runs the cases of MongoDB's driver specifications in their unified test format through the official driver: against
// the embedded store, or any server that a URL names. Each test gets fresh collections and clients of its own; what it
// sends and gets is compared with what the specification expects, and so is what lies in the collections afterwards.
//
// It knows the operations that the CRUD, GridFS, index, collection and command specifications need. What a test asks
// beyond that is an error of the test, never passed over in silence; tests that are not for this server are listed with
// their reasons in out-of-scope.ts.

import { readFileSync } from 'node:fs'
import { BSON, MongoBulkWriteError, MongoServerError } from 'mongodb'
import type { Document, MongoClient } from 'mongodb'
import { TestEntities } from './entities.ts'
import type { CommandEvent } from './entities.ts'
import { fromLegacy } from './legacy.ts'
import { plainBulkResult, runOperation } from './operations.ts'
import { requirementUnmet } from './requirements.ts'
import type { ServerFacts } from './requirements.ts'
import { assertMatches, show } from './values.ts'

export interface Specification {
  readonly description: string
  readonly tests: readonly Document[]
  readonly file: Document
}

export function readSpecification(path: string | URL): Specification {
  const parsed = BSON.EJSON.parse(readFileSync(path, 'utf8'), { relaxed: true }) as Document
  const file = parsed['schemaVersion'] === undefined ? fromLegacy(parsed, String(path)) : parsed
  return { description: String(file['description']), tests: file['tests'] as Document[], file }
}

/**
 * Why a test does not run on this server; undefined when it does. A `skipReason` in the data is about the driver that the
 * data comes with, not about ours.
 */
export function reasonToSkip({ file }: Specification, test: Document, facts: ServerFacts): string | undefined {
  return requirementUnmet(file['runOnRequirements'], facts) ?? requirementUnmet(test['runOnRequirements'], facts)
}

export async function factsOf(client: MongoClient): Promise<ServerFacts> {
  const { version } = await client.db('admin').command({ buildInfo: 1 })
  const hello = await client.db('admin').command({ hello: 1 })
  const topology = hello['setName'] === undefined ? 'single' : 'replicaset'
  return { version: String(version), topology: hello['msg'] === 'isdbgrid' ? 'sharded' : topology }
}

/** Throws when the server behaves otherwise than the test expects. `client` is for what is done around the test. */
export async function runTest(
  { file }: Specification,
  test: Document,
  url: string,
  client: MongoClient,
): Promise<void> {
  await loadData(client, (file['initialData'] ?? []) as Document[])
  await using entities = new TestEntities(url)
  entities.all.set('the runner', client)
  for (const spec of (file['createEntities'] ?? []) as Document[]) await entities.create(spec)
  try {
    for (const operation of test['operations'] as Document[]) await checkOperation(operation, entities)
  } finally {
    await endFailPoints(client, test)
  }
  for (const expected of (test['expectEvents'] ?? []) as Document[]) checkEvents(expected, entities)
  await checkData(client, (test['outcome'] ?? []) as Document[])
}

/** A server keeps them until they are used up. */
async function endFailPoints(client: MongoClient, test: Document): Promise<void> {
  for (const { name, arguments: args } of test['operations'] as Document[]) {
    if (name !== 'failPoint') continue
    await client.db('admin').command({ configureFailPoint: args['failPoint'].configureFailPoint, mode: 'off' })
  }
}

async function loadData(client: MongoClient, collections: readonly Document[]): Promise<void> {
  for (const { databaseName, collectionName, documents, createOptions } of collections) {
    const database = client.db(databaseName)
    await database.dropCollection(collectionName)
    await database.createCollection(collectionName, createOptions)
    if (documents.length > 0) await database.collection(collectionName).insertMany(documents)
  }
}

async function checkData(client: MongoClient, collections: readonly Document[]): Promise<void> {
  for (const { databaseName, collectionName, documents } of collections) {
    const found = await client.db(databaseName).collection(collectionName).find().sort({ _id: 1 }).toArray()
    assertMatches(documents, found, new Map(), false)
  }
}

async function checkOperation(operation: Document, entities: TestEntities): Promise<void> {
  const { expectError, expectResult, saveResultAsEntity, ignoreResultAndError } = operation
  let result: unknown
  try {
    result = await runOperation(operation, entities)
  } catch (error) {
    if (ignoreResultAndError === true) return
    if (expectError === undefined) throw error
    return checkError(expectError, error, entities)
  }
  if (ignoreResultAndError === true) return
  if (expectError !== undefined) throw new Error(`${operation['name']} succeeded, expected ${show(expectError)}`)
  if (expectResult !== undefined) assertMatches(expectResult, result ?? null, entities.all)
  if (typeof saveResultAsEntity === 'string') entities.all.set(saveResultAsEntity, result)
}

function checkError(expected: Document, error: unknown, entities: TestEntities): void {
  if (!(error instanceof Error)) throw new Error('something was thrown that is no error')
  const isServers = error instanceof MongoServerError
  // The runner's own errors are not those that a test expects.
  if (error.message.startsWith('the runner has no')) throw error
  if (expected['isClientError'] === true && isServers) throw error
  if (expected['isClientError'] === false && !isServers) throw error
  const text = expected['errorContains']
  if (typeof text === 'string' && !error.message.toLowerCase().includes(text.toLowerCase())) {
    throw new Error(`the error is '${error.message}', expected '${text}'`, { cause: error })
  }
  const { code, codeName, errorResponse } = error as Document
  if (expected['errorCode'] !== undefined) assertMatches(expected['errorCode'], code, entities.all)
  if (expected['errorCodeName'] !== undefined) assertMatches(expected['errorCodeName'], codeName, entities.all)
  if (expected['errorResponse'] !== undefined) assertMatches(expected['errorResponse'], errorResponse, entities.all)
  for (const label of (expected['errorLabelsContain'] ?? []) as string[]) {
    if (!isServers || !error.hasErrorLabel(label)) throw new Error(`the error lacks the label ${label}`)
  }
  if (expected['expectResult'] === undefined) return
  const plain = error instanceof MongoBulkWriteError ? plainBulkResult(error.result) : undefined
  assertMatches(expected['expectResult'], plain, entities.all)
}

function checkEvents(expected: Document, entities: TestEntities): void {
  if ((expected['eventType'] ?? 'command') !== 'command')
    throw new Error(`the runner has no ${expected['eventType']} events`)
  const events = entities.eventsOf(String(expected['client']))
  const wanted = expected['events'] as Document[]
  if (events.length < wanted.length || (events.length > wanted.length && expected['ignoreExtraEvents'] !== true)) {
    throw new Error(
      `expected ${wanted.length} events, have ${show(events.map((event) => [event.constructor.name, event.commandName]))}`,
    )
  }
  wanted.forEach((event, i) => checkEvent(event, events[i]!, entities))
}

const eventClasses: Record<string, string> = {
  commandStartedEvent: 'CommandStartedEvent',
  commandSucceededEvent: 'CommandSucceededEvent',
  commandFailedEvent: 'CommandFailedEvent',
}

function checkEvent(expected: Document, event: CommandEvent, entities: TestEntities): void {
  const [[kind, details]] = Object.entries(expected) as [[string, Document]]
  if (event.constructor.name !== eventClasses[kind]) {
    throw new Error(`expected a ${kind}, have ${event.constructor.name} of ${event.commandName}`)
  }
  const { hasServiceId: _hasServiceId, hasServerConnectionId, ...plain } = details
  if (hasServerConnectionId !== undefined) {
    const hasId = typeof event.serverConnectionId === 'bigint'
    if (hasId !== hasServerConnectionId) throw new Error(`serverConnectionId is ${event.serverConnectionId}`)
  }
  for (const [name, value] of Object.entries(plain)) {
    const have = (event as unknown as Document)[name]
    assertMatches(value, have, entities.all)
  }
}
