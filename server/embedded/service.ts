// How the rest of the program starts the embedded store: as a supervised child process.

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ChildSpec } from '../kit/child.ts'
import { isInstanceRunning } from '../kit/instance-lock.ts'
import { logLevels } from '../kit/log.ts'
import type { LogLevel } from '../kit/log.ts'

export type EmbeddedStoreOptions = {
  /** Where it listens; in a folder that only we can enter. */
  socketPath: string
  /** Where its file lies. */
  dataDir: string
}

/** The store opens its file before it listens; after a crash it first reads what the log holds. */
const readyTimeoutMs = 60_000
const stopTimeoutMs = 15_000

export function embeddedStoreSpec({ socketPath, dataDir }: EmbeddedStoreOptions): ChildSpec {
  return {
    name: 'database',
    command: process.execPath,
    args: [
      '--max-semi-space-size=2',
      fileURLToPath(new URL('main.ts', import.meta.url)),
      '--socket',
      socketPath,
      '--data',
      dataDir,
    ],
    env: {
      // Without it every start strips the types anew, and the memory which that takes is never given back (30 MB).
      NODE_COMPILE_CACHE: join(dataDir, 'compile-cache'),
      // A fixed threshold keeps glibc from holding on to the buffers of large documents (20 MB).
      MALLOC_TRIM_THRESHOLD_: '131072',
    },
    // It listens once it can answer.
    isReady: () => isInstanceRunning(socketPath),
    readyTimeoutMs,
    stopTimeoutMs,
    readLine,
  }
}

/** The child's log is one JSON object per line (kit/log.ts). */
function readLine(line: string): { level: LogLevel; message: string } {
  try {
    const { level, message, time: _time, room: _room, ...fields } = JSON.parse(line) as Record<string, unknown>
    const shown = Object.entries(fields).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`)
    return { level: logLevels.find((known) => known === level) ?? 'info', message: String(message) + shown.join('') }
  } catch {
    return { level: 'warn', message: line }
  }
}
