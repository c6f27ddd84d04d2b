import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MongoClient } from 'mongodb'
import { embeddedStoreSpec } from '../../server/embedded/service.ts'
import { isInstanceRunning } from '../../server/kit/instance-lock.ts'
import { waitUntil } from '../../server/kit/wait.ts'

export type TestStoreOptions = {
  /** Another server/embedded/main.ts than this checkout's: to compare two versions. */
  program?: string
  /** A folder that is there already; it stays. */
  folder?: string
}

/** Reading a long log after a crash may take seconds on a busy machine. */
const startLimits = { timeoutMs: 30_000, intervalMs: 10 }

/** The embedded store alone, started as Facteur starts it, as a process on a folder of its own. */
export class TestStore implements AsyncDisposable {
  readonly folder: string
  readonly #options: TestStoreOptions
  #process: ChildProcess | null = null
  #log = ''

  constructor(folder: string, options: TestStoreOptions = {}) {
    this.folder = folder
    this.#options = options
  }

  static async start(options: TestStoreOptions = {}): Promise<TestStore> {
    const store = new TestStore(options.folder ?? (await mkdtemp(join(tmpdir(), 'facteur-store-'))), options)
    await store.start()
    return store
  }

  get pid(): number {
    const pid = this.#process?.pid
    if (pid === undefined) throw new Error('the store does not run')
    return pid
  }

  get socketPath(): string {
    return join(this.folder, 'run', 'store.sock')
  }

  get dataDir(): string {
    return join(this.folder, 'data')
  }

  get url(): string {
    return `mongodb://${encodeURIComponent(this.socketPath)}/`
  }

  spawn(): ChildProcess {
    const spec = embeddedStoreSpec({ socketPath: this.socketPath, dataDir: this.dataDir })
    const args = spec.args.map((arg) => (arg.endsWith('/embedded/main.ts') ? (this.#options.program ?? arg) : arg))
    return spawn(spec.command, args, { env: { ...process.env, ...spec.env }, stdio: ['pipe', 'ignore', 'pipe'] })
  }

  async start(): Promise<void> {
    const child = this.spawn()
    this.#process = child
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#log += text))
    const ended = (): boolean => child.exitCode !== null || child.signalCode !== null
    await waitUntil(async () => ended() || (await isInstanceRunning(this.socketPath)), startLimits)
    if (ended()) throw new Error(`the store ended at once: ${this.#log}`)
    if (await isInstanceRunning(this.socketPath)) return
    child.kill('SIGKILL')
    throw new Error('the store does not listen')
  }

  /** Ends it with a signal; answers its exit code, null when the signal ended it. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#process
    if (child === null || child.exitCode !== null || child.signalCode !== null) return null
    const ended = once(child, 'exit')
    child.kill(signal)
    const [code] = (await ended) as [number | null]
    return code
  }

  /** The lines that it has logged since the last call. */
  takeLog(): string[] {
    const lines = this.#log.split('\n').filter((line) => line !== '')
    this.#log = ''
    return lines
  }

  /** Freezes it (SIGSTOP) or lets it go on (SIGCONT). */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process?.kill(signal)
  }

  client(): MongoClient {
    return new MongoClient(this.url, { serverSelectionTimeoutMS: 5000 })
  }

  /** Sends bytes as they are; resolves with what came back when the other side ends, or after a while. */
  async raw(bytes: Uint8Array): Promise<Buffer> {
    const socket = connect(this.socketPath)
    const received: Buffer[] = []
    socket.on('data', (chunk) => received.push(chunk))
    socket.on('error', () => undefined)
    socket.write(bytes)
    let closed = false
    socket.once('close', () => (closed = true))
    await waitUntil(() => closed || received.length > 0, { timeoutMs: 3000, intervalMs: 10 })
    socket.destroy()
    return Buffer.concat(received)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end('SIGKILL')
    if (this.#options.folder === undefined) await rm(this.folder, { recursive: true, force: true })
  }
}
