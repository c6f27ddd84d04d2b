// The commands, by name. What is not here is answered with 59 CommandNotFound, never with a silent success.

import { aggregate } from './aggregate.ts'
import { collStats, create, dbStats, drop, dropDatabase, listCollections, listDatabases } from './collections.ts'
import type { Handler } from './context.ts'
import { count } from './count.ts'
import { deleteCommand } from './delete.ts'
import { distinct } from './distinct.ts'
import { explain } from './explain.ts'
import { findAndModify } from './find-and-modify.ts'
import { findCommand, getMore, killCursors } from './find.ts'
import { buildInfo, connectionStatus, endSessions, hello, ping, serverStatus } from './hello.ts'
import { createIndexes, dropIndexes, listIndexes } from './indexes.ts'
import { insert } from './insert.ts'
import { update } from './update.ts'
import { validate } from './validate.ts'

export const handlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['aggregate', aggregate],
  ['buildInfo', buildInfo],
  ['buildinfo', buildInfo],
  ['collStats', collStats],
  ['connectionStatus', connectionStatus],
  ['count', count],
  ['create', create],
  ['createIndexes', createIndexes],
  ['dbStats', dbStats],
  ['delete', deleteCommand],
  ['deleteIndexes', dropIndexes],
  ['distinct', distinct],
  ['drop', drop],
  ['dropDatabase', dropDatabase],
  ['dropIndexes', dropIndexes],
  ['endSessions', endSessions],
  ['explain', explain],
  ['find', findCommand],
  ['findAndModify', findAndModify],
  ['findandmodify', findAndModify],
  ['getMore', getMore],
  ['hello', hello],
  ['insert', insert],
  ['isMaster', hello],
  ['ismaster', hello],
  ['killCursors', killCursors],
  ['listCollections', listCollections],
  ['listDatabases', listDatabases],
  ['listIndexes', listIndexes],
  ['ping', ping],
  ['serverStatus', serverStatus],
  ['update', update],
  ['validate', validate],
])
