import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

/**
 * WildDuck's package with what its tests need beside it. Installed once into a temporary folder, by npm alone; each run
 * then has a copy of its own with own ports, and shares the modules.
 */

const installTimeoutMs = 10 * 60_000
const packageFolder = dirname(createRequire(import.meta.url).resolve('@zone-eu/wildduck/package.json'))

/** A folder that holds the package and the modules of its tests. */
export async function installedPackage(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as { version: string }
  const folder = join(tmpdir(), `facteur-wildduck-${version}`)
  if (existsSync(folder)) return folder
  const making = `${folder}.${process.pid}`
  await cp(packageFolder, making, {
    recursive: true,
    filter: (source) => source !== join(packageFolder, 'node_modules'),
  })
  // Some of the packages of its tests run programs of theirs when they are installed; none of that is needed.
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock']
  await promisify(execFile)('npm', args, { cwd: making, timeout: installTimeoutMs, maxBuffer: 64 * 1024 * 1024 })
  await rename(making, folder)
  return folder
}

export type SuitePorts = { api: number; imap: number; lmtp: number; metrics: number; redis: number }

/** The ports that stand in the text of its tests, by file; all others come from the configuration. */
const written: [file: string, port: string, name: keyof SuitePorts][] = [
  ['imap-core/test/prepare.sh', '127.0.0.1:8080', 'api'],
  ['imap-core/test/protocol-test.js', 'port = 9993', 'imap'],
  ['test/filtering-test.js', '127.0.0.1:8080', 'api'],
  ['test/filtering-test.js', 'port: 9993', 'imap'],
  ['test/filtering-test.js', 'port: 2424', 'lmtp'],
  ['test/filter-handler-deduplication-test.js', 'port: 2424', 'lmtp'],
]

/** The package in a folder of this run, on ports of its own and one database. */
export async function packageForRun(
  installed: string,
  folder: string,
  options: { ports: SuitePorts; databaseUrl: string; database: string },
): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const name of await readdir(installed)) {
    const [from, to] = [join(installed, name), join(folder, name)]
    if (name === 'node_modules') await symlink(from, to)
    else await cp(from, to, { recursive: true })
  }
  for (const [file, text, port] of written) {
    const path = join(folder, file)
    const before = await readFile(path, 'utf8')
    if (!before.includes(text)) throw new Error(`${file} no longer has « ${text} »: look at its ports again`)
    await writeFile(path, before.replaceAll(text, text.replace(/\d+$/, String(options.ports[port]))))
  }
  const settings = join(folder, 'config', 'test.toml')
  await writeFile(settings, testSettings(await readFile(settings, 'utf8'), options))
}

function testSettings(
  given: string,
  { ports, databaseUrl, database }: { ports: SuitePorts; databaseUrl: string; database: string },
): string {
  const replaced: [RegExp, string][] = [
    [/^port = 8080$/m, `port = ${ports.api}`],
    [/^port = 9998$/m, `port = ${ports.metrics}`],
    [/^port = 9993$/m, `port = ${ports.imap}`],
    [/^port = 2424$/m, `port = ${ports.lmtp}`],
    [/^level = "silly"$/m, 'level = "warn"'],
    [/^mongo = .*$/m, `mongo = "${databaseUrl}"\nsender = "${database}-sender"`],
    [/^redis = .*$/m, `redis = "redis://127.0.0.1:${ports.redis}/13"`],
    [/^dbname = .*$/m, `dbname = "${database}"`],
  ]
  return replaced.reduce((text, [pattern, value]) => {
    if (!pattern.test(text)) throw new Error(`its test configuration no longer has ${pattern.source}`)
    return text.replace(pattern, value)
  }, given)
}
