// The commands, by name. What is not here is answered with 59 CommandNotFound, never with a silent success.

import { holdCheckpoints, releaseCheckpoints } from '../backup/hold.ts'
import { okReply } from '../wire/reply.ts'
import {
  connectionStatus,
  fsync,
  getCmdLineOpts,
  getDefaultRWConcern,
  getLog,
  getParameter,
  hostInfo,
  ignoreSessions,
  logout,
  noTransaction,
  profile,
  replSetGetStatus,
  rolesInfo,
  setParameter,
  startSession,
  usersInfo,
  whatsMyUri,
} from './admin.ts'
import { aggregateCommand } from './aggregate-into.ts'
import { collMod } from './coll-mod.ts'
import { create, drop, dropDatabase, listCollections, renameCollection } from './collections.ts'
import type { Handler } from './context.ts'
import { currentOp, killOp } from './current-op.ts'
import { deleteCommand } from './delete.ts'
import { checked } from './fields.ts'
import { findAndModify } from './find-and-modify.ts'
import { getMore, killCursors } from './find.ts'
import { buildInfo, hello, ping } from './hello.ts'
import { createIndexes, dropIndexes, listIndexes } from './indexes.ts'
import { insert } from './insert.ts'
import { apart, reading } from './read.ts'
import { reads } from './reads.ts'
import { serverStatus } from './server-status.ts'
import { update } from './update.ts'
import { validate } from './validate.ts'

/** The names alone: what they do has no use here. */
const listCommands: Handler = () =>
  okReply({ commands: new Map([...handlers.keys()].sort().map((name) => [name, new Map()])) })

const all: Readonly<Record<string, Handler>> = {
  ...Object.fromEntries(Object.entries(reads).map(([name, handler]) => [name, reading(handler)])),
  abortTransaction: noTransaction,
  aggregate: aggregateCommand,
  buildInfo,
  buildinfo: buildInfo,
  collMod,
  commitTransaction: noTransaction,
  connectionStatus,
  create,
  createIndexes,
  currentOp,
  delete: deleteCommand,
  deleteIndexes: dropIndexes,
  drop,
  dropDatabase,
  dropIndexes,
  endSessions: ignoreSessions,
  findAndModify,
  findandmodify: findAndModify,
  fsync,
  getCmdLineOpts,
  getDefaultRWConcern,
  getLog,
  getMore,
  getParameter,
  hello,
  holdCheckpoints,
  hostInfo,
  insert,
  isMaster: hello,
  ismaster: hello,
  killAllSessions: ignoreSessions,
  killAllSessionsByPattern: ignoreSessions,
  killCursors,
  killOp,
  killSessions: ignoreSessions,
  listCollections,
  listCommands,
  listIndexes,
  logout,
  ping,
  profile,
  refreshSessions: ignoreSessions,
  releaseCheckpoints,
  renameCollection,
  replSetGetStatus,
  rolesInfo,
  serverStatus,
  setParameter,
  startSession,
  update,
  usersInfo,
  validate: apart(validate),
  whatsmyuri: whatsMyUri,
}

export const handlers: ReadonlyMap<string, Handler> = new Map(
  Object.entries(all).map(([name, handler]) => [name, checked(name, handler)]),
)
