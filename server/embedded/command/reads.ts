// The commands that only read: a reader knows them all (reader/desk.ts), so that each may be done here or there.

import { aggregate } from './aggregate.ts'
import type { ReadHandler } from './context.ts'
import { count } from './count.ts'
import { distinct } from './distinct.ts'
import { explain } from './explain.ts'
import { findCommand } from './find.ts'
import { collStats, dataSize, dbStats, listDatabases } from './statistics-commands.ts'

export const reads = {
  aggregate,
  collStats,
  collstats: collStats,
  count,
  dataSize,
  dbStats,
  dbstats: dbStats,
  distinct,
  explain,
  find: findCommand,
  listDatabases,
} satisfies Record<string, ReadHandler>
