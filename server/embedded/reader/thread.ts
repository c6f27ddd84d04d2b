// One reader as the main thread sees it: what it has been asked, which cursors it keeps, whether it still gets on.

import { Worker } from 'node:worker_threads'
import { decodeDoc } from '../bson/decode.ts'
import { CommandError } from '../error.ts'
import { TooSlowHere } from '../query/effort.ts'
import type { Answer, FromReader, Question, ReaderData, ToReader } from './protocol.ts'

/** A sort or a group may hold 512 MB (query/memory-limit.ts). A reader that needs more than this ends, and nothing else does. */
export const readerHeapMb = 768
const youngHeapMb = 8
/** An answer that should have come by itself when its time was over is not waited for any longer. */
const graceMs = 25

/** What the count of slices is until the thread runs; it counts that as the first one. */
const notBegun = 0

/** The thread that was to answer has ended before it began. */
export class ReaderGone extends CommandError {
  constructor() {
    super(11601, 'operation was interrupted: the thread that did it has ended')
  }
}

type JobOptions = Pick<Job, 'cursor' | 'ends'> & { onTimeOver: (job: Job) => void }

export class Job {
  readonly question: Question
  readonly answer: Promise<Answer>
  /** The thread that does it. */
  thread: ReaderThread | undefined
  /** The cursor that it asks: only the thread that keeps it can answer. */
  readonly cursor: bigint | undefined
  /** Each of its steps comes to an end, however long that takes. */
  readonly ends: boolean
  sent = false
  settled = false
  /** Nobody waits for it any more. */
  abandoned = false
  readonly #resolve: (answer: Answer) => void
  readonly #reject: (error: CommandError) => void
  #timer: NodeJS.Timeout | undefined
  readonly #until: number

  constructor(question: Question, { cursor, ends, onTimeOver }: JobOptions) {
    this.question = question
    this.cursor = cursor
    this.ends = ends
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    this.answer = promise
    this.#resolve = resolve
    this.#reject = reject
    // Whoever asked may be gone by then.
    promise.catch(() => undefined)
    this.#until = question.timeMs > 0 ? performance.now() + question.timeMs : Infinity
    if (question.timeMs > 0) this.#timer = setTimeout(() => onTimeOver(this), question.timeMs + graceMs)
  }

  /** The question as it is sent: with the time that is left. */
  get current(): Question {
    const timeMs = this.#until === Infinity ? 0 : Math.max(1, this.#until - performance.now())
    return { ...this.question, timeMs }
  }

  succeed(answer: Answer): void {
    this.#settle()
    this.#resolve(answer)
  }

  fail(error: CommandError): void {
    this.#settle()
    this.#reject(error)
  }

  #settle(): void {
    this.settled = true
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}

export type ThreadOptions = {
  file: string
  /** For regular expressions that may take for ever: one job at a time, because the thread may have to be ended. */
  slow: boolean
  heapMb: number
  /** It has ended; these jobs had not begun. */
  onEnd: (thread: ReaderThread, waiting: Job[], error: Error | undefined) => void
}

export class ReaderThread {
  readonly slow: boolean
  readonly #worker: Worker
  readonly #progress = new Int32Array(new SharedArrayBuffer(4))
  readonly #onEnd: ThreadOptions['onEnd']
  readonly #sent = new Map<number, Job>()
  #waiting: Job[] = []
  readonly #cursors = new Set<bigint>()
  #lastJob = 0
  #ended = false
  #ending: CommandError | undefined
  #error: Error | undefined
  /** When it last had something to do, or got on with it. */
  activeAt = performance.now()
  #seenProgress = notBegun

