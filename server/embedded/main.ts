/**
 * The embedded store: a server that speaks MongoDB's wire protocol on a unix socket and keeps everything in one SQLite
 * file. It is a process of its own (this file), started by service.ts; the rest of the program reaches it only over its
 * socket with MongoDB's driver, so that a real MongoDB can stand in for it at any time.
 *
 * Its layers, each above the next:
 *
 *   wire/       frames, messages, replies, the listener
 *   command/    one function per command; turn.ts gives out time and commits
 *   query/      filters, planner, running a query; update/, aggregate/: the other two languages
 *   storage/    collections and indexes in SQLite; index/: definitions, keys, full text
 *   value/, bson/   values, their order and arithmetic; documents as bytes
 *
 * What an acknowledgement means: the write is on the disk (fdatasync), whatever write concern the client asks for. A read
 * may see what is not on the disk yet, as MongoDB's read concern `local`.
 *
 * It refuses what it cannot do right: transactions, change streams, collations, capped collections, views, $where, geo.
 */

import { chmod, mkdir, rm } from 'node:fs/promises'
import { flushCompileCache } from 'node:module'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { exitWithParent } from '../kit/exit-with-parent.ts'
import { configureLog, createLogger } from '../kit/log.ts'
import { EmbeddedServer } from './server.ts'
import { lockFolder } from './storage/lock.ts'
import { RunMarker } from './storage/run-marker.ts'
import { StorageError } from './storage/sqlite-error.ts'

const log = createLogger('embedded')

const { values } = parseArgs({ options: { socket: { type: 'string' }, data: { type: 'string' } } })
if (values.socket === undefined || values.data === undefined) {
  log.error('usage: main.ts --socket PATH --data FOLDER')
  process.exit(2)
}
// A log that nobody takes any more, or that lies on a full disk, is no reason to end.
process.stderr.on('error', () => undefined)
// The parent reads the log line by line and shows it as its own (service.ts).
configureLog({ format: 'json' })

async function start(socketPath: string, folder: string): Promise<void> {
  process.umask(0o077)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await chmod(folder, 0o700)
  await mkdir(dirname(socketPath), { recursive: true, mode: 0o700 })
  lockFolder(folder)
  const marker = new RunMarker(folder)
  const onFatal = (error: unknown): void => {
    log.error('the disk does not do what it should; ending at once so that nothing false is acknowledged', { error })
    process.exit(1)
  }
  const server = new EmbeddedServer(join(folder, 'store.sqlite'), onFatal, { afterCrash: marker.wasThere })
  // We hold the lock, so a socket that is still there was left by a process that is gone.
  await rm(socketPath, { force: true })
  await server.listen(socketPath)
  await chmod(socketPath, 0o600)
  flushCompileCache()
  const stop = (): void => {
    void server.stop().then(
      () => {
        marker.remove()
        process.exit(0)
      },
      (error: unknown) => {
        log.error('did not end in order', { error })
        process.exit(1)
      },
    )
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  exitWithParent(stop)
}

try {
  await start(values.socket, values.data)
} catch (error) {
  log.error(error instanceof StorageError ? error.message : 'cannot start', { error })
  process.exit(1)
}
