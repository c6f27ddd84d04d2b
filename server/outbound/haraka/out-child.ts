import { createHmac } from 'node:crypto'
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Paths } from '../../config/paths.ts'
import type { Config } from '../../config/schema.ts'
import type { Secrets } from '../../config/secrets.ts'
import type { ChildSpec } from '../../kit/child.ts'
import { harakaLevels, harakaSpec } from '../../kit/haraka-child.ts'
import type { LogLevel } from '../../kit/log.ts'
import { renderOutConfig } from './out-config.ts'

/** Haraka `out` as a child of ours: the relay on loopback with a queue on disk that carries mail to the world. */
export type OutInput = {
  config: Config
  paths: Paths
  secrets: Secrets
  /** On loopback. */
  port: number
  /** Pauses between tries instead of the configured ones. */
  pausesMs?: readonly number[]
}

const greetingTimeoutMs = 3_000
const readyTimeoutMs = 30_000
/** Above the time that it is given to end in order (out-config.ts). */
const stopTimeoutMs = 7_000

export function outSpec(input: OutInput): ChildSpec {
  const { paths, port } = input
  const folder = join(paths.run, 'haraka-out')
  return harakaSpec({
    name: 'haraka-out',
    folder,
    compileCache: join(paths.run, 'compiled'),
    address: '127.0.0.1',
    port,
    greetingTimeoutMs,
    prepare: () => writeFolder(folder, input),
    readyTimeoutMs,
    stopTimeoutMs,
    readLine: readOutLine,
  })
}

export const incidentFolderOf = (paths: Paths): string => join(paths.queue, 'incidents')

/** Log-in of the pump at the relay: only who can read our secrets may send through it. */
export function relayLogin(secrets: Secrets): { username: string; password: string } {
  return { username: 'pump', password: derive(secrets, 'relay') }
}

const derive = (secrets: Secrets, purpose: string): string =>
  createHmac('sha256', secrets.haraka).update(purpose).digest('hex')

async function writeFolder(folder: string, input: OutInput): Promise<void> {
  const { config, paths, secrets, port } = input
  const queueFolder = join(paths.queue, 'out')
  const files = renderOutConfig({
    config,
    port,
    ...relayLogin(secrets),
    internalKey: derive(secrets, 'internal command'),
    queueFolder,
    incidentFolder: incidentFolderOf(paths),
    ...(input.pausesMs === undefined ? {} : { pausesMs: input.pausesMs }),
  })
  await rm(folder, { recursive: true, force: true })
  for (const each of [queueFolder, incidentFolderOf(paths), join(folder, 'plugins')])
    await mkdir(each, { recursive: true, mode: 0o700 })
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeFile(path, content, { mode: 0o600 })
  }
  await symlink(fileURLToPath(new URL('./plugin', import.meta.url)), join(folder, 'plugins', 'facteur-out'))
}

/** What it says of each session with the pump, which logs the same better, and of the TLS it does not offer on loopback. */
const isNoise = (origin: unknown, message: string): boolean =>
  (origin === 'core' && /^(connect|disconnect|sender|recipient|message|queue)\b/.test(message)) ||
  /^tls (key|cert) .* could not be loaded/.test(message)

/** Haraka writes one JSON object per line, and some lines of plain text while it starts. */
export function readOutLine(line: string): { level: LogLevel; message: string } | null {
  if (!line.startsWith('{')) return { level: 'debug', message: line }
  try {
    const { level, message, source: _source, uuid: _uuid, ...facts } = JSON.parse(line) as Record<string, unknown>
    if (isNoise(facts['origin'], text(message))) return null
    const shown = [message, ...Object.entries(facts).map(([key, value]) => `${key}=${text(value)}`)]
    return { level: harakaLevels[text(level)] ?? 'info', message: shown.map(text).filter(Boolean).join(' ') }
  } catch {
    return { level: 'info', message: line }
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
