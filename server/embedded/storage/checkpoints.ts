// When the log is moved into the file. That is done by a thread (checkpoint-thread.ts) while reads and writes go on: past
// a certain length, and when nothing is written for a while. The log can only begin anew at a moment when all of it is in
// the file. Where writers are always a little ahead, they are held for that moment: the rest is then a megabyte or two.
//
// A backup holds checkpoints: from `hold` until `release` the file does not change at all, only the log grows.

import { Worker } from 'node:worker_threads'
import { createLogger } from '../../kit/log.ts'
import type { CheckpointAnswer, CheckpointMode } from './checkpoint-thread.ts'
import type { Database } from './database.ts'
import { isDiskFull, isFatal } from './database.ts'

const log = createLogger('embedded')

/** A log of this length is moved. Longer ones write each often-changed page fewer times, shorter ones use less disk. */
const longLogBytes = 32 * 1024 * 1024
/** So much is moved while writers wait: a few dozen milliseconds on a slow disk. */
const heldBytes = 2 * 1024 * 1024
/** How often it is tried to catch up with the writers before they are held whatever is left. */
const maxPasses = 4
/** Beyond this the writers are held until the log is in the file: something (a reader that does not end) is in the way. */
const tooLongBytes = 512 * 1024 * 1024
/** What a backup may let the log grow to before it is told that it was too slow. */
const heldLogBytes = 8 * 1024 * 1024 * 1024
/** How often the length of the log is looked at while there are writes. */
const lookEveryMs = 100
/** After so long without writes the log is emptied. */
const idleMs = 2_000
/** When the last attempt has not got everything into the file, or the disk was full. */
const retryMs = 1_000
/** How long `hold` waits for readers. */
const holdTimeoutMs = 30_000

/** Keeps writers out for a moment (command/turn.ts). */
export type WriteGate = { holdWrites(): void; releaseWrites(): void }

export class Checkpoints {
  readonly #file: string
  readonly #database: Database
  readonly #gate: WriteGate
  readonly #onFatal: (error: unknown) => void
  #worker: Worker | undefined
  #running: Promise<boolean> | undefined
  #frozen: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #notBefore = 0
  #lastCommitAt = 0
  #holders = 0
  #holdBroken = false
  #closed = false
  #warned = false

  /** `onFatal`: the disk failed; what was being written is still in the log, and the next start finds it there. */
  constructor(file: string, database: Database, gate: WriteGate, onFatal: (error: unknown) => void) {
    this.#file = file
    this.#database = database
    this.#gate = gate
    this.#onFatal = onFatal
    database.onCommit = () => {
      this.#lastCommitAt = performance.now()
      this.#lookLater()
    }
    // The last process may have left a log.
    this.#lookLater()
  }

  /**
   * Resolves when the file holds everything that is committed now and will not change until `release`. Throws when a
   * reader does not let that happen.
   */
  async hold(): Promise<void> {
    this.#holders++
    if (this.#frozen === undefined || this.#holdBroken) this.#frozen = this.#freeze()
    try {
      await this.#frozen
    } catch (error) {
      this.release()
      throw error
    }
  }

  /** False when the file has changed since `hold` after all, because the log became too long. */
  release(): boolean {
    const kept = !this.#holdBroken
    this.#holders = Math.max(0, this.#holders - 1)
    if (this.#holders === 0) this.#frozen = undefined
    this.#lookLater()
    return kept
  }

  async #freeze(): Promise<void> {
    this.#holdBroken = false
    const until = performance.now() + holdTimeoutMs
    while (this.#running) await this.#running
    while (!(await this.#catchUp(false))) {
      if (performance.now() > until) throw new Error('the log could not be moved into the file: it is being read')
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs).unref())
    }
  }

  /** Bytes in the log that are not in the file yet. */
  get waitingBytes(): number {
    const { pages, moved } = this.#database.logPages()
    return (pages - moved) * this.#database.pageBytes
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#running?.catch(() => undefined)
    await this.#worker?.terminate()
  }

  #lookLater(): void {
    if (this.#timer !== undefined || this.#closed) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#look()
    }, lookEveryMs)
    this.#timer.unref()
  }

  #look(): void {
    if (this.#closed || this.#running) return
    const { pages, moved } = this.#database.logPages()
    const bytes = pages * this.#database.pageBytes
    if (pages === 0) return
    const now = performance.now()
    const idle = now - this.#lastCommitAt >= idleMs
    if (this.#mayNotTouch(bytes) || now < this.#notBefore) this.#lookLater()
    else if (idle) this.#begin(() => this.#empty())
    else if (bytes >= longLogBytes && moved < pages) this.#begin(() => this.#catchUp(bytes >= tooLongBytes))
    else this.#lookLater()
  }

  #mayNotTouch(logBytes: number): boolean {
    if (this.#holders === 0 || this.#holdBroken) return false
    if (logBytes < heldLogBytes) return true
    log.warn('the log grew too long under a backup, which has to be begun anew', { bytes: logBytes })
    this.#holdBroken = true
    return false
  }

  #begin(work: () => Promise<boolean>): void {
    this.#running = work()
      .then(
        (complete) => {
          this.#notBefore = complete ? 0 : performance.now() + retryMs
          this.#warned &&= !complete
          return complete
        },
        (error: unknown) => {
          this.#failed(error)
          return false
        },
      )
      .finally(() => {
        this.#running = undefined
        this.#lookLater()
      })
  }

  /** Passes until little is left, and the last one while no writer is let in. */
  async #catchUp(urgent: boolean): Promise<boolean> {
    for (let pass = urgent ? maxPasses : 0; pass < maxPasses; pass++) {
      await this.#pass('PASSIVE')
      const left = this.waitingBytes
      if (left === 0) return true
      if (left <= heldBytes) break
    }
    return await this.#holding(() => this.#pass('PASSIVE'))
  }

  async #empty(): Promise<boolean> {
    await this.#pass('PASSIVE')
    return await this.#holding(() => this.#pass('TRUNCATE'))
  }

  /** True when the whole log was in the file at the end of it. */
  async #holding(work: () => Promise<boolean>): Promise<boolean> {
    this.#gate.holdWrites()
    try {
      return await work()
    } finally {
      this.#gate.releaseWrites()
    }
  }

  #pass(mode: CheckpointMode): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const worker = (this.#worker ??= this.#startWorker())
      const done = (): void => {
        worker.off('message', onMessage)
        worker.off('error', onError)
      }
      const onMessage = (answer: CheckpointAnswer): void => {
        done()
        if ('message' in answer) reject(Object.assign(new Error(answer.message), { errcode: answer.errcode }))
        else resolve(!answer.busy && answer.pages === answer.moved)
      }
      const onError = (error: Error): void => {
        done()
        this.#worker = undefined
        reject(error)
      }
      worker.on('message', onMessage)
      worker.on('error', onError)
      worker.postMessage(mode, [])
    })
  }

  #startWorker(): Worker {
    const worker = new Worker(new URL('./checkpoint-thread.ts', import.meta.url), { workerData: { file: this.#file } })
    worker.unref()
    return worker
  }

  #failed(error: unknown): void {
    this.#notBefore = performance.now() + retryMs
    if (isFatal(error)) return this.#onFatal(error)
    // The log keeps everything until there is room for it in the file.
    if (!this.#warned) log.warn('the log could not be moved into the file', { error, diskFull: isDiskFull(error) })
    this.#warned = true
  }
}
