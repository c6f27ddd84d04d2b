// Builds indexes anew from the documents, in place.

import { encodingVersion } from '../index/definition.ts'
import type { Collection } from '../storage/collection.ts'
import { Store } from '../storage/store.ts'
import type { IndexTable } from '../storage/index-table.ts'
import { decode } from './decode.ts'
import type { Finding, Report } from './finding.ts'
import type { SetAside } from './set-aside.ts'
import { walk } from './walk.ts'

/** A transaction of this many documents: what is rebuilt again after a kill in the middle is the whole index anyway. */
const everyDocuments = 1000

/** A killed run leaves indexes half built, which the next one finds and builds again. */
export function rebuildIndexes(file: string, found: readonly Finding[], aside: SetAside, report: Report): void {
  const store = new Store(file)
  try {
    for (const collection of store.collections()) {
      const mine = found.filter((finding) => 'namespace' in finding && finding.namespace === collection.namespace)
      if (mine.length === 0) continue
      const hasUnreadable = mine.some(({ kind }) => kind === 'unreadable')
      if (hasUnreadable) removeUnreadable(store, collection, aside)
      // A record that is gone may have had entries everywhere.
      const names = new Set(mine.flatMap((finding) => ('index' in finding ? [finding.index] : [])))
      const indexes = collection.indexes.filter(({ definition }) => hasUnreadable || names.has(definition.name))
      if (indexes.length > 0) rebuild(store, collection, indexes, report)
    }
  } finally {
    store.close()
  }
}

function removeUnreadable(store: Store, collection: Collection, aside: SetAside): void {
  const bad: number[] = []
  for (const { rid, stored } of walk(store.database, collection.table)) {
    if (decode(stored) !== undefined) continue
    aside.add(collection.namespace, rid, 'it is no document', stored)
    bad.push(rid)
  }
  aside.sync()
  store.database.begin()
  const remove = store.database.prepare(`DELETE FROM ${collection.table} WHERE rid = ?`)
  for (const rid of bad) remove.run(rid)
  store.commit()
}

function rebuild(store: Store, collection: Collection, indexes: readonly IndexTable[], report: Report): void {
  report.stage('repair', collection.approximateCount())
  const { database } = store
  database.begin()
  // Until it is complete it is marked as one of an old encoding: the store itself would build it anew at its next start.
  const mark = database.prepare('UPDATE collection_index SET ready = ?, key_version = ? WHERE id = ?')
  for (const index of indexes) {
    index.dropTable()
    index.createTable()
    mark.run(0, 0, index.id)
  }
  let done = 0
  for (const { rid, stored } of walk(database, collection.table)) {
    const document = decode(stored)
    if (document !== undefined) for (const index of indexes) index.restore(rid, document)
    if (++done % everyDocuments !== 0) continue
    report.progress(everyDocuments)
    store.commit()
    database.begin()
  }
  for (const index of indexes) mark.run(1, encodingVersion(index.definition), index.id)
  store.commit()
  for (const index of indexes)
    report.finding({
      kind: 'rebuiltIndex',
      namespace: collection.namespace,
      index: index.definition.name,
      note: true,
    })
}
