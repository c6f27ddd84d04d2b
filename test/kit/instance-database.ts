import type { Db } from 'mongodb'
import { openContext } from '../../server/cli/context.ts'
import { withDirectory } from '../../server/cli/open-directory.ts'
import { databaseUrlOf, pathsOf } from '../../server/config/paths.ts'
import type { Directory } from '../../server/directory/directory.ts'
import { openDatabase } from '../../server/mailstore/database.ts'
import { databaseNameOf, type RunningFacteur } from './facteur.ts'

/** Looks into the database of a running instance: what no door shows, such as an empty queue. */
export async function lookInto<T>(facteur: Pick<RunningFacteur, 'data'>, work: (db: Db) => Promise<T>): Promise<T> {
  const url = databaseUrlOf(process.env['FACTEUR_MONGODB_URL'] ?? '', pathsOf(facteur.data))
  const database = await openDatabase(url, databaseNameOf(facteur.data))
  try {
    return await work(database.db)
  } finally {
    await database.stop()
  }
}

/** The directory as the administrator's commands have it, for a setup of many steps. */
export async function inDirectory<T>(
  facteur: Pick<RunningFacteur, 'data'>,
  environment: Record<string, string>,
  work: (directory: Directory) => Promise<T>,
): Promise<T> {
  const env = { FACTEUR_DATA: facteur.data, FACTEUR_DATABASE_NAME: databaseNameOf(facteur.data), ...environment }
  const context = await openContext({ configFile: undefined, flags: {}, given: [], rest: [] }, env)
  return await withDirectory(context, work)
}
