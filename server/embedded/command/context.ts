// What a command's handler is given, and how handlers are written: a generator that pauses when its slice is over and
// returns its reply. Whatever it has written until a pause is committed with that turn.

import { typeName } from '../bson/value.ts'
import type { Doc } from '../bson/value.ts'
import { badValue, CommandError } from '../error.ts'
import type { Slice } from '../query/slice.ts'
import type { Collection } from '../storage/collection.ts'
import type { Store } from '../storage/store.ts'
import type { Reply } from '../wire/reply.ts'
import type { Request } from '../wire/request.ts'
import type { Anew } from '../reader/protocol.ts'
import type { Readers } from '../reader/readers.ts'
import type { Cursors } from './cursors.ts'
import type { Operation, Operations } from './operation.ts'
import type { Steps } from './steps.ts'

/** What a command that only reads is given, in the main thread or in a reader. */
export type ReadContext = {
  store: Store
  cursors: Cursors
  slice: Slice
  /** The threads for long reads; none in such a thread itself. */
  readers: Readers | undefined
  request: Request
  database: string
  operation: Operation
  /** Reading and planning what it asks takes long by itself. */
  largeRequest?: boolean
  /** The cursor began in another thread. */
  anew?: Anew | undefined
  /** What the command has made of its cursor: 0 when it is at its end. */
  made?: { cursor: bigint; namespace: string; documents: number }
}

export type Server = Pick<ReadContext, 'store' | 'cursors' | 'slice' | 'readers'> & {
  startedAt: number
  counters: Counters
  operations: Operations
  /** The longest that a turn has worked since this was last asked. */
  takeLongestTurnMs: () => number
  /** How many clients are connected. */
  connections: () => number
  /** Until `releaseCheckpoints` the database file holds what was committed before, and does not change (for backups). */
  holdCheckpoints: () => Promise<void>
  /** False when the file changed all the same: the log had become too long. */
  releaseCheckpoints: () => boolean
}

/** How often each kind of command has come; serverStatus shows them. */
export type Counters = Map<string, number>

export type Context = Server & ReadContext & { connectionId: number }

export type { Steps }
export type ReadHandler = (body: Doc, context: ReadContext) => Reply | Steps<Reply>
export type Handler = (body: Doc, context: Context) => Reply | Steps<Reply>

/** The collection that the command names in its first field, as `database.name`. Throws 73 InvalidNamespace. */
export function namespaceOf(body: Doc, context: ReadContext): string {
  const name = body.get(context.request.name)
  if (typeof name !== 'string')
    throw badValue(`collection name has invalid type ${name === undefined ? 'missing' : typeName(name)}`)
  return checkedNamespace(context.database, name)
}

export function checkedNamespace(database: string, name: string): string {
  if (name === '' || name.includes('\0') || name.startsWith('.') || name.endsWith('.') || name.includes('$')) {
    throw new CommandError(73, `Invalid namespace specified '${database}.${name}'`)
  }
  if (!/^[^/\\. "$*<>:|?\0]{1,63}$/.test(database)) throw new CommandError(73, `Invalid database name: '${database}'`)
  return `${database}.${name}`
}

export function existingCollection(body: Doc, context: ReadContext): Collection | undefined {
  return context.store.collection(namespaceOf(body, context))
}

/** Made at the first write, as MongoDB does. */
export function collectionForWrite(body: Doc, context: Context): Collection {
  const namespace = namespaceOf(body, context)
  return context.store.collection(namespace) ?? context.store.createCollection(namespace)
}
