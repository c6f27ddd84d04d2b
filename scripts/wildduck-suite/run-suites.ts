import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MongoClient } from 'mongodb'
import { findFreePort, isPortFree } from '../../server/kit/free-port.ts'
import { waitUntil } from '../../server/kit/wait.ts'
import { startMongoShell } from './mongo-shell.ts'
import { packageForRun, type SuitePorts } from './package-copy.ts'

/** One run of WildDuck's own suites on one database: its server, a Redis, a shell for its tests, then mocha. */

export const suites = {
  imap: ['imap-core/test/**/*-test.js'],
  pop3: ['test/pop3-*-test.js'],
  api: ['test/**/*-test.js'],
} as const
export type Suite = keyof typeof suites

/** `title` is the whole of it, with what stands around it; a second test of the same title gets a number. */
export type TestResult = {
  suite: Suite
  file: string
  title: string
  passed: boolean
  error: string
  /** Failed, and passed when its file was run again: a race in WildDuck or its tests that a busy machine loses. */
  secondTry: boolean
}

const readyTimeoutMs = 60_000
/** Half an hour is five times what the longest takes on a busy machine. */
const suiteTimeoutMs = 30 * 60_000
const patience = fileURLToPath(new URL('patient.cjs', import.meta.url))

/** More failures than this are no accident. */
const maxSecondTries = 5
/** What the API tests need before any of them. */
const commonFiles = (suite: Suite): string[] => (suite === 'api' ? ['test/_globals-test.js'] : [])

export type RunOptions = {
  /** With `installedPackage()` in it. */
  installed: string
  /** An empty folder for this run; what the programs say lies there afterwards. */
  folder: string
  databaseUrl: (database: string) => string
  chosen: readonly Suite[]
  /** Tests that may fail; others get a second try. */
  mayFail: (test: TestResult) => boolean
  /** Mocha's --grep. */
  grep: string | undefined
  onProgress: (line: string) => void
}

export async function runSuites(options: RunOptions): Promise<TestResult[]> {
  const { folder, onProgress } = options
  await mkdir(folder, { recursive: true })
  await using processes = new AsyncDisposableStack()
  const database = `wildduck-test-${process.pid}`
  const url = options.databaseUrl(database)
  const client = processes.use(await new MongoClient(url, { maxPoolSize: 2 }).connect())
  processes.defer(async () => {
    for (const name of [database, `${database}-sender`]) await client.db(name).dropDatabase()
  })
  const shell = processes.use(await startMongoShell(client, folder))
  const ports = await freePorts()
  const packageFolder = join(folder, 'package')
  await packageForRun(options.installed, packageFolder, { ports, databaseUrl: url, database })
  const env = { ...process.env, NODE_ENV: 'test', PATH: `${shell.programs}:${process.env['PATH'] ?? ''}` }
  const start = (name: string, command: string, args: string[], cwd: string): void => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const log = createWriteStream(join(folder, `${name}.log`))
    child.stdout.pipe(log, { end: false })
    child.stderr.pipe(log, { end: false })
    processes.defer(() => end(child))
  }
  start('redis', 'redis-server', ['--port', String(ports.redis), '--save', '', '--bind', '127.0.0.1'], folder)
  await ready('Redis', ports.redis)
  start('server', process.execPath, ['--no-deprecation', 'server.js'], packageFolder)
  for (const name of ['api', 'imap', 'lmtp'] as const) await ready(`WildDuck (${name})`, ports[name])
  const results: TestResult[] = []
  for (const suite of options.chosen) {
    onProgress(`${suite} …`)
    const run = (files: readonly string[], name: string): Promise<TestResult[]> =>
      runMocha({ suite, files, name, packageFolder, folder, env, grep: options.grep })
    const found = await run(suites[suite], suite)
    onProgress(`${suite}: ${found.filter(({ passed }) => passed).length} of ${found.length} pass`)
    const failed = found.filter((test) => !test.passed && !options.mayFail(test))
    const files = [...new Set(failed.map(({ file }) => file))]
    if (failed.length > 0 && failed.length <= maxSecondTries) {
      onProgress(`${suite}: once more ${files.join(', ')}`)
      const again = await run([...commonFiles(suite), ...files], `${suite}-again`)
      for (const test of failed) test.secondTry = again.some(({ title, passed }) => passed && title === test.title)
    }
    results.push(...found)
  }
  return results
}

async function freePorts(): Promise<SuitePorts> {
  const ports: number[] = []
  while (ports.length < 5) {
    const port = await findFreePort()
    if (!ports.includes(port)) ports.push(port)
  }
  const [api = 0, imap = 0, lmtp = 0, metrics = 0, redis = 0] = ports
  return { api, imap, lmtp, metrics, redis }
}

async function ready(what: string, port: number): Promise<void> {
  const up = await waitUntil(() => isPortFree('127.0.0.1', port).then((free) => !free), {
    timeoutMs: readyTimeoutMs,
    intervalMs: 100,
  })
  if (!up) throw new Error(`${what} does not listen after ${readyTimeoutMs} ms`)
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const killer = setTimeout(() => child.kill('SIGKILL'), 5000)
  await ended
  clearTimeout(killer)
}

type MochaTest = { fullTitle: string; file: string; err: { message?: string } }

type MochaRun = {
  suite: Suite
  files: readonly string[]
  /** Of its report and its log. */
  name: string
  packageFolder: string
  folder: string
  env: NodeJS.ProcessEnv
  grep: string | undefined
}

async function runMocha({ suite, files, name, packageFolder, folder, env, grep }: MochaRun): Promise<TestResult[]> {
  const report = join(folder, `${name}.json`)
  const args = [
    join(packageFolder, 'node_modules', 'mocha', 'bin', 'mocha.js'),
    ...['--exit', '--require', patience, '--reporter', 'json', '--reporter-option', `output=${report}`],
    ...(grep === undefined ? [] : ['--grep', grep]),
    ...files,
  ]
  const child = spawn(process.execPath, ['--no-deprecation', ...args], {
    cwd: packageFolder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log = createWriteStream(join(folder, `${name}.log`))
  child.stdout.pipe(log)
  child.stderr.pipe(log, { end: false })
  const killer = setTimeout(() => child.kill('SIGKILL'), suiteTimeoutMs)
  await once(child, 'exit')
  clearTimeout(killer)
  const { tests, failures } = JSON.parse(await readFile(report, 'utf8')) as {
    tests: MochaTest[]
    failures: MochaTest[]
  }
  const seen = new Map<string, number>()
  // A hook that fails is a failure without being a test.
  const hooks = failures.filter((failure) => !tests.some((test) => test.fullTitle === failure.fullTitle))
  return [...tests, ...hooks].map(({ fullTitle, file, err }) => {
    const count = (seen.get(fullTitle) ?? 0) + 1
    seen.set(fullTitle, count)
    return {
      suite,
      file: file.slice(packageFolder.length + 1),
      title: count === 1 ? fullTitle : `${fullTitle} (${count})`,
      passed: err.message === undefined,
      error: err.message ?? '',
      secondTry: false,
    }
  })
}
