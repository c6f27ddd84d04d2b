// What MongoDB's shell, its tools and drivers ask about a server: short, true answers. What is about users, replica sets
// or shards is answered as a lone server without access control answers it.

import { arch, cpus, release, totalmem, type as osType } from 'node:os'
import { Binary, double } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { randomUUID } from 'node:crypto'
import { CommandError } from '../error.ts'
import { doc, okReply } from '../wire/reply.ts'
import type { Context } from './context.ts'
import { flagOption } from './options.ts'
import { serverVersion } from './version.ts'

export function assertAdmin(name: string, context: Pick<Context, 'database'>): void {
  if (context.database !== 'admin') throw new CommandError(13, `${name} may only be run against the admin database.`)
}

export function connectionStatus(body: Doc): Doc {
  const privileges = flagOption(body, 'showPrivileges') ? { authenticatedUserPrivileges: [] } : {}
  return okReply({ authInfo: doc({ authenticatedUsers: [], authenticatedUserRoles: [], ...privileges }) })
}

/** Clients come over a unix socket, where nobody has an address. */
export const whatsMyUri = (_body: Doc, context: Context): Doc => okReply({ you: `unix:${context.connectionId}` })

export function getCmdLineOpts(_body: Doc, context: Context): Doc {
  assertAdmin('getCmdLineOpts', context)
  return okReply({ argv: ['facteur-embedded'], parsed: doc({}) })
}

/** The log goes to the parent process; nothing of it is kept here. */
export function getLog(body: Doc, context: Context): Doc {
  assertAdmin('getLog', context)
  const name = body.get('getLog')
  if (typeof name !== 'string') {
    throw new CommandError(14, "BSON field 'getLog.getLog' is the wrong type, expected type 'string'")
  }
  if (name === '*') return okReply({ names: ['global', 'startupWarnings'] })
  if (name !== 'global' && name !== 'startupWarnings') throw new CommandError(96, `No log named '${name}'`)
  return okReply({ totalLinesWritten: 0, log: [] })
}

const parameters: Readonly<Record<string, Value>> = {
  featureCompatibilityVersion: doc({ version: serverVersion.split('.').slice(0, 2).join('.') }),
  authenticationMechanisms: [],
  cursorTimeoutMillis: 600_000n,
  ttlMonitorEnabled: true,
}

export function getParameter(body: Doc, context: Context): Doc {
  assertAdmin('getParameter', context)
  if (body.get('getParameter') === '*') return okReply({ ...parameters })
  const wanted = Object.entries(parameters).filter(([name]) => body.has(name))
  if (wanted.length === 0) throw new CommandError(72, 'no option found to get')
  return okReply(Object.fromEntries(wanted))
}

export function setParameter(_body: Doc, context: Context): Doc {
  assertAdmin('setParameter', context)
  throw new CommandError(72, 'attempted to set unrecognized parameter, this server has none to set')
}

export function hostInfo(_body: Doc, context: Context): Doc {
  assertAdmin('hostInfo', context)
  const memory = BigInt(Math.floor(totalmem() / 1048576))
  return okReply({
    system: doc({
      currentTime: new Date(),
      hostname: 'localhost',
      cpuAddrSize: 64,
      memSizeMB: memory,
      memLimitMB: memory,
      numCores: cpus().length,
      cpuArch: arch() === 'x64' ? 'x86_64' : arch(),
      numaEnabled: false,
    }),
    os: doc({ type: osType(), name: osType(), version: release() }),
    extra: doc({}),
  })
}

export const usersInfo = (): Doc => okReply({ users: [] })
export const rolesInfo = (): Doc => okReply({ roles: [] })
export const logout = (): Doc => okReply()

export function replSetGetStatus(_body: Doc, context: Context): Doc {
  assertAdmin('replSetGetStatus', context)
  throw new CommandError(76, 'not running with --replSet')
}

export function getDefaultRWConcern(_body: Doc, context: Context): Doc {
  assertAdmin('getDefaultRWConcern', context)
  throw new CommandError(51300, "'getDefaultRWConcern' is not supported on standalone nodes.")
}

/** All that is acknowledged is on the disk already. */
export function fsync(body: Doc, context: Context): Doc {
  assertAdmin('fsync', context)
  if (flagOption(body, 'lock')) throw new CommandError(115, 'fsync with lock is not supported by this server')
  return okReply({ numFiles: 1 })
}

/** There is no profiler; asking for its level, and turning it off, is harmless. */
export function profile(body: Doc): Doc {
  const level = body.get('profile')
  if (level !== -1 && level !== 0) throw new CommandError(115, 'the profiler is not supported by this server')
  return okReply({ was: 0, slowms: 100, sampleRate: double(1) })
}

const sessionMinutes = 30

/**
 * Sessions are not announced (hello), and no command looks at their ids: a client may start, refresh and end them as it
 * likes. Without transactions nothing depends on them.
 */
export function startSession(): Doc {
  const id = new Binary(Buffer.from(randomUUID().replaceAll('-', ''), 'hex'), Binary.SUBTYPE_UUID)
  return okReply({ id: doc({ id }), timeoutMinutes: sessionMinutes })
}

export function ignoreSessions(body: Doc, context: Context): Doc {
  const { name } = context.request
  if (!Array.isArray(body.get(name))) {
    throw new CommandError(14, `BSON field '${name}.${name}' is the wrong type, expected type 'array'`)
  }
  return okReply()
}

export function noTransaction(_body: Doc, context: Context): Doc {
  assertAdmin(context.request.name, context)
  throw new CommandError(125, `${context.request.name} must be run within a transaction`)
}
