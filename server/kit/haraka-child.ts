import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { ChildSpec } from './child.ts'
import type { LogLevel } from './log.ts'

/** What two children that run Haraka have in common: how they are started, when they are ready, what their levels mean. */
export type HarakaChild = {
  name: string
  /** With `config/` in it, written by `prepare` before each start. */
  folder: string
  compileCache: string
  /** Where it answers: 0.0.0.0 is asked on loopback. */
  address: string
  port: number
  /** How long it may take to greet a new connection. */
  greetingTimeoutMs: number
} & Required<Pick<ChildSpec, 'prepare' | 'readyTimeoutMs' | 'stopTimeoutMs' | 'readLine'>>

/** Young generation in MiB: with Node's default the process settles far higher for no gain. */
const semiSpaceMB = 2

export function harakaSpec({
  folder,
  compileCache,
  address,
  port,
  greetingTimeoutMs,
  ...spec
}: HarakaChild): ChildSpec {
  return {
    ...spec,
    command: process.execPath,
    args: [
      '--no-deprecation',
      `--max-semi-space-size=${semiSpaceMB}`,
      fileURLToPath(new URL('haraka-launcher.ts', import.meta.url)),
      folder,
    ],
    env: { NODE_COMPILE_CACHE: compileCache },
    isReady: () => greets(address === '0.0.0.0' ? '127.0.0.1' : address, port, greetingTimeoutMs),
  }
}

/** True when it says 220 to a new connection. */
function greets(host: string, port: number, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host })
    const answer = (isGreeting: boolean): void => {
      socket.destroy()
      resolve(isGreeting)
    }
    socket.setTimeout(timeoutMs, () => answer(false))
    socket.once('data', (data) => answer(data.toString('latin1').startsWith('220')))
    socket.once('error', () => answer(false))
    socket.once('close', () => answer(false))
  })
}

/** Haraka's levels in ours. */
export const harakaLevels: Readonly<Record<string, LogLevel>> = {
  DEBUG: 'debug',
  INFO: 'debug',
  NOTICE: 'info',
  WARN: 'warn',
  ERROR: 'error',
  CRIT: 'error',
  ALERT: 'error',
  EMERG: 'error',
}
