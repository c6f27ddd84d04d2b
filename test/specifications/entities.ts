// The entities of a test: clients that watch their commands, databases, collections, buckets, sessions.

import { GridFSBucket, MongoClient } from 'mongodb'
import type {
  ClientSession,
  CommandFailedEvent,
  CommandStartedEvent,
  CommandSucceededEvent,
  Db,
  Document,
  MongoClientOptions,
} from 'mongodb'
import type { Fields } from './values.ts'

export type CommandEvent = CommandStartedEvent | CommandSucceededEvent | CommandFailedEvent

const eventNames = ['commandStarted', 'commandSucceeded', 'commandFailed'] as const
/** Commands that drivers send by themselves, and those with secrets, are left out unless asked for. */
const sensitive = /^(authenticate|saslStart|saslContinue|getnonce|createUser|updateUser|copydb\w*|hello|ismaster)$/i

export class TestEntities implements AsyncDisposable {
  readonly all = new Map<string, unknown>()
  readonly #events = new Map<string, CommandEvent[]>()
  readonly #clients: MongoClient[] = []
  readonly #sessions: ClientSession[] = []
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  /** The entity of this name; what it is, the caller knows from the test. */
  get(name: string): never {
    if (!this.all.has(name)) throw new Error(`the test has no entity ${name}`)
    return this.all.get(name) as never
  }

  /** What a client has sent and got. */
  eventsOf(client: string): readonly CommandEvent[] {
    return this.#events.get(client) ?? []
  }

  /** `{client: {...}}`, `{database: {...}}` and so on. Throws for kinds that the runner does not have. */
  async create(spec: Document): Promise<void> {
    const [[kind, options]] = Object.entries(spec) as [[string, Document]]
    const id = String(options['id'])
    if (this.all.has(id)) throw new Error(`the test has two entities ${id}`)
    switch (kind) {
      case 'client':
        this.all.set(id, await this.#client(id, options))
        return
      case 'database':
        this.all.set(
          id,
          (this.get(options['client']) as MongoClient).db(options['databaseName'], options['databaseOptions']),
        )
        return
      case 'collection': {
        const database: Db = this.get(options['database'])
        this.all.set(id, database.collection(options['collectionName'], options['collectionOptions']))
        return
      }
      case 'bucket':
        this.all.set(id, new GridFSBucket(this.get(options['database']), options['bucketOptions']))
        return
      case 'session': {
        const session = (this.get(options['client']) as MongoClient).startSession(options['sessionOptions'])
        this.#sessions.push(session)
        this.all.set(id, session)
        return
      }
      default:
        throw new Error(`the runner has no entity of kind ${kind}`)
    }
  }

  async #client(id: string, options: Document): Promise<MongoClient> {
    const clientOptions: MongoClientOptions = {
      monitorCommands: true,
      retryReads: true,
      retryWrites: true,
      serverSelectionTimeoutMS: 5000,
      ...(options['uriOptions'] as Fields | undefined),
      ...(options['serverApi'] === undefined ? {} : { serverApi: options['serverApi'] }),
    }
    const client = new MongoClient(this.#url, clientOptions)
    const events: CommandEvent[] = []
    const observed = (options['observeEvents'] ?? []) as string[]
    const ignored = new Set((options['ignoreCommandMonitoringEvents'] ?? []) as string[])
    const wantsSensitive = options['observeSensitiveCommands'] === true
    for (const name of eventNames) {
      if (!observed.includes(`${name}Event`)) continue
      client.on(name, (event: CommandEvent) => {
        const isHidden = sensitive.test(event.commandName) && !wantsSensitive
        if (!isHidden && !ignored.has(event.commandName) && event.commandName !== 'configureFailPoint')
          events.push(event)
      })
    }
    this.#events.set(id, events)
    this.#clients.push(client)
    return client.connect()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const session of this.#sessions) await session.endSession()
    for (const client of this.#clients) await client.close()
  }
}
