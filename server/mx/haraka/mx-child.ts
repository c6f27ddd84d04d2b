import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Paths } from '../../config/paths.ts'
import type { Config } from '../../config/schema.ts'
import type { Secrets } from '../../config/secrets.ts'
import type { ChildSpec } from '../../kit/child.ts'
import { compileCacheFolder } from '../../kit/compile-cache.ts'
import { harakaLevels, harakaSpec } from '../../kit/haraka-child.ts'
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
  return harakaSpec({
    name: 'haraka-mx',
    folder,
    compileCache: compileCacheFolder(join(paths.run, 'compiled')),
    address: config.network.address,
    port: config.mx.port,
    greetingTimeoutMs,
    prepare: () => writeFolder(folder, input),
    readyTimeoutMs,
    stopTimeoutMs,
    readLine: readMxLine,
  })
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

/** Haraka writes JSON at its own levels, and a few plain lines while it starts. What each session does is not for the log. */
function readMxLine(line: string): { level: LogLevel; message: string } | null {
  try {
    const entry: unknown = JSON.parse(line)
    if (typeof entry !== 'object' || entry === null || !('message' in entry)) return null
    const { message, level } = entry as { message: unknown; level?: unknown }
    const known = harakaLevels[String(level)] ?? 'debug'
    return { level: known === 'info' ? 'debug' : known, message: String(message) }
  } catch {
    return { level: /error|exception/i.test(line) ? 'error' : 'debug', message: line }
  }
}
