// The commands, by name. What is not here is answered with 59 CommandNotFound, never with a silent success.

import { holdCheckpoints, releaseCheckpoints } from '../backup/hold.ts'
import { aggregateCommand } from './aggregate-into.ts'
import { collMod } from './coll-mod.ts'
import { collStats, create, dbStats, drop, dropDatabase, listCollections, listDatabases } from './collections.ts'
import type { Handler } from './context.ts'
import { count } from './count.ts'
import { currentOp, killOp } from './current-op.ts'
import { deleteCommand } from './delete.ts'
import { distinct } from './distinct.ts'
import { explain } from './explain.ts'
import { findAndModify } from './find-and-modify.ts'
import { findCommand, getMore, killCursors } from './find.ts'
import { buildInfo, connectionStatus, endSessions, hello, ping, serverStatus } from './hello.ts'
import { createIndexes, dropIndexes, listIndexes } from './indexes.ts'
import { insert } from './insert.ts'
import { reading } from './read.ts'
import { update } from './update.ts'
import { validate } from './validate.ts'

export const handlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['aggregate', aggregateCommand],
  ['buildInfo', buildInfo],
  ['buildinfo', buildInfo],
  ['collMod', collMod],
  ['collStats', collStats],
  ['connectionStatus', connectionStatus],
  ['count', reading(count)],
  ['create', create],
  ['createIndexes', createIndexes],
  ['currentOp', currentOp],
  ['dbStats', dbStats],
  ['delete', deleteCommand],
  ['deleteIndexes', dropIndexes],
  ['distinct', reading(distinct)],
  ['drop', drop],
  ['dropDatabase', dropDatabase],
  ['dropIndexes', dropIndexes],
  ['endSessions', endSessions],
  ['explain', explain],
  ['find', reading(findCommand)],
  ['findAndModify', findAndModify],
  ['findandmodify', findAndModify],
  ['getMore', getMore],
  ['hello', hello],
  ['holdCheckpoints', holdCheckpoints],
  ['insert', insert],
  ['isMaster', hello],
  ['ismaster', hello],
  ['killCursors', killCursors],
  ['killOp', killOp],
  ['listCollections', listCollections],
  ['listDatabases', listDatabases],
  ['listIndexes', listIndexes],
  ['ping', ping],
  ['releaseCheckpoints', releaseCheckpoints],
  ['serverStatus', serverStatus],
  ['update', update],
  ['validate', validate],
])
