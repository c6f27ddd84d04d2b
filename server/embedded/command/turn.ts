// Group commit. Commands from all connections queue up; one turn of the event loop runs them, one after the other, inside
// one SQLite transaction; one COMMIT, hence one fsync, makes the writes of all of them durable; only then do the replies
// go out, those of later reads included, because they may have seen what was not yet durable. While a COMMIT blocks, sockets
// fill: that is the next group.
//
// A turn is all or nothing. When the disk is full, every command of the turn answers so, and the store goes on.

import { createLogger } from '../../kit/log.ts'
import { CommandError } from '../error.ts'
import { pause } from '../query/find.ts'
import type { TurnSlice } from '../query/slice.ts'
import { isCorrupt, isDiskFull, isFatal } from '../storage/database.ts'
import type { Store } from '../storage/store.ts'
import type { Reply } from '../wire/reply.ts'
import { errorReply } from '../wire/reply.ts'
import type { Steps } from './context.ts'

const log = createLogger('embedded')

/**
 * How long one turn takes in commands before it commits and answers: as long as its commit will take, within bounds. On
 * a slow disk more writers then share one fsync.
 */
const shortestTurnMs = 10
const longestTurnMs = 20
/** How many bytes of replies may wait for the commit. */
const turnReplyBytes = 16 * 1024 * 1024

export type Task = {
  start(): Reply | Steps<Reply>
  reply(reply: Reply): void
}

type Running = { task: Task; steps: Steps<Reply> | undefined }
type Finished = { task: Task; reply: Reply }

export class Turns {
  readonly #store: Store
  readonly #slice: TurnSlice
  readonly #onFatal: (error: unknown) => void
  #queue: Running[] = []
  #scheduled = false
  #stopped = false
  #commitMs = 0

  /** `onFatal`: the disk no longer takes or gives what it should; nothing must be answered any more. */
  constructor(store: Store, slice: TurnSlice, onFatal: (error: unknown) => void) {
    this.#store = store
    this.#slice = slice
    this.#onFatal = onFatal
  }

  add(task: Task): void {
    this.#queue.push({ task, steps: undefined })
    this.#schedule()
  }

  get idle(): boolean {
    return this.#queue.length === 0 && !this.#scheduled
  }

  #schedule(): void {
    if (this.#scheduled || this.#stopped) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#run()
      if (this.#queue.length > 0) this.#schedule()
    })
  }

  #run(): void {
    const until = performance.now() + Math.min(longestTurnMs, Math.max(shortestTurnMs, this.#commitMs))
    const finished: Finished[] = []
    const touched = new Set<Running>()
    let replyBytes = 0
    try {
      // Whoever pauses goes on in the next turn, so that sockets are read in between.
      for (let left = this.#queue.length; left > 0; left--) {
        if (replyBytes >= turnReplyBytes || performance.now() >= until) break
        const running = this.#queue.shift()!
        touched.add(running)
        const reply = this.#step(running)
        if (reply === pause) this.#queue.push(running)
        else if (!this.#store.database.writing) {
          // Nothing has been written in this turn yet, so nothing that it saw can still be taken back.
          touched.delete(running)
          running.task.reply(reply)
        } else {
          finished.push({ task: running.task, reply })
          if (Buffer.isBuffer(reply)) replyBytes += reply.length
        }
      }
      this.#commit()
    } catch (error) {
      return this.#giveUp(error, touched)
    }
    for (const { task, reply } of finished) task.reply(reply)
  }

  #commit(): void {
    if (!this.#store.database.writing) return
    const startedAt = performance.now()
    this.#store.commit()
    this.#commitMs = performance.now() - startedAt
  }

  #step(running: Running): Reply | typeof pause {
    try {
      this.#slice.start()
      if (running.steps === undefined) {
        const started = running.task.start()
        if (started instanceof Map || Buffer.isBuffer(started)) return started
        running.steps = started
      }
      const { value, done } = running.steps.next()
      return done ? value : pause
    } catch (error) {
      if (error instanceof CommandError) return errorReply(error)
      // What SQLite refuses, and what we did not foresee, may have left half a write behind: the turn must not be committed.
      throw error
    }
  }

  /** Rolls back; every command that took part answers with the error, and none of them goes on. */
  #giveUp(error: unknown, touched: ReadonlySet<Running>): void {
    const answer = answerTo(error)
    if (answer === undefined) return this.#stop(error)
    log.error(answer.message, { error })
    if (error instanceof TypeError) log.debug(error.stack ?? '')
    try {
      this.#store.rollback()
    } catch (rollbackError) {
      return this.#stop(rollbackError)
    }
    this.#queue = this.#queue.filter((running) => !touched.has(running))
    for (const { task } of touched) task.reply(errorReply(answer))
  }

  #stop(error: unknown): void {
    this.#stopped = true
    this.#onFatal(error)
  }
}

/** Undefined when nothing must be answered any more. */
function answerTo(error: unknown): CommandError | undefined {
  if (isDiskFull(error)) return new CommandError(14031, 'no space left on the disk of the store; nothing was written')
  if (isCorrupt(error)) return new CommandError(305, 'the file of the store is damaged')
  if (isFatal(error)) return undefined
  return new CommandError(1, `internal error: ${error instanceof Error ? error.message : 'unknown'}`)
}
