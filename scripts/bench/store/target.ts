import { type Db, MongoClient } from 'mongodb'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { cpuMsOf } from '../process-usage.ts'
import { benchMessage, orderedIndexes, textIndex } from './messages.ts'
import type { LoadAnswer, LoadRequest, LoadThreadData } from './load-thread.ts'
import type { Round } from './measurement.ts'
import { groups, type Workload, workloadKey } from './workloads.ts'

/** The driver's own work is more than the store's. One core is the store's; a third thread of load would not make more. */
const loadThreads = Math.min(2, Math.max(1, availableParallelism() - 1))
const fillBatch = 200

/** A database under measurement, reached over the driver. */
export class Target implements AsyncDisposable {
  readonly db: Db
  readonly #client: MongoClient
  readonly #threads: Worker[]
  readonly #pid: number | null

  /** `pid`: the process behind it, where it runs on this machine. */
  constructor(url: string, database: string, messages: number, pid: number | null) {
    this.#client = new MongoClient(url, { serverSelectionTimeoutMS: 10_000 })
    this.db = this.#client.db(database)
    this.#pid = pid
    this.#threads = Array.from({ length: loadThreads }, (_each, thread) => {
      const workerData: LoadThreadData = { url, database, messages, thread }
      return new Worker(new URL('load-thread.ts', import.meta.url), { workerData })
    })
  }

  /** Fills the large mailbox. */
  async fill(messages: number, withText: boolean, onProgress: (done: number) => void): Promise<void> {
    const collection = this.db.collection('messages')
    await this.db.dropDatabase()
    await collection.createIndexes(withText ? [...orderedIndexes, textIndex] : orderedIndexes)
    await this.db.collection('inserted').createIndexes(orderedIndexes)
    for (let from = 0; from < messages; from += fillBatch) {
      const length = Math.min(fillBatch, messages - from)
      await collection.insertMany(Array.from({ length }, (_each, i) => benchMessage(groups.mailbox, from + i)))
      onProgress(from + length)
    }
  }

  async run(workload: Workload, ms: number, seed: number): Promise<Round> {
    const threads = this.#threads.slice(0, workload.clients)
    const clients = workload.clients / threads.length
    const cpuBefore = this.#pid === null ? 0 : cpuMsOf(this.#pid)
    const request: LoadRequest = { workload: workloadKey(workload), clients, ms, seed }
    const rounds = await Promise.all(threads.map((thread) => ask(thread, request)))
    return {
      operations: rounds.reduce((sum, round) => sum + round.operations, 0),
      elapsedMs: Math.max(...rounds.map((round) => round.elapsedMs)),
      latenciesMs: rounds.flatMap((round) => round.latenciesMs),
      cpuMs: this.#pid === null ? null : cpuMsOf(this.#pid) - cpuBefore,
      loadCpuMs: rounds.reduce((sum, round) => sum + (round.loadCpuMs ?? 0), 0),
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()))
    // Of the embedded store the whole folder goes, after it was started anew; a MongoDB is not ours to fill.
    if (this.#pid === null) await this.db.dropDatabase()
    await this.#client.close()
  }
}

function ask(thread: Worker, request: LoadRequest): Promise<Round> {
  return new Promise((resolve, reject) => {
    thread.once('error', reject)
    thread.once('message', (answer: LoadAnswer) => {
      thread.off('error', reject)
      if ('round' in answer) resolve(answer.round)
      else reject(new Error(`${request.workload}: ${answer.error}`))
    })
    thread.postMessage(request, [])
  })
}
