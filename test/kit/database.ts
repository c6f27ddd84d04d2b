import { type Db, MongoClient } from 'mongodb'
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
  const client = await MongoClient.connect(given || (store?.url ?? ''), { serverSelectionTimeoutMS: 10_000 })
  const db = client.db(`test_part_${process.pid}`)
  await db.dropDatabase()
  return {
    db,
    store,
    async [Symbol.asyncDispose]() {
      if (given) await db.dropDatabase()
      await client.close()
      await store?.[Symbol.asyncDispose]()
    },
  }
}
