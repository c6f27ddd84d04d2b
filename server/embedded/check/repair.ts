// Mends a store that nobody uses. Two ways:
//
// - Every page of the file is sound: indexes that disagree with the documents are built anew in place.
// - Pages are damaged: whatever can be read is written into a new file, which then takes the place of the old one; the old
//   one stays beside it. What was on the damaged pages is gone: the check before says how much that is.
//
// Nothing is dropped that cannot be replaced: records that are no documents are put into a file of their own.

import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { padIfCutShort } from './cut-short.ts'
import { checkStore } from './check.ts'
import type { Finding, Report } from './finding.ts'
import { rebuildIndexes } from './rebuild.ts'
import { rewriteStore } from './rewrite.ts'
import { SetAside } from './set-aside.ts'

/** Damage of the file itself. */
const ofTheFile = new Set<Finding['kind']>(['damagedPages', 'missingTable', 'unusable'])
const ofIndexes = new Set<Finding['kind']>([
  'indexLacks',
  'indexSurplus',
  'indexUnreadable',
  'wrongWords',
  'unreadable',
  'duplicates',
])

/**
 * Checks, then mends. False when there was nothing to mend. Throws `StorageError` when not even the list of collections can be read: then only a backup helps.
 */
export async function repairStore(file: string, report: Report): Promise<boolean> {
  padIfCutShort(file)
  const found: Finding[] = []
  await checkStore(file, false, {
    ...report,
    finding: (finding) => {
      found.push(finding)
      report.finding(finding)
    },
  })
  const has = (kinds: ReadonlySet<Finding['kind']>): boolean => found.some(({ kind }) => kinds.has(kind))
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-')
  const aside = new SetAside(`${file.replace(/\.sqlite$/, '')}-set-aside-${stamp}.ndjson`)
  try {
    if (has(ofTheFile)) await replaceFile(file, `${file}.damaged-${stamp}`, aside, report)
    else if (has(ofIndexes)) rebuildIndexes(file, found, aside, report)
    else return false
  } finally {
    aside.close()
  }
  for (const [namespace, count] of aside.counts)
    report.finding({ kind: 'setAside', namespace, count, file: aside.path, note: true })
  return true
}

/** The new file is complete before the old one makes room. A log belongs to its file. */
async function replaceFile(file: string, damaged: string, aside: SetAside, report: Report): Promise<void> {
  const fresh = `${file}.new`
  for (const ending of ['', '-wal', '-shm']) await rm(fresh + ending, { force: true })
  const documents = await rewriteStore(file, fresh, aside, report)
  for (const ending of ['', '-wal']) if (existsSync(file + ending)) await rename(file + ending, damaged + ending)
  await rm(`${file}-shm`, { force: true })
  await rename(fresh, file)
  report.finding({ kind: 'rewrittenStore', documents, aside: damaged, note: true })
}
