// What a reader does: it runs the commands that it is asked, several at a time, a slice of each in turn, and sends their
// replies back. The commands are the very same as in the main thread.

import { decodeDoc } from '../bson/decode.ts'
import { encodeDoc } from '../bson/encode.ts'
import type { ReadContext, ReadHandler, Steps } from '../command/context.ts'
import { Cursors } from '../command/cursors.ts'
import { getMore } from '../command/find.ts'
import { Operations } from '../command/operation.ts'
import { reads } from '../command/reads.ts'
import { validate } from '../command/validate.ts'
import { CommandError } from '../error.ts'
import { TooSlowHere } from '../query/effort.ts'
import { TurnSlice } from '../query/slice.ts'
import { isCorrupt } from '../storage/database.ts'
import type { Store } from '../storage/store.ts'
import type { Reply } from '../wire/reply.ts'
import { encodeReply } from '../wire/reply.ts'
import { candidates } from './candidates.ts'
import type { FromReader, Question, ToReader } from './protocol.ts'

const commands = new Map<string, ReadHandler>([
  ...Object.entries(reads),
  ['candidates', candidates],
  ['getMore', getMore],
  ['validate', validate],
])

type Work = { job: number; context: ReadContext; steps: Steps<Reply> }
type Post = (message: FromReader, transfer: ArrayBuffer[]) => void

export class Desk {
  readonly #store: Store
  readonly #progress: Int32Array<SharedArrayBuffer>
  readonly #post: Post
  readonly #slice = new TurnSlice()
  readonly #cursors = new Cursors()
  readonly #operations = new Operations()
  #works: Work[] = []
  #scheduled = false

  constructor(store: Store, progress: Int32Array<SharedArrayBuffer>, post: Post) {
    this.#store = store
    this.#progress = progress
    this.#post = post
  }

  receive(message: ToReader): void {
    switch (message.kind) {
      case 'ask':
        this.#works.push(this.#begin(message.job, message.question))
        return this.#schedule()
      case 'stop':
        return this.#stop(message.job)
      default:
        this.#cursors.kill(message.cursor)
    }
  }

  #begin(job: number, { name, database, body, timeMs, anew }: Question): Work {
    const operation = this.#operations.begin(name, database, 0)
    operation.allow(timeMs)
    const context: ReadContext = {
      store: this.#store,
      cursors: this.#cursors,
      slice: this.#slice,
      readers: undefined,
      request: { name, database, body: new Map(), documents: [] },
      database,
      operation,
      anew,
    }
    return { job, context, steps: this.#operations.watched(operation, run(name, body, context)) }
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      const work = this.#works.shift()
      if (work !== undefined && !this.#step(work)) this.#works.push(work)
      if (this.#works.length > 0) this.#schedule()
    })
  }

  /** True when it is done. */
  #step({ job, context, steps }: Work): boolean {
    try {
      Atomics.add(this.#progress, 0, 1)
      // What was committed since the last slice: new collections and indexes, documents that are out of date.
      this.#store.refresh()
      this.#slice.start()
      const { value, done } = steps.next()
      if (done) this.#answer(job, value, context)
      return done === true
    } catch (error) {
      this.#fail(job, error)
      return true
    }
  }

  #answer(job: number, given: Reply, { made }: ReadContext): void {
    const reply = owned(encodeReply(given))
    const answer = { reply, ...(made ?? { cursor: 0n, namespace: '', documents: 0 }) }
    this.#post({ kind: 'answer', job, answer }, [reply.buffer])
  }

  #fail(job: number, thrown: unknown): void {
    const error = commandErrorOf(thrown)
    const extra = error.extra && encodeDoc(error.extra)
    const tooSlow = error instanceof TooSlowHere
    this.#post({ kind: 'failed', job, code: error.code, message: error.message, extra, tooSlow }, [])
  }

  #stop(job: number): void {
    const work = this.#works.find((one) => one.job === job)
    if (work === undefined) return
    this.#works = this.#works.filter((one) => one !== work)
    work.steps.return(undefined as never)
    this.#fail(job, new CommandError(11601, 'operation was interrupted'))
  }
}

function* run(name: string, bytes: Uint8Array, context: ReadContext): Steps<Reply> {
  const body = decodeDoc(bytes)
  context.request.body = body
  const started = commands.get(name)!(body, context)
  if (started instanceof Map || Buffer.isBuffer(started)) return started
  return yield* name === 'validate' ? atOneMoment(context.store, started) : started
}

/** Everything that is read is as it was at one moment. Nothing else may be done meanwhile: only one job at a time is. */
function* atOneMoment(store: Store, steps: Steps<Reply>): Steps<Reply> {
  store.database.exec('BEGIN')
  try {
    return yield* steps
  } finally {
    store.database.exec('COMMIT')
  }
}

/** The same bytes in a buffer that can be handed over: small ones lie in a buffer that others use too. */
function owned(bytes: Buffer): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes
  if (buffer instanceof ArrayBuffer && bytes.byteOffset === 0 && bytes.length === buffer.byteLength)
    return new Uint8Array(buffer)
  return new Uint8Array(bytes)
}

function commandErrorOf(error: unknown): CommandError {
  if (error instanceof CommandError) return error
  if (isCorrupt(error)) return new CommandError(305, 'the file of the store is damaged')
  const message = error instanceof Error ? error.message : 'unknown'
  // A table that was dropped since the plan was made.
  if (message.startsWith('no such table')) return new CommandError(175, 'collection or index dropped while it was read')
  return new CommandError(1, `internal error: ${message}`)
}
