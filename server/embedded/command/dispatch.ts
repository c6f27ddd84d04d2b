// From a message to its task: reads the request, finds the handler, and turns every failure into an error reply.

import type { Incoming } from '../wire/message.ts'
import type { Reply } from '../wire/reply.ts'
import { readRequest } from '../wire/request.ts'
import { CommandError } from '../error.ts'
import type { Server, Steps } from './context.ts'
import { handlers } from './table.ts'

/** Runs in its turn; throws `CommandError` for whatever is wrong with the request. */
export function startCommand(incoming: Incoming, server: Server, connectionId: number): Reply | Steps<Reply> {
  const request = readRequest(incoming)
  const handler = handlers.get(request.name)
  if (handler === undefined) throw new CommandError(59, `no such command: '${request.name}'`)
  server.counters.set(request.name, (server.counters.get(request.name) ?? 0) + 1)
  if (request.body.has('txnNumber') || request.body.has('startTransaction')) {
    throw new CommandError(20, 'Transaction numbers are only allowed on a replica set member or mongos')
  }
  return handler(request.body, { ...server, request, database: request.database, connectionId })
}
