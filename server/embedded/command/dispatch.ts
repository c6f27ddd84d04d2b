// From a message to its task: reads the request, finds the handler, and turns every failure into an error reply.

import type { Incoming } from '../wire/message.ts'
import type { Reply } from '../wire/reply.ts'
import { readRequest } from '../wire/request.ts'
import type { Request } from '../wire/request.ts'
import { CommandError } from '../error.ts'
import type { Context, Server, Steps } from './context.ts'
import { checkGenericFields } from './generic-fields.ts'
import { countOption } from './options.ts'
import { acceptBody } from './shape.ts'
import { handlers } from './table.ts'

/** Such as thousands of values of an `$in`, each of which becomes a range of an index. */
const largeBytes = 64 * 1024

/** Runs in its turn; throws `CommandError` for whatever is wrong with the request. */
export function startCommand(incoming: Incoming, server: Server, connectionId: number): Reply | Steps<Reply> {
  const request = readRequest(incoming)
  const handler = handlers.get(request.name)
  if (handler === undefined) throw new CommandError(59, `no such command: '${request.name}'`)
  server.counters.set(request.name, (server.counters.get(request.name) ?? 0) + 1)
  checkGenericFields(request.name, request.body)
  const body = acceptBody(request.name, request.body)
  const operation = server.operations.begin(request.name, namespaceShown(request), connectionId)
  operation.allow(maxTimeOf(request))
  const context: Context = { ...server, request, database: request.database, connectionId, operation }
  context.largeRequest = incoming.body.length > largeBytes
  const started = handler(body, context)
  if (started instanceof Map || Buffer.isBuffer(started)) return started
  return server.operations.watched(operation, started)
}

function namespaceShown({ database, name, body }: Request): string {
  const target = body.get(name === 'getMore' ? 'collection' : name)
  return typeof target === 'string' ? `${database}.${target}` : database
}

/** All of MongoDB's commands take it; a getMore goes on in the time of the command that opened its cursor (find.ts). */
function maxTimeOf({ name, body }: Request): number {
  if (name === 'getMore') return 0
  const maxTimeMs = countOption(body, 'maxTimeMS') ?? 0
  if (maxTimeMs > 0x7fff_ffff) throw new CommandError(2, `${maxTimeMs} value for maxTimeMS is out of range`)
  return maxTimeMs
}
