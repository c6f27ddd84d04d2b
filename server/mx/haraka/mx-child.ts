import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Paths } from '../../config/paths.ts'
import type { Config } from '../../config/schema.ts'
import type { Secrets } from '../../config/secrets.ts'
import type { ChildSpec } from '../../kit/child.ts'
import type { LogLevel } from '../../kit/log.ts'
import { renderMxConfig } from './mx-config.ts'

export type MxInput = {
  config: Config
  paths: Paths
  secrets: Pick<Secrets, 'verdict' | 'haraka'>
  tls: { keyFile: string; certFile: string }
}

const readyTimeoutMs = 20_000
/** Above the time that Haraka gives transactions in transfer. */
const stopTimeoutMs = 6_000
const greetingTimeoutMs = 2_000

/** Haraka `mx`: takes mail from the world and hands each message on before it answers; it keeps no queue. */
export function mxSpec(input: MxInput): ChildSpec {
  const { config, paths } = input
  const folder = join(paths.run, 'haraka-mx')
  return {
    name: 'haraka-mx',
    command: process.execPath,
    args: [
      '--no-deprecation',
      '--max-semi-space-size=2',
      fileURLToPath(new URL('../../kit/haraka-launcher.ts', import.meta.url)),
      folder,
    ],
    env: { NODE_COMPILE_CACHE: join(paths.run, 'compiled') },
    prepare: () => writeFolder(folder, input),
    isReady: () => greets(config.network.address, config.mx.port),
    readyTimeoutMs,
    stopTimeoutMs,
    readLine: readHarakaLine,
  }
}

async function writeFolder(folder: string, { config, paths, secrets, tls }: MxInput): Promise<void> {
  const [key, cert] = await Promise.all([readFile(tls.keyFile, 'utf8'), readFile(tls.certFile, 'utf8')])
  const files = renderMxConfig({
    config,
    verdictSecret: secrets.verdict,
    internalKey: secrets.haraka,
    resolverSocket: paths.sockets.resolver,
    lmtpSocket: paths.sockets.lmtp,
    tls: { key, cert },
  })
  await rm(folder, { recursive: true, force: true })
  await mkdir(join(folder, 'config'), { recursive: true, mode: 0o700 })
  await mkdir(join(folder, 'queue'), { mode: 0o700 })
  for (const [name, content] of Object.entries(files))
    await writeFile(join(folder, 'config', name), content, { mode: 0o600 })
  // Haraka looks for plugins below its folder only.
  await symlink(fileURLToPath(new URL('../plugins', import.meta.url)), join(folder, 'plugins'))
}

/** True once it says 220. */
function greets(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host === '0.0.0.0' ? '127.0.0.1' : host)
    const finish = (answer: boolean): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(greetingTimeoutMs, () => finish(false))
    socket.once('error', () => finish(false))
    socket.once('close', () => finish(false))
    socket.once('data', (greeting) => finish(greeting.toString('latin1').startsWith('220')))
  })
}

/** Haraka writes JSON at its own levels, and a few plain lines while it starts. */
export function readHarakaLine(line: string): { level: LogLevel; message: string } | null {
  try {
    const entry: unknown = JSON.parse(line)
    if (typeof entry !== 'object' || entry === null || !('message' in entry)) return null
    const { message, level } = entry as { message: unknown; level?: unknown }
    const levels: Record<string, LogLevel> = {
      EMERG: 'error',
      ALERT: 'error',
      CRIT: 'error',
      ERROR: 'error',
      WARN: 'warn',
    }
    return { level: levels[String(level)] ?? 'debug', message: String(message) }
  } catch {
    return { level: /error|exception/i.test(line) ? 'error' : 'debug', message: line }
  }
}
