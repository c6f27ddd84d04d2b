// Writes whatever can be read of a damaged store into a new one. The old one is read by plain SQL, because a store of which
// some table cannot be read does not open as one.

import { CommandError } from '../error.ts'
import type { Collection } from '../storage/collection.ts'
import { Database, StorageError } from '../storage/database.ts'
import { unpackRecord } from '../storage/record.ts'
import { Store } from '../storage/store.ts'
import { type CatalogCollection, readCatalog } from './catalog.ts'
import { decode } from './decode.ts'
import type { Report } from './finding.ts'
import type { SetAside } from './set-aside.ts'
import { unlessCorrupt, walk } from './walk.ts'

const everyDocuments = 500

/** Answers how many documents it has. Throws `StorageError` when the catalog cannot be read. */
export async function rewriteStore(from: string, to: string, aside: SetAside, report: Report): Promise<number> {
  const old = openOld(from)
  try {
    const catalog = readOldCatalog(old)
    const store = new Store(to)
    try {
      let documents = 0
      for (const known of catalog) documents += await copyCollection(old, known, store, aside, report)
      return documents
    } finally {
      store.close()
    }
  } finally {
    old.close()
  }
}

function openOld(file: string): Database {
  try {
    return new Database(file, { readOnly: true })
  } catch (error) {
    throw new StorageError('the file cannot be opened as a store: only a backup helps', { cause: error })
  }
}

function readOldCatalog(old: Database): CatalogCollection[] {
  try {
    return readCatalog(old)
  } catch (error) {
    throw new StorageError('not even the list of collections can be read: only a backup helps', { cause: error })
  }
}

async function copyCollection(
  old: Database,
  known: CatalogCollection,
  store: Store,
  aside: SetAside,
  report: Report,
): Promise<number> {
  const table = `d${known.id}`
  const last = unlessCorrupt(() => old.prepare(`SELECT max(rid) FROM ${table}`).first()?.[0])
  report.stage('repair', typeof last === 'number' ? last : 0)
  const collection = store.createCollection(known.namespace, known.options)
  for (const { definition } of known.indexes)
    if (definition.name !== '_id_') store.createIndex(collection, definition, true)
  store.commit()
  let copied = 0
  let seen = 0
  for (const { rid, stored } of walk(old, table)) {
    if (insert(collection, rid, stored, aside)) copied++
    if (++seen % everyDocuments !== 0) continue
    aside.sync()
    store.commit()
    report.progress(everyDocuments)
    await new Promise((resolve) => setImmediate(resolve))
  }
  aside.sync()
  store.commit()
  return copied
}

function insert(collection: Collection, rid: number, stored: Uint8Array | null, aside: SetAside): boolean {
  const { namespace } = collection
  if (stored === null || decode(stored) === undefined) {
    aside.add(namespace, rid, stored === null ? 'it lies on a damaged page' : 'it is no document', stored)
    return false
  }
  const bytes = unpackRecord(stored)
  try {
    collection.insert(bytes)
    return true
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    aside.add(namespace, rid, error.message, bytes)
    return false
  }
}
