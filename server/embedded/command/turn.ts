// Who works when. Commands from all connections queue up; a turn of the event loop gives each of the short ones its time,
// then the long ones (those that have paused) what is left of it, and at least one slice. Between two turns sockets are
// read. So a command waits for a turn and a slice at most, however many long ones are under way.
//
// All writes of a turn are one SQLite transaction. Its COMMIT puts them into the log; the replies of commands that write go
// out when the log is on the disk (storage/log-sync.ts), those of reads at once. While the disk is at work, the writes of
// following turns stay in one open transaction, unless a read has seen them and wants to answer: the busier it is, the
// more writers share a commit.
//
// A transaction is all or nothing. When the disk is full, every command that took part in it answers so, and the store
// goes on. When one of them fails in a way that nobody foresaw, the others are done again without it.

import { createLogger } from '../../kit/log.ts'
import { CommandError } from '../error.ts'
import { pause } from '../query/find.ts'
import { WorkTime } from '../query/slice.ts'
import type { TurnSlice } from '../query/slice.ts'
import { isCorrupt, isDiskFull, isFatal } from '../storage/database.ts'
import { LogSync } from '../storage/log-sync.ts'
import type { Sync } from '../storage/log-sync.ts'
import type { Store } from '../storage/store.ts'
import type { Reply } from '../wire/reply.ts'
import { errorReply } from '../wire/reply.ts'
import { Running } from './task.ts'
import type { Task } from './task.ts'

export type { Task } from './task.ts'

const log = createLogger('embedded')

/** How long short commands may work before long ones have a slice and sockets are read again. */
const turnMs = 8
/** A command's first slice: the usual command is done in it, and a crowd of long ones is soon told from the others. */
const firstSliceMs = 1
/** A transaction is committed when it has been open for so long, even if the disk is still at work on the last one. */
const longestOpenMs = 100
/** And when so much has been done in it: its COMMIT, which nothing interrupts, takes about as long. */
const mostOpenWorkMs = 16
/** How many bytes of replies may wait for the commit. */
const heldReplyBytes = 16 * 1024 * 1024

export class Turns {
  readonly #store: Store
  readonly #slice: TurnSlice
  readonly #sync: LogSync
  readonly #onFatal: (error: unknown) => void
  /** New, or woken by what they waited for. */
  #fresh: Running[] = []
  /** They had a slice and want another. */
  #paused: Running[] = []
  /** They wait for a promise. */
  readonly #parked = new Set<Running>()
  /** Done; answered after the commit of the open transaction. */
  readonly #finished = new Map<Running, Reply>()
  #finishedBytes = 0
  #readWaits = false
  /** They have worked in the open transaction. */
  readonly #touched = new Set<Running>()
  #openSince = 0
  #openWorkMs = 0
  #longestMs = 0
  #commits = 0
  #durableCommits = 0
  #unanswered = 0
  #held = false
  #scheduled = false
  #stopped = false

  /** `onFatal`: the disk no longer takes or gives what it should; nothing must be answered any more. */
  constructor(store: Store, slice: TurnSlice, sync: Sync, onFatal: (error: unknown) => void) {
    this.#store = store
    this.#slice = slice
    this.#onFatal = onFatal
    this.#sync = new LogSync(sync, { onDone: () => this.#commit(), onFailure: (error) => this.#stop(error) })
  }

  add(task: Task): void {
    if (task.background !== true) this.#unanswered++
    this.#fresh.push(new Running(task))
    this.#schedule()
  }

  /** Everything that somebody asked for has been answered. */
  get idle(): boolean {
    return this.#unanswered === 0
  }

  /** Commits what is open. Nothing is written from now on until `releaseWrites`; reads go on. */
  holdWrites(): void {
    this.#held = true
    this.#commit()
  }

  releaseWrites(): void {
    this.#held = false
    this.#schedule()
  }

