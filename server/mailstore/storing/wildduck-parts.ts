import { createRequire } from 'node:module'

/**
 * The parts of WildDuck that are loaded into our process, and the shapes of the little of them that we use. Its package
 * names no entry points, so that its files can be reached one by one; its database driver and Redis client are its own
 * versions, and nothing of theirs leaves this folder.
 */

export type ObjectId = { toHexString(): string }

export type Collection = {
  findOne(query: object, options: { projection: object; maxTimeMS: number }): Promise<Record<string, unknown> | null>
}
export type Database = { collection(name: string): Collection }

export type MongoClient = {
  connect(): Promise<unknown>
  db(name: string): Database
  close(): Promise<void>
}

export type RedisClient = {
  on(event: 'error', listener: (error: Error) => void): void
  duplicate(...options: unknown[]): RedisClient
  eval(script: string, keyCount: number, ...keysAndArguments: (string | number)[]): Promise<unknown>
  disconnect(): void
}

/** What `storeMessage` answers; `error` stands where it did not store, and nothing is thrown. */
export type StoreResponse = {
  response: {
    response: unknown
    error?: Error & { code?: unknown }
    filterResults?: readonly Record<string, unknown>[]
  }
  /** The parsed message, which a store of the same bytes for another account may reuse. */
  prepared?: ParsedMessage | false
}
export type ParsedMessage = { mimeTree: object; maildata: object }

export type MessageHandler = {
  /** Puts a message into a mailbox as it is, without filters. */
  addAsync(options: object): Promise<{ data: { id: unknown } }>
  /** Parses it. What makes two messages the same one to WildDuck: their id and their date. */
  prepareMessageAsync(options: object): Promise<{ msgid: string; hdate: Date }>
  getMailboxAsync(options: object): Promise<{ _id: ObjectId }>
}

export type FilterHandler = {
  /** An own property, made by its constructor: what passes a message on to the targets of a forward. */
  forward: (options: object) => Promise<unknown>
  messageHandler: MessageHandler
  storeMessage(userData: object, options: object): Promise<StoreResponse>
}

export type WildDuckParts = {
  ObjectId: new (hex?: string) => ObjectId
  MongoClient: new (url: string, options: object) => MongoClient
  Redis: new (options: string | object) => RedisClient
  FilterHandler: new (options: object) => FilterHandler
  MessageHandler: new (options: object) => MessageHandler
}

/** Loads them: about a second of work and 40 MB, so it is done when the first message store opens. */
export function loadWildDuckParts(): WildDuckParts {
  const ours = createRequire(import.meta.url)
  const load = createRequire(ours.resolve('@zone-eu/wildduck/package.json'))
  // Its configuration reader would take our working directory and our command line for its own. What the parts want to
  // know is handed to them instead. This is how the reader itself is told to stay away.
  process.env['DISABLE_WILD_CONFIG'] = 'true'
  try {
    load('npmlog').level = 'silent'
    const { ObjectId, MongoClient } = load('mongodb') as Pick<WildDuckParts, 'ObjectId' | 'MongoClient'>
    return {
      ObjectId,
      MongoClient,
      Redis: load('ioredis') as WildDuckParts['Redis'],
      FilterHandler: load('./lib/filter-handler') as WildDuckParts['FilterHandler'],
      MessageHandler: load('./lib/message-handler') as WildDuckParts['MessageHandler'],
    }
  } finally {
    delete process.env['DISABLE_WILD_CONFIG']
  }
}
