import { type Db, MongoClient, type MongoClientOptions } from 'mongodb'
import { withDeadline } from '../kit/deadline.ts'
import { createLogger } from '../kit/log.ts'
import { type Service, StartError } from '../kit/service.ts'
import { waitUntil } from '../kit/wait.ts'
import { withDatabase } from './database-url.ts'
import { MendedConnection } from './driver-connection.ts'

/**
 * The database through the official driver, for what is ours in it: people, sessions, audit, the queue, and the lookups
 * of the delivery front. One client for all rooms.
 *
 * Rule: every command ends. A database that was killed, or that stopped answering, is an error within some 10 s (see
 * database-url.ts), which asAppError() of the contract calls `unavailable`; no command and no connection stays behind.
 */
export type Database = Service & { db: Db }

const log = createLogger('database')

/** Connections our own commands may use at once; each is a socket the store serves. */
const poolSize = 16
/** A command that has to wait this long for a connection is one of too many. */
const poolTimeoutMs = 8000
/** The longest command, of a database that still gives signs of life. */
const socketTimeoutMs = 60_000
const pingTimeoutMs = 3_000
/** How often we look whether it is there; what `isReady` says is at most this old, and the time of a ping. */
const pingIntervalMs = 2_000
/** A MongoDB that is being started together with us gets this long. */
const firstAnswerMs = 20_000

/** Throws `StartError` where no database answers. */
export async function openDatabase(url: string, name: string): Promise<Database> {
  const options: MongoClientOptions & { connectionType: typeof MendedConnection } = {
    appName: 'facteur',
    connectionType: MendedConnection,
    maxPoolSize: poolSize,
    waitQueueTimeoutMS: poolTimeoutMs,
    socketTimeoutMS: socketTimeoutMs,
    // The embedded store has no sessions, and what we ask of a real one is safe to ask again by ourselves.
    retryWrites: false,
  }
  const client = new MongoClient(withDatabase(url, name), options)
  const db = client.db(name)
  const ping = (): Promise<boolean> =>
    withDeadline(db.command({ ping: 1 }), pingTimeoutMs, () => new Error('no answer')).then(
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
