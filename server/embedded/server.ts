// The server as a whole: listener, turns, store, and what happens by the clock.

import { Background } from './command/background.ts'
import { Cursors } from './command/cursors.ts'
import type { Server } from './command/context.ts'
import { dictionariesEveryMs, makeDictionaries } from './command/dictionaries.ts'
import { startCommand } from './command/dispatch.ts'
import { commandKind } from './command/kind.ts'
import { resumeBuilds } from './command/index-build.ts'
import { Operations } from './command/operation.ts'
import { Readers } from './reader/readers.ts'
import { expiryEveryMs, removeExpired } from './command/expiry.ts'
import { Turns } from './command/turn.ts'
import { limitEffort } from './query/effort.ts'
import { TurnSlice } from './query/slice.ts'
import { pause } from './query/find.ts'
import { Checkpoints } from './storage/checkpoints.ts'
import { logFileSync } from './storage/log-sync.ts'
import { openStore } from './storage/open-store.ts'
import type { Store } from './storage/store.ts'
import { WireServer } from './wire/server.ts'

/** How often cursors are looked at that nobody asks any more. */
const tidyEveryMs = 10_000
/** How long `stop` waits for commands that are under way. */
const drainMs = 5_000

export class EmbeddedServer {
  readonly #store: Store
  readonly #turns: Turns
  readonly #wire: WireServer
  readonly #server: Server
  readonly #background: Background
  readonly #checkpoints: Checkpoints
  readonly #logFile: ReturnType<typeof logFileSync>
  readonly #timers: NodeJS.Timeout[] = []
  #stopping = false
  #changesSeen = 0

  /**
   * `onFatal` is called when the disk fails; it must end the process. `afterCrash`: the last process did not end in order.
   * Throws `StorageError` when the file is no good.
   */
  constructor(file: string, onFatal: (error: unknown) => void, { afterCrash = false } = {}) {
    this.#store = openStore(file, afterCrash)
    limitEffort()
    const slice = new TurnSlice()
    this.#logFile = logFileSync(file)
    this.#turns = new Turns(this.#store, slice, this.#logFile.sync, onFatal)
    this.#background = new Background(this.#turns)
    this.#checkpoints = new Checkpoints(file, this.#store.database, this.#turns, onFatal)
    this.#server = {
      store: this.#store,
      cursors: new Cursors(),
      operations: new Operations(),
      takeLongestTurnMs: () => this.#turns.takeLongestMs(),
      readers: new Readers(file),
      slice,
      startedAt: Date.now(),
      counters: new Map(),
      connections: () => this.#wire.connections,
      holdCheckpoints: () => this.#checkpoints.hold(),
      releaseCheckpoints: () => this.#checkpoints.release(),
    }
    this.#wire = new WireServer(
      (incoming, connectionId, answer) => {
        if (this.#stopping) return
        this.#turns.add({
          start: () => startCommand(incoming, this.#server, connectionId),
          reply: answer,
          ...commandKind(incoming.body),
        })
      },
      (connectionId) => this.#server.operations.clientGone(connectionId),
    )
  }

  async listen(socketPath: string): Promise<void> {
    await this.#wire.listen(socketPath)
    // Index builds that nobody finished go on at once.
    this.#store.onDropped = () => this.#freeDropped()
    this.#maintain()
    this.#every(expiryEveryMs, () => this.#maintain())
    this.#every(dictionariesEveryMs, () => this.#makeDictionaries())
    this.#every(tidyEveryMs, () => this.#server.cursors.expire(Date.now()))
  }

  /** Finishes what is under way, writes the log into the file, closes. */
  async stop(): Promise<void> {
    if (this.#stopping) return
    this.#stopping = true
    for (const timer of this.#timers) clearInterval(timer)
    const until = Date.now() + drainMs
    while (!this.#turns.idle && Date.now() < until) await new Promise((resolve) => setImmediate(resolve))
    await this.#wire.close()
    await this.#server.readers?.close()
    await this.#checkpoints.close()
    this.#logFile.close()
    this.#store.close()
  }

  #every(ms: number, work: () => void): void {
    const timer = setInterval(work, ms)
    timer.unref()
    this.#timers.push(timer)
  }

  /** What falls due with time, and what the last process left. */
  #maintain(): void {
    const { slice } = this.#server
    const store = this.#store
    this.#background.run('index builds', () => resumeBuilds(store, slice))
    this.#background.run('expiry', () => removeExpired(store, slice, new Date()))
    this.#freeDropped()
  }

  #makeDictionaries(): void {
    const { changes } = this.#store.database
    if (changes === this.#changesSeen) return
    this.#changesSeen = changes
    this.#background.run('dictionaries', () => makeDictionaries(this.#store, this.#server.slice))
  }

  #freeDropped(): void {
    const { slice } = this.#server
    const store = this.#store
    if (!store.hasDropped) return
    this.#background.run('freeing what was dropped', function* () {
      for (const _ of store.removeDropped(slice)) yield pause
    })
  }
}
