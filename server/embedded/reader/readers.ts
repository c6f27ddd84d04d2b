// The readers: threads in which long reads are done, so that they hold nobody up. Each has its own connection to the
// file, read-only, and runs the same commands. They begin when they are needed and end when they have had nothing to do
// for a while.
//
// Regular expressions that may take for ever are run in threads of their own, one command at a time: such a thread is
// ended when the command's time is over, or when it has stood still for too long. Whoever has a cursor in it does not
// notice: the cursor is begun anew where it stood (command/read.ts).

import { availableParallelism } from 'node:os'
import { createLogger } from '../../kit/log.ts'
import type { Keeper } from '../command/cursors.ts'
import type { Operation } from '../command/operation.ts'
import { timeIsOver } from '../command/operation.ts'
import type { Steps } from '../command/steps.ts'
import { CommandError } from '../error.ts'
import type { Answer, Question } from './protocol.ts'
import { Job, readerHeapMb, ReaderGone, ReaderThread } from './thread.ts'

const log = createLogger('embedded')

/** The main thread has a processor for itself where there are several. */
const maxQuick = Math.max(1, Math.min(2, availableParallelism() - 1))
const maxSlow = 2
/** Where all readers stand still at one document each, another one is begun for the others. */
const standsStillMs = 1_000
const maxThreads = 4
/** A regular expression that is at one document for so long will not end by itself. */
const stuckMs = 3_000
/** A command with slow regular expressions, where its client has set no time. */
const slowTotalMs = 60_000
/** No single step of a query takes so long but by a fault. */
const faultyMs = 120_000
const idleMs = 60_000
const watchEveryMs = 200

/** `slow`: a single step of it may take for ever. `apart`: as slow, but it is ours, and may take as long as it needs. */
export type Where = 'quick' | 'slow' | 'apart'

export type Asker = {
  operation: Operation
  where: Where
  /** The cursor to go on with, and the thread that keeps it. */
  kept?: { cursor: bigint; keeper: Keeper }
}

export type Told = { answer: Answer; keeper: ReaderThread }

export class Readers {
  readonly #file: string
  readonly #heapMb: number
  readonly #threads = new Set<ReaderThread>()
  #watch: NodeJS.Timeout | undefined
  #closed = false

  constructor(file: string, { heapMb = readerHeapMb }: { heapMb?: number } = {}) {
    this.#file = file
    this.#heapMb = heapMb
  }

  /** How many threads there are. */
  get size(): number {
    return this.#threads.size
  }

  /** Throws what the command throws; `ReaderGone` when the keeper of its cursor is not there any more. */
  *ask(question: Omit<Question, 'timeMs'>, { operation, where, kept }: Asker): Steps<Told> {
    const timeMs = where === 'slow' ? Math.min(operation.leftMs, slowTotalMs) : operation.leftMs
    const job = new Job(
      { ...question, timeMs: timeMs === Infinity ? 0 : timeMs },
      { cursor: kept?.cursor, ends: where !== 'slow', onTimeOver: (late) => this.#timeOver(late, operation) },
    )
    this.#give(job, kept === undefined ? this.#threadFor(where !== 'quick') : threadOf(kept.keeper))
    operation.onInterrupt = () => this.#drop(job, operation.interruption ?? timeIsOver())
    let answered = false
    try {
      const answer = (yield job.answer) as Answer
      answered = true
      return { answer, keeper: job.thread! }
    } finally {
      operation.onInterrupt = undefined
      if (!answered) this.#drop(job, new ReaderGone())
    }
  }

  #give(job: Job, thread: ReaderThread): void {
    thread.add(job)
    this.#watch ??= setInterval(() => this.#look(), watchEveryMs).unref()
  }

  #threadFor(slow: boolean): ReaderThread {
    if (this.#closed) throw new CommandError(11600, 'the server is shutting down')
    const fitting = [...this.#threads].filter((thread) => thread.slow === slow && !thread.ended)
    const free = fitting.find((thread) => thread.load === 0)
    if (free) return free
    const most = slow ? maxSlow : maxQuick + (fitting.every((thread) => thread.stuckMs() > standsStillMs) ? 1 : 0)
    if (fitting.length < Math.min(most, maxThreads)) {
      const thread = new ReaderThread({
        file: this.#file,
        heapMb: this.#heapMb,
        slow,
        onEnd: (ended, waiting, error) => this.#onEnd(ended, waiting, error),
      })
      this.#threads.add(thread)
      return thread
    }
    return fitting.reduce((a, b) => (b.load < a.load ? b : a))
  }

  /** The answer should have come. A thread for slow patterns is at one of them; another is at work for others too. */
  #timeOver(job: Job, operation: Operation): void {
    if (job.settled) return
    const reason = operation.interruption ?? tookTooLong()
    if (job.sent && job.thread?.slow === true) void job.thread.end(reason)
    else this.#drop(job, reason)
  }

  #drop(job: Job, reason: CommandError): void {
    const { thread } = job
    const atWork = job.sent && !job.settled
    thread?.drop(job, reason)
    if (atWork && thread?.slow === true) void thread.end(reason)
  }

  #onEnd(thread: ReaderThread, waiting: readonly Job[], error: Error | undefined): void {
    this.#threads.delete(thread)
    if (error)
      log.warn('a reader ended by itself; what it did has failed, a new one begins when it is needed', { error })
    for (const job of waiting) {
      if (job.cursor !== undefined || this.#closed) job.fail(new ReaderGone())
      else this.#give(job, this.#threadFor(thread.slow))
    }
  }

  #look(): void {
    for (const thread of this.#threads) {
      if (thread.ended) continue
      if (thread.stuckMs() > (thread.mayNeverEnd ? stuckMs : faultyMs)) void thread.end(tookTooLong())
      else if (thread.idle && performance.now() - thread.activeAt > idleMs) void thread.end(new ReaderGone())
    }
    if (this.#threads.size > 0) return
    clearInterval(this.#watch)
    this.#watch = undefined
  }

  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#watch)
    const ended = [...this.#threads].map((thread) => thread.end(new CommandError(11600, 'the server is shutting down')))
    await Promise.all(ended)
  }
}

function threadOf(keeper: Keeper): ReaderThread {
  if (keeper instanceof ReaderThread && !keeper.ended) return keeper
  throw new ReaderGone()
}

/** Not 262 ExceededTimeLimit, after which drivers would ask the same again. */
const tookTooLong = (): CommandError =>
  new CommandError(11601, 'operation was interrupted: a single step of it took too long')
