// Opening the store for service: looks whether the file is what it should be, quickly (the time does not grow with the
// file), and says so where it is not. When the last process did not end in order, it looks closer at what was written
// last, because that is where a disk that lies about its writes shows first.

import { createLogger } from '../../kit/log.ts'
import { decodeDoc } from '../bson/decode.ts'
import { CommandError } from '../error.ts'
import type { Collection } from './collection.ts'
import { advice, checkFileHeader } from './damage.ts'
import { isCorrupt, isDiskFull, sqliteCode, StorageError } from './sqlite-error.ts'
import { Store } from './store.ts'

const log = createLogger('embedded')

/** Of each collection so many of the last documents are looked at, for so long in all. */
const lookedAt = 20
const lookMs = 2_000

/** Throws `StorageError` when it cannot be served. `afterCrash`: the last process did not end in order. */
export function openStore(file: string, afterCrash: boolean): Store {
  try {
    checkFileHeader(file)
    const store = new Store(file)
    assertComplete(store, file)
    if (afterCrash) lookCloser(store)
    return store
  } catch (error) {
    if (sqliteCode(error) === undefined) throw error
    const { message } = error as Error
    if (isDiskFull(error)) throw new StorageError(`${file} cannot be opened: no space left on its disk`)
    throw new StorageError(`${file} cannot be opened (${message}): ${advice}`)
  }
}

/** Every table that the catalog names is there. */
function assertComplete(store: Store, file: string): void {
  const names = store.database.prepare('SELECT name FROM sqlite_schema').all()
  const tables = new Set(names.map(([name]) => name as string))
  for (const collection of store.collections()) {
    const wanted = [collection.table, ...collection.indexes.map((index) => index.table ?? collection.table)]
    const missing = wanted.find((table) => !tables.has(table))
    if (missing !== undefined) {
      throw new StorageError(`${file}: a part of ${collection.namespace} is missing (${missing}): ${advice}`)
    }
  }
}

function lookCloser(store: Store): void {
  const until = performance.now() + lookMs
  let documents = 0
  for (const collection of store.collections()) {
    if (performance.now() > until) break
    documents += attempt(store, collection, () => checkLast(collection))
  }
  log.info('the last process did not end in order; what it wrote last was looked at', {
    documents,
    damaged: store.damage.count,
  })
}

function attempt(store: Store, { namespace }: Collection, work: () => number): number {
  try {
    return work()
  } catch (error) {
    if (!isCorrupt(error) && !(error instanceof CommandError)) throw error
    store.damage.note(`${namespace}: ${(error as Error).message}`)
    return 0
  }
}

/** The last documents can be read, and stand in every index that is ready. */
function checkLast(collection: Collection): number {
  const rows = collection.page(undefined, true, lookedAt)
  for (const [rid] of rows) {
    const document = decodeDoc(collection.get(rid as number)!)
    for (const index of collection.indexes) {
      if (!index.ready || index.audit(rid as number, document).missing === 0) continue
      throw new CommandError(305, `an entry of the index ${index.definition.name} is missing`)
    }
  }
  return rows.length
}
