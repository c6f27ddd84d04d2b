import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync, closeSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { MongoClient } from 'mongodb'
import { findFreePort } from '../../server/kit/free-port.ts'

/** A Facteur that runs, seen from outside. */
export type RunningFacteur = {
  ports: Record<'http' | 'mx' | 'submission' | 'submissions' | 'imap' | 'imaps' | 'pop3' | 'pop3s', number>
  origin: string
  data: string
  pid: number
  logFile: string
  /** Everything it has written to its log so far. */
  log(): string
  /** Pid of a supervised child by its service name; null while it is down. */
  childPid(service: string): Promise<number | null>
  /** The demo's log-ins, when started with `demo`. */
  logins(): Promise<DemoLogin[]>
}

/**
 * A real Facteur for a test: `scripts/facteur serve` on free ports with a data folder of its own, driven from outside.
 * With FACTEUR_MONGODB_URL in the environment it runs on that MongoDB, in a database of its own.
 */
export type TestFacteur = RunningFacteur &
  AsyncDisposable & {
    /** Ends it with SIGTERM and waits. Answers the exit code. */
    stop(): Promise<number | null>
    /** Ends it as a power cut would: SIGKILL, nobody told. */
    kill(): Promise<void>
  }

export type DemoLogin = { username: string; address: string; password: string | null; numen: string }

export type StartOptions = {
  demo?: boolean
  /** Start again on the folder and the ports of an earlier one. */
  like?: TestFacteur
  environment?: Record<string, string>
  readyTimeoutMs?: number
  /** In a process group of its own, as a shell starts it. */
  ownGroup?: boolean
}

export const projectFolder = resolve(import.meta.dirname, '../..')
export const node = join(projectFolder, 'node_modules/.bin/node')

export async function startFacteur(options: StartOptions = {}): Promise<TestFacteur> {
  const data = options.like?.data ?? (await mkdtemp(join(tmpdir(), 'facteur-test-')))
  const ports = options.like?.ports ?? (await freePorts())
  const logFile = `${data}.log`
  const output = openSync(logFile, 'a', 0o600)
  const child = spawn(join(projectFolder, 'scripts/facteur'), ['serve', ...(options.demo ? ['--demo'] : [])], {
    env: { ...process.env, ...instanceEnvironment(data, ports), ...options.environment },
    stdio: ['ignore', output, output],
    detached: options.ownGroup ?? false,
  })
  closeSync(output)
  // A test process that ends without disposing leaves nothing behind: the children end themselves.
  const killAtExit = (): void => void child.kill('SIGKILL')
  process.once('exit', killAtExit)
  const sizeBefore = options.like ? options.like.log().length : 0
  const facteur = describeFacteur({ data, ports, pid: child.pid ?? 0, logFile })
  await waitForReady(
    child,
    `${facteur.origin}/healthz`,
    options.demo ? 'Facteur est prêt' : null,
    () => facteur.log().slice(sizeBefore),
    options.readyTimeoutMs ?? 90_000,
  )
  const stop = async (): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM')
      await Promise.race([once(child, 'exit'), sleep(15_000).then(() => child.kill('SIGKILL'))])
    }
    process.removeListener('exit', killAtExit)
    return child.exitCode
  }
  return {
    ...facteur,
    stop,
    async kill() {
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    },
    async [Symbol.asyncDispose]() {
      await stop()
      await rm(data, { recursive: true, force: true, maxRetries: 3 })
      await rm(logFile, { force: true })
      await rm(`${data}.secrets`, { force: true })
      await dropDatabase(data)
    },
  }
}

export type FacteurFacts = Pick<RunningFacteur, 'data' | 'ports' | 'pid' | 'logFile'>

/** The view of one that runs: also of one that another process started. */
export function describeFacteur({ data, ports, pid, logFile }: FacteurFacts): RunningFacteur {
  return {
    data,
    ports,
    pid,
    logFile,
    origin: `http://127.0.0.1:${ports.http}`,
    log: () => readFileSync(logFile, 'utf8'),
    childPid: (service) => readPid(join(data, 'run', `${service}.pid`)),
    async logins() {
      return JSON.parse(await readFile(join(data, 'demo-logins.json'), 'utf8')) as DemoLogin[]
    },
  }
}

async function freePorts(): Promise<TestFacteur['ports']> {
  const port = (): Promise<number> => findFreePort()
  const [http, mx, submission, submissions, imap, imaps, pop3, pop3s] = await Promise.all([
    port(),
    port(),
    port(),
    port(),
    port(),
    port(),
    port(),
    port(),
  ])
  return { http, mx, submission, submissions, imap, imaps, pop3, pop3s }
}

/** A database of its own for each data folder, on a MongoDB that tests share. */
export function databaseNameOf(data: string): string {
  return `test_${data
    .slice(-6)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '0')}`
}

async function dropDatabase(data: string): Promise<void> {
  const url = process.env['FACTEUR_MONGODB_URL']
  if (!url) return
  await using client = new MongoClient(url, { serverSelectionTimeoutMS: 5000 })
  await client.db(databaseNameOf(data)).dropDatabase()
}

function instanceEnvironment(data: string, ports: TestFacteur['ports']): Record<string, string> {
  return {
    FACTEUR_DATA: data,
    FACTEUR_DATABASE_NAME: databaseNameOf(data),
    ...Object.fromEntries(
      Object.entries(ports).map(([name, port]) => [`FACTEUR_${name.toUpperCase()}_PORT`, String(port)]),
    ),
  }
}

async function waitForReady(
  child: ChildProcess,
  healthUrl: string,
  sentence: string | null,
  log: () => string,
  timeoutMs: number,
): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; ;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`Facteur ended while starting:\n${log()}`)
    const healthy = await fetch(healthUrl, { signal: AbortSignal.timeout(2000) }).then(
      (response) => response.status === 200,
      () => false,
    )
    if (healthy && (sentence === null || log().includes(sentence))) return
    if (Date.now() > deadline) {
      child.kill('SIGKILL')
      throw new Error(`Facteur was not ready after ${timeoutMs} ms:\n${log()}`)
    }
    await sleep(100)
  }
}

async function readPid(path: string): Promise<number | null> {
  const pid = Number.parseInt(await readFile(path, 'utf8').catch(() => ''), 10)
  if (!Number.isInteger(pid)) return null
  try {
    process.kill(pid, 0)
    return pid
  } catch {
    return null
  }
}
