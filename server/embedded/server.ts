// The server as a whole: listener, turns, store, and what happens by the clock.

import { createLogger } from '../kit/log.ts'
import { Cursors } from './command/cursors.ts'
import type { Server } from './command/context.ts'
import { startCommand } from './command/dispatch.ts'
import { expiryEveryMs, removeExpired } from './command/expiry.ts'
import { Turns } from './command/turn.ts'
import { TurnSlice } from './query/slice.ts'
import type { pause } from './query/find.ts'
import { Store } from './storage/store.ts'
import { okReply } from './wire/reply.ts'
import type { Reply } from './wire/reply.ts'
import { WireServer } from './wire/server.ts'

const log = createLogger('embedded')

/** How often the write-ahead log is looked at, to be moved into the file while nobody waits. */
const idleEveryMs = 2_000
/** How long `stop` waits for commands that are under way. */
const drainMs = 5_000

export class EmbeddedServer {
  readonly #store: Store
  readonly #turns: Turns
  readonly #wire: WireServer
  readonly #server: Server
  readonly #timers: NodeJS.Timeout[] = []
  #stopping = false

  /** `onFatal` is called when the disk fails; it must end the process. Throws `StorageError` when the file is no good. */
  constructor(file: string, onFatal: (error: unknown) => void) {
    this.#store = new Store(file)
    const slice = new TurnSlice()
    this.#turns = new Turns(this.#store, slice, onFatal)
    this.#server = {
      store: this.#store,
      cursors: new Cursors(),
      slice,
      startedAt: Date.now(),
      counters: new Map(),
      connections: () => this.#wire.connections,
    }
    this.#wire = new WireServer((incoming, connectionId, answer) => {
      if (this.#stopping) return
      this.#turns.add({ start: () => startCommand(incoming, this.#server, connectionId), reply: answer })
    })
  }

  async listen(socketPath: string): Promise<void> {
    await this.#wire.listen(socketPath)
    this.#every(expiryEveryMs, () => this.#expire())
    this.#every(idleEveryMs, () => this.#tidy())
  }

  /** Finishes what is under way, writes the log into the file, closes. */
  async stop(): Promise<void> {
    if (this.#stopping) return
    this.#stopping = true
    for (const timer of this.#timers) clearInterval(timer)
    const until = Date.now() + drainMs
    while (!this.#turns.idle && Date.now() < until) await new Promise((resolve) => setImmediate(resolve))
    await this.#wire.close()
    this.#store.close()
  }

  #every(ms: number, work: () => void): void {
    const timer = setInterval(work, ms)
    timer.unref()
    this.#timers.push(timer)
  }

  #expire(): void {
    const { slice } = this.#server
    const store = this.#store
    function* steps(): Generator<typeof pause, Reply> {
      const removed = yield* removeExpired(store, slice, new Date())
      return okReply({ n: removed })
    }
    this.#turns.add({
      start: steps,
      reply: (reply) => {
        if (reply instanceof Map && reply.has('errmsg'))
          log.warn('expired documents were not removed', { reason: reply.get('errmsg') })
      },
    })
  }

  #tidy(): void {
    this.#server.cursors.expire(Date.now())
    if (!this.#turns.idle) return
    try {
      this.#store.database.checkpointWhenIdle()
    } catch (error) {
      // The log keeps everything until there is room for it in the file.
      log.warn('the log could not be moved into the file', { error })
    }
  }
}
