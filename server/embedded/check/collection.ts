// One collection: every record decodes, and every index holds what its documents should have in it, and nothing else.

import type { Doc } from '../bson/value.ts'
import { encodingVersion } from '../index/definition.ts'
import type { Collection } from '../storage/collection.ts'
import { sqliteCode } from '../storage/database.ts'
import type { Database } from '../storage/database.ts'
import type { IndexTable } from '../storage/index-table.ts'
import { OrderedTable } from '../storage/ordered-table.ts'
import { TextTable } from '../storage/text-table.ts'
import type { CatalogCollection } from './catalog.ts'
import { decode } from './decode.ts'
import { countDuplicates, countStrays } from './entries.ts'
import type { Report } from './finding.ts'
import type { Snapshot } from './snapshot.ts'
import { TextWords } from './text-words.ts'
import { unlessCorrupt, walk } from './walk.ts'

const maxExamples = 10
/** How often others are told how far this is, and the snapshot is looked at. */
const everyDocuments = 200

type Audit = { index: IndexTable; expected: number; missing: number; words: TextWords | null; failure: string | null }

export async function checkCollection(
  collection: Collection,
  catalog: CatalogCollection,
  database: Database,
  snapshot: Snapshot,
  report: Report,
): Promise<void> {
  const audits = auditsOf(collection, catalog, database)
  const unreadable = new Set<number>()
  const moment = snapshot.number
  let seen = 0
  for (const { rid, stored } of walk(database, collection.table)) {
    const document = decode(stored)
    if (document === undefined) unreadable.add(rid)
    else for (const audit of audits) look(audit, rid, document)
    if (++seen % everyDocuments === 0) {
      report.progress(everyDocuments)
      await snapshot.pause()
    }
  }
  report.progress(seen % everyDocuments)
  const { namespace } = collection
  if (unreadable.size > 0)
    report.finding({
      kind: 'unreadable',
      namespace,
      count: unreadable.size,
      examples: [...unreadable].slice(0, maxExamples),
    })
  for (const audit of audits)
    await conclude(audit, unreadable, collection, database, snapshot, snapshot.number === moment, report)
}

function auditsOf(collection: Collection, catalog: CatalogCollection, database: Database): Audit[] {
  const edge = (which: 'min' | 'max'): number | undefined =>
    unlessCorrupt(() => database.prepare(`SELECT ${which}(rid) FROM ${collection.table}`).first()?.[0]) as
      number | undefined
  const [first, last] = [edge('min'), edge('max')]
  return collection.indexes
    .filter((index) => {
      const known = catalog.indexes.find(({ id }) => id === index.id)
      // One that is being built, or will be at the next start because its keys are of an earlier version, is not asked yet.
      return (
        known !== undefined &&
        known.ready &&
        known.keyVersion === encodingVersion(known.definition) &&
        known.table !== null
      )
    })
    .map((index) => ({
      index,
      expected: 0,
      missing: 0,
      words: index instanceof TextTable && first && last ? new TextWords(index, first, last) : null,
      failure: null,
    }))
}

function look(audit: Audit, rid: number, document: Doc): void {
  const { index } = audit
  if (audit.failure !== null) return
  try {
    const { expected, missing } = index.audit(rid, document)
    audit.expected += expected
    audit.missing += missing
    if (audit.words) audit.words.expect(rid, audit.words.table.contentOf(document))
  } catch (error) {
    // A damaged page of the index, or a mark that the catalog should have for such a document.
    if (sqliteCode(error) === undefined) throw error
    audit.failure = error instanceof Error ? error.message : 'unknown'
  }
}

async function conclude(
  { index, expected, missing, words, failure }: Audit,
  unreadable: ReadonlySet<number>,
  collection: Collection,
  database: Database,
  snapshot: Snapshot,
  atOneMoment: boolean,
  report: Report,
): Promise<void> {
  const { namespace } = collection
  const { name, unique } = index.definition
  const cannotRead = (detail: string): void =>
    report.finding({ kind: 'indexUnreadable', namespace, index: name, detail })
  if (failure !== null) return cannotRead(failure)
  try {
    if (missing > 0) report.finding({ kind: 'indexLacks', namespace, index: name, count: missing })
    // Counting is enough where nothing has been written in between.
    const { surplus, lost } =
      atOneMoment && index.entries() === expected - missing
        ? { surplus: 0, lost: 0 }
        : await countStrays(index, collection, database, snapshot, unreadable)
    if (surplus > 0) report.finding({ kind: 'indexSurplus', namespace, index: name, count: surplus })
    // Every document has one entry there.
    if (lost > 0 && index === collection.idTable) report.finding({ kind: 'lost', namespace, count: lost })
    if (unique && index instanceof OrderedTable) {
      const count = countDuplicates(index, database)
      if (count > 0) report.finding({ kind: 'duplicates', namespace, index: name, count })
    }
    if (words && atOneMoment && missing === 0 && surplus === 0) {
      const count = words.countWrong(database)
      if (count > 0) report.finding({ kind: 'wrongWords', namespace, index: name, count })
    }
  } catch (error) {
    if (sqliteCode(error) === undefined) throw error
    cannotRead(error instanceof Error ? error.message : 'unknown')
  }
}