  #schedule(): void {
    if (this.#scheduled || this.#stopped) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      if (this.#stopped) return
      this.#run()
      if (this.#mayGoOn(this.#fresh) || this.#mayGoOn(this.#paused)) this.#schedule()
    })
  }

  #mayGoOn(queue: readonly Running[]): boolean {
    return this.#held ? queue.some(({ task }) => task.writes !== true) : queue.length > 0
  }

  #run(): void {
    const time = new WorkTime(turnMs)
    if (this.#fresh.length > 1) this.#store.database.beginReads()
    // Whoever pauses comes behind the others, and what a step brings about waits for the next turn.
    for (let left = this.#fresh.length; left > 0; left--) {
      if (time.over || this.#finishedBytes >= heldReplyBytes) break
      this.#stepFirst(this.#fresh)
    }
    for (let left = this.#paused.length; left > 0; left--) {
      this.#stepFirst(this.#paused)
      if (time.over || this.#finishedBytes >= heldReplyBytes) break
    }
    this.#store.database.endReads()
    if (this.#store.database.writing) this.#openWorkMs += time.spentMs()
    if (!this.#mayStayOpen()) this.#commit()
    this.#longestMs = Math.max(this.#longestMs, time.spentMs())
  }

  /** The longest that a turn has worked since this was last asked: nobody else was served for so long. */
  takeLongestMs(): number {
    const longest = this.#longestMs
    this.#longestMs = 0
    return longest
  }

  /** The open transaction may take up more writes while the last one is being written to the disk. */
  #mayStayOpen(): boolean {
    if (!this.#sync.busy || this.#readWaits || this.#finishedBytes >= heldReplyBytes) return false
    return this.#openWorkMs < mostOpenWorkMs && performance.now() - this.#openSince < longestOpenMs
  }

  #stepFirst(queue: Running[]): void {
    const at = this.#held ? queue.findIndex(({ task }) => task.writes !== true) : 0
    const [running] = at < 0 ? [] : queue.splice(at, 1)
    if (running === undefined || this.#stopped) return
    // What has been begun for nobody is given up; what was only sent (a write that wants no reply) is done.
    if (queue === this.#paused && running.task.writes !== true && running.task.gone?.() === true)
      return this.#drop(running)
    this.#step(running)
  }

  #step(running: Running): void {
    const { database } = this.#store
    const { changes } = database
    const wasOpen = database.writing
    let outcome: ReturnType<Running['step']>
    try {
      this.#slice.start(running.begun ? undefined : firstSliceMs)
      outcome = running.step()
    } catch (error) {
      if (database.changes !== changes) running.wrote = true
      return this.#failed(running, error)
    }
    if (database.changes !== changes) running.wrote = true
    if (database.writing) {
      if (!wasOpen) this.#openSince = performance.now()
      this.#touched.add(running)
    }
    if (outcome === pause) this.#paused.push(running)
    else if (outcome instanceof Promise) this.#park(running, outcome)
    else this.#finish(running, outcome)
  }

  #park(running: Running, promise: Promise<unknown>): void {
    this.#parked.add(running)
    const wake = (settled: Parameters<Running['settle']>[0]): void => {
      if (!this.#parked.delete(running)) return
      running.settle(settled)
      this.#fresh.push(running)
      this.#schedule()
    }
    promise.then(
      (value) => wake({ value }),
      (reason: unknown) => wake({ reason }),
    )
  }

  #finish(running: Running, reply: Reply): void {
    if (this.#store.database.writing) this.#touched.add(running)
    if (!this.#store.database.writing) {
      // Nothing that it saw can still be taken back, except by a power cut.
      if (!promisesDurability(running) || this.#durableCommits === this.#commits) return this.#answer(running, reply)
      return this.#sync.after(() => this.#answer(running, reply))
    }
    this.#finished.set(running, reply)
    if (Buffer.isBuffer(reply)) this.#finishedBytes += reply.length
    if (!promisesDurability(running)) this.#readWaits = true
  }

  #answer(running: Running, reply: Reply): void {
    if (running.task.background !== true) this.#unanswered--
    running.task.reply(reply)
  }

  #drop(running: Running): void {
    this.#unanswered--
    running.end()
  }

  /** Commits what is open and answers when that may be done. */
  #commit(): void {
    const { database } = this.#store
    if (!database.writing || this.#stopped) return
    try {
      this.#store.commit()
    } catch (error) {
      return this.#giveUp(error, undefined)
    }
    const number = ++this.#commits
    for (const running of this.#touched) {
      running.committed ||= running.wrote
      running.wrote = false
    }
    const finished = [...this.#finished]
    this.#forgetTransaction()
    const writes: [Running, Reply][] = []
    for (const [running, reply] of finished) {
      if (promisesDurability(running)) writes.push([running, reply])
      else this.#answer(running, reply)
    }
    // What nobody is told yet can wait for the disk until somebody is.
    if (writes.length === 0) return
    this.#sync.after(() => {
      this.#durableCommits = Math.max(this.#durableCommits, number)
      for (const [running, reply] of writes) this.#answer(running, reply)
    })
  }

  #forgetTransaction(): void {
    this.#touched.clear()
    this.#finished.clear()
    this.#finishedBytes = 0
    this.#readWaits = false
    this.#openWorkMs = 0
  }

  #failed(running: Running, error: unknown): void {
    const { damage, database } = this.#store
    if (isCorrupt(error) || (error instanceof CommandError && error.code === 305)) damage.note((error as Error).message)
    if (error instanceof CommandError) return this.#finish(running, errorReply(error))
    const answer = answerTo(error)
    // What has written nothing can be refused alone. What SQLite or a bug stopped may have left half a write behind.
    if (answer === undefined || running.wrote || isDiskFull(error) || !database.intact)
      return this.#giveUp(error, running)
    report(answer, error)
    this.#finish(running, errorReply(answer))
  }

  /** Rolls back. Those who took part answer with the error, or are done again where that is right. */
  #giveUp(error: unknown, culprit: Running | undefined): void {
    const answer = answerTo(error)
    if (answer === undefined) return this.#stop(error)
    report(answer, error)
    try {
      this.#store.rollback()
    } catch (rollbackError) {
      return this.#stop(rollbackError)
    }
    const touched = new Set(this.#touched)
    if (culprit) touched.add(culprit)
    this.#forgetTransaction()
    this.#fresh = this.#fresh.filter((running) => !touched.has(running))
    this.#paused = this.#paused.filter((running) => !touched.has(running))
    for (const running of touched) {
      this.#parked.delete(running)
      const again = running !== culprit && isRepeatable(running, error, culprit)
      if (again) {
        running.rewind()
        this.#fresh.push(running)
      } else {
        running.end()
        this.#answer(running, errorReply(answer))
      }
    }
    this.#schedule()
  }

  #stop(error: unknown): void {
    this.#stopped = true
    this.#onFatal(error)
  }
}

/**
 * Whether the reply promises that something is on the disk: what the command has written, or what it found already
 * written (an upsert that changed nothing tells its client that the document is safe).
 */
const promisesDurability = ({ committed, wrote, task }: Running): boolean => committed || wrote || task.writes === true

/** After a full disk only reads are done again; after the failure of one command all others that can be. */
function isRepeatable(running: Running, error: unknown, culprit: Running | undefined): boolean {
  if (running.task.repeatable !== true || running.committed) return false
  return !running.wrote || (culprit !== undefined && !isDiskFull(error))
}

function report(answer: CommandError, error: unknown): void {
  log.error(answer.message, { error })
  if (error instanceof TypeError) log.debug(error.stack ?? '')
}

/** Undefined when nothing must be answered any more. */
function answerTo(error: unknown): CommandError | undefined {
  if (isDiskFull(error)) return new CommandError(14031, 'no space left on the disk of the store; nothing was written')
  if (isCorrupt(error)) return new CommandError(305, 'the file of the store is damaged')
  if (isFatal(error)) return undefined
  return new CommandError(1, `internal error: ${error instanceof Error ? error.message : 'unknown'}`)
}