  constructor({ file, slow, heapMb, onEnd }: ThreadOptions) {
    this.slow = slow
    this.#onEnd = onEnd
    const workerData: ReaderData = { file, mayBeEnded: slow, progress: this.#progress }
    this.#worker = new Worker(new URL('worker.ts', import.meta.url), {
      name: slow ? 'reader for slow patterns' : 'reader',
      workerData,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: youngHeapMb },
    })
    this.#worker.unref()
    this.#worker.on('message', (message: FromReader) => this.#receive(message))
    this.#worker.on('error', (error: unknown) => {
      this.#error = error instanceof Error ? error : new Error(String(error))
    })
    this.#worker.on('exit', () => this.#exited())
  }

  /** How much it has to do. */
  get load(): number {
    return this.#sent.size + this.#waiting.length
  }

  /** What it is at may have no end. */
  get mayNeverEnd(): boolean {
    return this.slow && [...this.#sent.values()].some((job) => !job.ends)
  }

  get ended(): boolean {
    return this.#ended
  }

  get idle(): boolean {
    return this.load === 0 && this.#cursors.size === 0
  }

  add(job: Job): void {
    job.thread = this
    this.#waiting.push(job)
    this.#sendNext()
  }

  #sendNext(): void {
    while (this.#waiting.length > 0 && (!this.slow || this.#sent.size === 0)) {
      const job = this.#waiting.shift()!
      const number = ++this.#lastJob
      if (this.#sent.size === 0) this.activeAt = performance.now()
      this.#sent.set(number, job)
      job.sent = true
      this.#post({ kind: 'ask', job: number, question: job.current })
    }
  }

  #receive(message: FromReader): void {
    this.activeAt = performance.now()
    const job = this.#sent.get(message.job)
    this.#sent.delete(message.job)
    if (job?.cursor !== undefined) this.#cursors.delete(job.cursor)
    if (message.kind === 'answer') this.#answered(message.answer, job)
    else if (job?.settled === false) job.fail(errorOf(message))
    this.#sendNext()
  }

  #answered(answer: Answer, job: Job | undefined): void {
    const { cursor } = answer
    if (job === undefined || job.settled || job.abandoned) {
      if (cursor !== 0n) this.forget(cursor)
      return
    }
    if (cursor !== 0n) this.#cursors.add(cursor)
    job.succeed(answer)
  }

  /** Nobody waits for this job any more. */
  drop(job: Job, reason: CommandError): void {
    job.abandoned = true
    if (!job.settled) job.fail(reason)
    this.#waiting = this.#waiting.filter((other) => other !== job)
    for (const [number, other] of this.#sent) if (other === job) this.#post({ kind: 'stop', job: number })
  }

  forget(cursor: bigint): void {
    this.#cursors.delete(cursor)
    this.#post({ kind: 'forget', cursor })
  }

  /** How long it has been at one and the same slice of work. On a busy machine a thread takes its time to begin at all. */
  stuckMs(): number {
    const progress = Atomics.load(this.#progress, 0)
    if (this.#sent.size === 0 || progress === notBegun) return 0
    if (progress !== this.#seenProgress) {
      this.#seenProgress = progress
      this.activeAt = performance.now()
    }
    return performance.now() - this.activeAt
  }

  /** Ends it at once. What it is doing fails with `reason`; what it has not begun goes to others. */
  async end(reason: CommandError): Promise<void> {
    this.#ending ??= reason
    this.#ended = true
    this.#failSent(this.#ending)
    await this.#worker.terminate()
  }

  #exited(): void {
    this.#ended = true
    this.#failSent(this.#ending ?? crashed(this.#error))
    this.#onEnd(this, this.#waiting, this.#ending === undefined ? (this.#error ?? new Error('it ended')) : undefined)
    this.#waiting = []
    this.#cursors.clear()
  }

  #failSent(reason: CommandError): void {
    for (const job of this.#sent.values()) if (!job.settled) job.fail(reason)
    this.#sent.clear()
  }

  #post(message: ToReader): void {
    if (!this.#ended) this.#worker.postMessage(message, [])
  }
}

function crashed(error: Error | undefined): CommandError {
  const outOfMemory = error !== undefined && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
  return outOfMemory
    ? new CommandError(146, 'operation exceeded the memory that a query may use')
    : new CommandError(1, 'internal error: the thread that did this operation has ended')
}

function errorOf({ code, message, extra, tooSlow }: Extract<FromReader, { kind: 'failed' }>): CommandError {
  if (tooSlow) return new TooSlowHere('It')
  return new CommandError(code, message, extra && decodeDoc(extra))
}
