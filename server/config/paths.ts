import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** Where everything of one instance lies. All folders are made with mode 0700 by `prepareFolders`. */
export type Paths = {
  data: string
  /** Sockets, pid files and rendered configurations: made anew at each start. */
  run: string
  secrets: string
  tls: string
  store: string
  redis: string
  /** Kept for mail that waits on disk; nothing is written there now. */
  queue: string
  uploads: string
  sockets: {
    database: string
    redis: string
    wildduckApi: string
    lmtp: string
    resolver: string
  }
}

/** sun_path of unix(7) holds 108 bytes with its closing zero; the longest socket name of ours is 13. */
const maxRunFolderBytes = 90

/** In the data folder while a restore is under way: nothing starts on the folder until it is finished. */
export const restoreFolderName = 'restore-in-progress'
/** In there from the moment on when the old contents are being replaced. */
export const restorePlanName = 'plan.json'

export function pathsOf(dataFolder: string): Paths {
  const data = resolve(dataFolder)
  const inData = join(data, 'run')
  // A deep data folder would make socket paths that the kernel cuts: they move to a private folder with a short name.
  const run =
    Buffer.byteLength(inData) <= maxRunFolderBytes
      ? inData
      : join(tmpdir(), `facteur-${createHash('sha256').update(data).digest('hex').slice(0, 16)}`)
  return {
    data,
    run,
    secrets: join(data, 'secrets'),
    tls: join(data, 'tls'),
    store: join(data, 'store'),
    redis: join(data, 'redis'),
    queue: join(data, 'queue'),
    uploads: join(data, 'uploads'),
    sockets: {
      database: join(run, 'mongo.sock'),
      redis: join(run, 'redis.sock'),
      wildduckApi: join(run, 'api.sock'),
      lmtp: join(run, 'lmtp.sock'),
      resolver: join(run, 'resolver.sock'),
    },
  }
}

/** The URL the official driver takes for the database of this instance. */
export function databaseUrlOf(mongodbUrl: string, paths: Paths): string {
  return mongodbUrl || `mongodb://${encodeURIComponent(paths.sockets.database)}/?directConnection=true`
}
