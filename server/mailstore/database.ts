import { type Db, MongoClient } from 'mongodb'
import { createLogger } from '../kit/log.ts'
import { type Service, StartError } from '../kit/service.ts'
import { waitUntil } from '../kit/wait.ts'
import { withDatabase } from './wildduck-config.ts'

/** The database through the official driver, for what is ours in it: people, sessions, audit, the queue. */
export type Database = Service & { db: Db }

const log = createLogger('database')

/** Connections our own commands may use at once; each is a socket the store serves. */
const poolSize = 12
/** A command that takes longer has failed: a request of a browser or a server is waiting for it. */
const socketTimeoutMs = 60_000
const pingTimeoutMs = 3_000
/** How often we look whether it is there; what `isReady` says is at most this old. */
const pingIntervalMs = 2_000
/** A MongoDB that is being started together with us gets this long. */
const firstAnswerMs = 20_000

/** Throws `StartError` where no database answers. */
export async function openDatabase(url: string, name: string): Promise<Database> {
  const client = new MongoClient(withDatabase(url, name), {
    appName: 'facteur',
    maxPoolSize: poolSize,
    socketTimeoutMS: socketTimeoutMs,
    // The embedded store has no sessions, and what we ask of a real one is safe to ask again by ourselves.
    retryWrites: false,
  })
  const db = client.db(name)
  const ping = (): Promise<boolean> =>
    db.command({ ping: 1 }, { timeoutMS: pingTimeoutMs }).then(
      () => true,
      () => false,
    )
  if (!(await waitUntil(ping, { timeoutMs: firstAnswerMs, intervalMs: 200 }))) {
    await client.close(true)
    throw new StartError('La base de données ne répond pas : vérifiez FACTEUR_MONGODB_URL et que MongoDB fonctionne.')
  }
  let isUp = true
  const timer = setInterval(() => {
    void ping().then((up) => {
      if (up !== isUp) log[up ? 'info' : 'warn'](up ? 'répond de nouveau' : 'ne répond plus')
      isUp = up
    })
  }, pingIntervalMs)
  timer.unref()
  return {
    name: 'database',
    db,
    isReady: () => isUp,
    async stop() {
      clearInterval(timer)
      await client.close(true)
    },
  }
}
