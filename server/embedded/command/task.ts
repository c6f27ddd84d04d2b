// A command under way: its handler's generator, and how its next step is taken.

import type { pause } from '../query/find.ts'
import type { Reply } from '../wire/reply.ts'
import type { Steps } from './context.ts'

export type Task = {
  start(): Reply | Steps<Reply>
  reply(reply: Reply): void
  /** It may write: it waits while writes are held, and its reply waits until what it saw is on the disk. */
  writes?: boolean
  /** It may be started anew when what it has done was taken back, and nothing of it has been answered. */
  repeatable?: boolean
  /** Nobody asked for it: it does not keep the store from ending. */
  background?: boolean
  /** Nobody waits for its reply any more. */
  gone?(): boolean
}

/** What a promise that the command waited for has come to. */
type Settled = { value: unknown } | { reason: unknown }

export class Running {
  readonly task: Task
  /** It has written something that is committed. */
  committed = false
  /** It has written something in the transaction that is open. */
  wrote = false
  #steps: Steps<Reply> | undefined
  #settled: Settled = { value: undefined }

  constructor(task: Task) {
    this.task = task
  }

  get begun(): boolean {
    return this.#steps !== undefined
  }

  /** Runs until the command pauses, waits, or is done. Throws what the command throws. */
  step(): Reply | typeof pause | Promise<unknown> {
    if (this.#steps === undefined) {
      const started = this.task.start()
      if (started instanceof Map || Buffer.isBuffer(started)) return started
      this.#steps = started
    }
    const settled = this.#settled
    this.#settled = { value: undefined }
    const { value } = 'reason' in settled ? this.#steps.throw(settled.reason) : this.#steps.next(settled.value)
    return value
  }

  settle(settled: Settled): void {
    this.#settled = settled
  }

  /** Gives it up where it stands; what it holds is let go in its `finally`. */
  end(): void {
    const steps = this.#steps
    this.#steps = undefined
    steps?.return(undefined as never)
  }

  /** Back to its beginning. */
  rewind(): void {
    this.end()
    this.#settled = { value: undefined }
    this.wrote = false
  }
}
