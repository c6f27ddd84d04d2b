/**
 * Checks a whole store: the pages of its file, the catalog, every document, every index against the documents and back,
 * the files in GridFS. It runs in a process of its own (main.ts) and only reads. Of a store that is in use it sees one
 * moment, as any reader of SQLite does; the store goes on meanwhile.
 *
 * repair.ts mends what can be mended, of a store that is not in use.
 */

import { existsSync } from 'node:fs'
import { Database, isCorrupt, sqliteCode } from '../storage/database.ts'
import { advice, checkFileHeader } from '../storage/damage.ts'
import { Store } from '../storage/store.ts'
import { checkTables, readCatalog } from './catalog.ts'
import type { CatalogCollection } from './catalog.ts'
import { checkCollection } from './collection.ts'
import type { Report } from './finding.ts'
import { checkFiles } from './gridfs.ts'
import { inspectLog } from './log.ts'
import { Snapshot } from './snapshot.ts'

const maxPageMessages = 20
/** SQLITE_READONLY */
const sqliteReadOnly = 8

/** `live`: another process has the store open and writes. */
export async function checkStore(file: string, live: boolean, report: Report): Promise<void> {
  if (!existsSync(file)) return report.finding({ kind: 'unusable', detail: `${file} does not exist` })
  const log = live ? null : await inspectLog(`${file}-wal`)
  if (log && log.lostCommits > 0) report.finding({ kind: 'brokenLog', lostCommits: log.lostCommits })
  let database: Database
  try {
    if (!live) prepare(file, report)
    database = new Database(file, { readOnly: true })
  } catch (error) {
    return report.finding({ kind: 'unusable', detail: messageOf(error) })
  }
  const logFile = live ? `${file}-wal` : null
  let catalog: CatalogCollection[] | null
  try {
    const moment = new Snapshot(database, logFile)
    checkPages(database, report)
    catalog = readSoundCatalog(database, report)
    moment.end()
  } finally {
    database.close()
  }
  if (catalog !== null) await checkContents(file, logFile, report)
}

/** A file of an earlier layout becomes one of the present layout, as it would at the next start. */
function prepare(file: string, report: Report): void {
  try {
    checkFileHeader(file)
  } catch (error) {
    report.finding({ kind: 'damagedPages', details: [messageOf(error).replace(`: ${advice}`, '')] })
  }
  try {
    new Database(file, { readOnly: true }).close()
  } catch (error) {
    if (sqliteCode(error) !== sqliteReadOnly) throw error
    new Database(file).close()
  }
}

function checkPages(database: Database, report: Report): void {
  report.stage('pages', 0)
  let details: string[]
  try {
    details = database
      .prepare(`PRAGMA integrity_check(${maxPageMessages})`)
      .all()
      .map(([text]) => String(text))
      .filter((text) => text !== 'ok')
  } catch (error) {
    details = [messageOf(error)]
  }
  if (details.length > 0) report.finding({ kind: 'damagedPages', details })
}

/** Null when the store cannot be opened with it. */
function readSoundCatalog(database: Database, report: Report): CatalogCollection[] | null {
  try {
    const catalog = readCatalog(database)
    const findings = checkTables(database, catalog)
    for (const finding of findings) report.finding(finding)
    return findings.some(({ kind }) => kind === 'missingTable') ? null : catalog
  } catch (error) {
    report.finding({ kind: 'unusable', detail: messageOf(error) })
    return null
  }
}

async function checkContents(file: string, logFile: string | null, report: Report): Promise<void> {
  let store: Store
  try {
    store = new Store(file, { readOnly: true })
  } catch (error) {
    if (sqliteCode(error) === undefined) throw error
    return report.finding({ kind: 'unusable', detail: messageOf(error) })
  }
  const { database } = store
  try {
    const snapshot = new Snapshot(database, logFile)
    const catalog = readCatalog(database)
    const collections = store.collections()
    report.stage(
      'documents',
      collections.reduce((sum, collection) => sum + collection.approximateCount(), 0),
    )
    for (const collection of collections) {
      const known = catalog.find(({ id }) => id === collection.id)
      // One that was dropped between the opening and this moment is not there any more.
      if (known) await checkCollection(collection, known, database, snapshot, report)
    }
    checkFiles(store, report)
    snapshot.end()
  } catch (error) {
    if (!isCorrupt(error)) throw error
    report.finding({ kind: 'unusable', detail: messageOf(error) })
  } finally {
    database.close()
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown')
