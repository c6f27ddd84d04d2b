// What a command's handler is given, and how handlers are written: a generator that pauses when its slice is over and
// returns its reply. Whatever it has written until a pause is committed with that turn.

import type { Doc } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import type { pause } from '../query/find.ts'
import type { Slice } from '../query/slice.ts'
import type { Collection } from '../storage/collection.ts'
import type { Store } from '../storage/store.ts'
import type { Reply } from '../wire/reply.ts'
import type { Request } from '../wire/request.ts'
import type { Cursors } from './cursors.ts'

export type Server = {
  store: Store
  cursors: Cursors
  slice: Slice
  startedAt: number
  counters: Counters
  /** How many clients are connected. */
  connections: () => number
}

/** How often each kind of command has come; serverStatus shows them. */
export type Counters = Map<string, number>

export type Context = Server & { request: Request; database: string; connectionId: number }

export type Steps<T> = Generator<typeof pause, T>
export type Handler = (body: Doc, context: Context) => Reply | Steps<Reply>

/** The collection that the command names in its first field, as `database.name`. Throws 73 InvalidNamespace. */
export function namespaceOf(body: Doc, context: Context): string {
  const name = body.get(context.request.name)
  if (typeof name !== 'string') throw new CommandError(73, `collection name has invalid type`)
  return checkedNamespace(context.database, name)
}

export function checkedNamespace(database: string, name: string): string {
  if (name === '' || name.includes('\0') || name.startsWith('.') || name.endsWith('.') || name.includes('$')) {
    throw new CommandError(73, `Invalid namespace specified '${database}.${name}'`)
  }
  if (!/^[^/\\. "$*<>:|?\0]{1,63}$/.test(database)) throw new CommandError(73, `Invalid database name: '${database}'`)
  return `${database}.${name}`
}

export function existingCollection(body: Doc, context: Context): Collection | undefined {
  return context.store.collection(namespaceOf(body, context))
}

/** Made at the first write, as MongoDB does. */
export function collectionForWrite(body: Doc, context: Context): Collection {
  const namespace = namespaceOf(body, context)
  return context.store.collection(namespace) ?? context.store.createCollection(namespace)
}
