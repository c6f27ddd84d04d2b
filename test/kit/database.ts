import type { Db } from 'mongodb'
import { openDatabase } from '../../server/mailstore/database.ts'
import { TestStore } from './embedded-store.ts'

/** An empty database for the test of one part: the embedded store's, or one of FACTEUR_MONGODB_URL. */
export type TestDatabase = AsyncDisposable & {
  db: Db
  /** The process behind it, for tests that end it; null with a MongoDB from outside. */
  store: TestStore | null
}

export async function openTestDatabase(): Promise<TestDatabase> {
  const given = process.env['FACTEUR_MONGODB_URL']
  const store = given ? null : await TestStore.start()
  const database = await openDatabase(given || (store?.url ?? ''), `test_part_${process.pid}`)
  const { db } = database
  await db.dropDatabase()
  return {
    db,
    store,
    async [Symbol.asyncDispose]() {
      if (given) await db.dropDatabase()
      await database.stop()
      await store?.[Symbol.asyncDispose]()
    },
  }
}
