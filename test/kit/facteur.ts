import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findFreePort } from '../../server/kit/free-port.ts'

/**
 * A real Facteur for a test: `scripts/start.js serve` on free ports with a data folder of its own, driven from outside.
 * With FACTEUR_MONGODB_URL in the environment it runs on that MongoDB, in a database of its own.
 */
export type TestFacteur = AsyncDisposable & {
  ports: Record<'http' | 'mx' | 'submission' | 'submissions' | 'imap' | 'imaps' | 'pop3' | 'pop3s', number>
  origin: string
  data: string
  pid: number
  /** Everything it has written to its log so far. */
  log(): string
  /** Pid of a supervised child by its service name; null while it is down. */
  childPid(service: string): Promise<number | null>
  /** Ends it with SIGTERM and waits. Answers the exit code. */
  stop(): Promise<number | null>
  /** Ends it as a power cut would: SIGKILL, nobody told. */
  kill(): Promise<void>
  /** The demo's log-ins, when started with `demo`. */
  logins(): Promise<DemoLogin[]>
}

export type DemoLogin = { username: string; address: string; password: string | null; numen: string }

export type StartOptions = {
  demo?: boolean
  /** Start again on the folder and the ports of an earlier one. */
  like?: TestFacteur
  environment?: Record<string, string>
  readyTimeoutMs?: number
}

const projectFolder = resolve(import.meta.dirname, '../..')
const node = join(projectFolder, 'node_modules/.bin/node')

export async function startFacteur(options: StartOptions = {}): Promise<TestFacteur> {
  const data = options.like?.data ?? (await mkdtemp(join(tmpdir(), 'facteur-test-')))
  const ports = options.like?.ports ?? (await freePorts())
  const child = spawn(node, [join(projectFolder, 'scripts/start.js'), 'serve', ...(options.demo ? ['--demo'] : [])], {
    env: { ...process.env, ...instanceEnvironment(data, ports), ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => output.push(text))
  const log = (): string => output.join('')
  await waitForReady(
    child,
    `http://127.0.0.1:${ports.http}/healthz`,
    options.demo ? 'Facteur est prêt' : null,
    log,
    options.readyTimeoutMs ?? 90_000,
  )
  const stop = async (): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM')
      await Promise.race([once(child, 'exit'), sleep(15_000).then(() => child.kill('SIGKILL'))])
    }
    return child.exitCode
  }
  return {
    ports,
    origin: `http://127.0.0.1:${ports.http}`,
    data,
    pid: child.pid ?? 0,
    log,
    childPid: (service) => readPid(join(data, 'run', `${service}.pid`)),
    stop,
    async kill() {
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    },
    async logins() {
      return JSON.parse(await readFile(join(data, 'demo-logins.json'), 'utf8')) as DemoLogin[]
    },
    async [Symbol.asyncDispose]() {
      await stop()
      await rm(data, { recursive: true, force: true })
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

function instanceEnvironment(data: string, ports: TestFacteur['ports']): Record<string, string> {
  return {
    FACTEUR_DATA: data,
    FACTEUR_DATABASE_NAME: `test_${data
      .slice(-6)
      .toLowerCase()
      .replace(/[^a-z0-9]/g, '0')}`,
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
