// The CRUD cases in their first form (`data`, `operation`, `outcome`), rewritten as the unified format has them.

import { basename } from 'node:path'
import type { Document } from 'mongodb'

const databaseName = 'crud-v1'
const collectionName = 'test'

export function fromLegacy(file: Document, path: string): Document {
  const { data, tests, minServerVersion, maxServerVersion } = file
  return {
    description: `crud-v1-${basename(path, '.json')}`,
    schemaVersion: '1.0',
    runOnRequirements: [
      {
        ...(minServerVersion === undefined ? {} : { minServerVersion }),
        ...(maxServerVersion === undefined ? {} : { maxServerVersion }),
      },
    ],
    createEntities: [
      { client: { id: 'client0' } },
      { database: { id: 'database0', client: 'client0', databaseName } },
      { collection: { id: 'collection0', database: 'database0', collectionName } },
    ],
    initialData: [{ databaseName, collectionName, documents: data }],
    tests: (tests as Document[]).map(fromLegacyTest),
  }
}

function fromLegacyTest({ description, operation, outcome }: Document): Document {
  const { result, error, collection } = outcome as Document
  const { options, ...rest } = operation['arguments'] as Document
  const args = { ...rest, ...(options as Document | undefined) }
  if (operation['name'] === 'bulkWrite') args['requests'] = (args['requests'] as Document[]).map(fromLegacyRequest)
  const expectation = resultOf(result)
  return {
    description,
    operations: [
      {
        name: operation['name'],
        object: 'collection0',
        arguments: args,
        ...(error === true
          ? { expectError: { isError: true, ...(expectation === undefined ? {} : { expectResult: expectation }) } }
          : expectation === undefined
            ? {}
            : { expectResult: expectation }),
      },
    ],
    ...(collection === undefined
      ? {}
      : {
          outcome: [
            { databaseName, collectionName: collection['name'] ?? collectionName, documents: collection['data'] },
          ],
        }),
  }
}

const fromLegacyRequest = ({ name, arguments: args }: Document): Document => ({ [String(name)]: args })

/** Ids and counts that a driver need not give are not asked for. */
function resultOf(result: unknown): unknown {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return result
  const optional = [
    'insertedIds',
    'upsertedIds',
    'upsertedCount',
    'insertedId',
    'upsertedId',
    'insertedCount',
    'deletedCount',
  ]
  return Object.fromEntries(
    Object.entries(result).map(([name, value]) => [
      name,
      optional.includes(name) ? { $$unsetOrMatches: value } : value,
    ]),
  )
}
