import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { endLeftover, instanceVariable, writePidFile } from './leftover.ts'
import { createLogger, type LogLevel, type Logger } from './log.ts'
import { type Service, StartError } from './service.ts'
import { backoffMs, waitUntil } from './wait.ts'

/**
 * A supervised child process: started, waited for until it really answers, restarted when it dies, ended in order.
 * Its standard input is a pipe that closes when we die, so that a child of ours can end itself then (exit-with-parent.ts).
 */
export type ChildSpec = {
  name: string
  command: string
  args: readonly string[]
  /** Added to a minimal environment (PATH, HOME, LANG, TZ): children do not inherit ours, which may hold secrets. */
  env?: Record<string, string>
  cwd?: string
  /** Run before each start, e.g. to remove a stale socket or render the configuration. */
  prepare?: () => Promise<void>
  /** True once it really answers; a throw counts as "not yet". */
  isReady: () => Promise<boolean>
  readyTimeoutMs: number
  stopSignal?: NodeJS.Signals
  stopTimeoutMs: number
  /** What a line of its output means; null drops it. Default: every line at `info`. */
  readLine?: (line: string) => { level: LogLevel; message: string } | null
}

export type ChildOptions = { pidFile: string; instance: string }

/** First pause before a restart; a child that dies at once is not started in a tight loop. */
const firstRestartMs = 100
/** Longest pause: the service is to be whole again within 15 s of whatever killed it. */
const maxRestartMs = 5_000
/** A child that lived this long starts again without the pauses it had earned before. */
const healthyAfterMs = 20_000

export class SupervisedChild implements Service {
  readonly name: string
  readonly #spec: ChildSpec
  readonly #options: ChildOptions
  readonly #log: Logger
  #process: ChildProcess | null = null
  #ready = false
  #stopping = new AbortController()
  #supervision: Promise<void> = Promise.resolve()

  constructor(spec: ChildSpec, options: ChildOptions) {
    this.name = spec.name
    this.#spec = spec
    this.#options = options
    this.#log = createLogger(spec.name)
  }

  get pid(): number | undefined {
    return this.#process?.pid
  }

  isReady(): boolean {
    return this.#ready
  }

  /** Starts it and waits until it answers. Throws `StartError` when it does not within its time. */
  async start(): Promise<void> {
    if (await endLeftover(this.#options.pidFile, this.#options.instance))
      this.#log.warn('ended a leftover of an earlier start')
    const firstRun = this.#launch()
    this.#supervision = this.#supervise(firstRun)
    const up = await Promise.race([
      waitUntil(() => this.#ready, { timeoutMs: this.#spec.readyTimeoutMs, signal: this.#stopping.signal }),
      this.#supervision.then(() => false),
    ])
    if (up) return
    await this.stop()
    throw new StartError(
      `${this.name} ne répond pas après ${Math.round(this.#spec.readyTimeoutMs / 1000)} s ; ses messages sont au-dessus.`,
    )
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#ready = false
    const child = this.#process
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      child.kill(this.#spec.stopSignal ?? 'SIGTERM')
      const gone = await waitUntil(() => child.exitCode !== null || child.signalCode !== null, {
        timeoutMs: this.#spec.stopTimeoutMs,
        intervalMs: 20,
      })
      if (!gone) {
        this.#log.warn('did not end in time, killed', { afterMs: this.#spec.stopTimeoutMs })
        child.kill('SIGKILL')
      }
    }
    await this.#supervision
  }

  async #supervise(firstRun: Promise<void>): Promise<void> {
    const { signal } = this.#stopping
    let run = firstRun
    for (let failures = 0; ;) {
      const startedAt = Date.now()
      await run
      this.#ready = false
      if (signal.aborted) return
      failures = Date.now() - startedAt > healthyAfterMs ? 0 : failures + 1
      const pauseMs = backoffMs(Math.max(0, failures - 1), firstRestartMs, maxRestartMs)
      this.#log.warn('ended unexpectedly, starting again', { exit: this.#exitReason(), pauseMs })
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return
      run = this.#launch()
    }
  }

  #exitReason(): string {
    return this.#process?.signalCode ?? `code ${this.#process?.exitCode ?? '?'}`
  }

  /** One life of the process; resolves when it is over. */
  async #launch(): Promise<void> {
    const { command, args, env, cwd } = this.#spec
    try {
      await this.#spec.prepare?.()
      const child = spawn(command, args, {
        stdio: ['pipe', 'pipe', 'pipe'],
        // A process group of its own: Ctrl-C in a terminal reaches us alone, and we end the children in order.
        detached: true,
        env: { ...minimalEnvironment(), ...env, [instanceVariable]: this.#options.instance },
        ...(cwd === undefined ? {} : { cwd }),
      })
      this.#process = child
      child.stdin.on('error', () => undefined)
      this.#readOutput(child)
      const ended = new Promise<void>((resolve) => {
        child.once('exit', () => resolve())
        child.once('error', (error) => {
          this.#log.error('cannot be started', { command, error })
          resolve()
        })
      })
      if (child.pid !== undefined) await writePidFile(this.#options.pidFile, child.pid)
      const life = new AbortController()
      void ended.then(() => life.abort())
      void waitUntil(this.#spec.isReady, {
        timeoutMs: Number.POSITIVE_INFINITY,
        signal: AbortSignal.any([life.signal, this.#stopping.signal]),
      }).then((up) => {
        if (up && this.#process === child && !life.signal.aborted) this.#ready = true
      })
      await ended
    } catch (error) {
      this.#log.error('cannot be started', { command, error })
    }
  }

  #readOutput(child: ChildProcess): void {
    const read = this.#spec.readLine ?? ((line: string) => ({ level: 'info' as const, message: line }))
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue
      createInterface({ input: stream }).on('line', (line) => {
        const entry = line.trim() === '' ? null : read(line)
        if (entry) this.#log[entry.level](entry.message)
      })
    }
  }
}

function minimalEnvironment(): Record<string, string> {
  // glibc keeps an arena per thread, each with its own holes: two are enough here and save 10 to 20 MB a process.
  const kept: Record<string, string> = { MALLOC_ARENA_MAX: '2' }
  for (const name of ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR']) {
    const value = process.env[name]
    if (value !== undefined) kept[name] = value
  }
  return kept
}
