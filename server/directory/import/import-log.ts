import type { Collection, Db } from 'mongodb'
import type { InstanceState } from '../../contract/administration.ts'
import type { ImportReport } from '../types.ts'

/** What came of the last import: numbers only. */
export type ImportLog = {
  last(): Promise<InstanceState['lastImport']>
  keep(report: Pick<ImportReport, 'created' | 'changed' | 'problems'>): Promise<void>
}

type LastImport = { _id: 'last'; at: Date; created: number; changed: number; refused: number }

export function openImportLog(db: Db, now: () => Date): ImportLog {
  const imports: Collection<LastImport> = db.collection('facteur.imports')
  return {
    async last() {
      const found = await imports.findOne({ _id: 'last' })
      if (found === null) return null
      const { at, created, changed, refused } = found
      return { at: at.toISOString(), created, changed, refused }
    },
    async keep({ created, changed, problems }) {
      const last = { at: now(), created, changed, refused: problems.length }
      await imports.updateOne({ _id: 'last' }, { $set: last }, { upsert: true })
    },
  }
}
