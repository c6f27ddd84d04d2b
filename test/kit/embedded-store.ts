import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MongoClient } from 'mongodb'
import { isInstanceRunning } from '../../server/kit/instance-lock.ts'
import { waitUntil } from '../../server/kit/wait.ts'

const main = fileURLToPath(new URL('../../server/embedded/main.ts', import.meta.url))

/** The embedded store alone, as a process on a folder of its own. */
export class TestStore implements AsyncDisposable {
  readonly folder: string
  #process: ChildProcess | null = null

  constructor(folder: string) {
    this.folder = folder
  }

  static async start(): Promise<TestStore> {
    const store = new TestStore(await mkdtemp(join(tmpdir(), 'facteur-store-')))
    await store.start()
    return store
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
    const args = [main, '--socket', this.socketPath, '--data', this.dataDir]
    return spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'pipe'] })
  }

  async start(): Promise<void> {
    this.#process = this.spawn()
    const up = await waitUntil(() => isInstanceRunning(this.socketPath), { timeoutMs: 10_000, intervalMs: 10 })
    if (!up) throw new Error('the store does not listen')
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
    await rm(this.folder, { recursive: true, force: true })
  }
}
