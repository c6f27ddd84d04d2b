import { MongoClient } from 'mongodb'
import { parentPort, workerData } from 'node:worker_threads'
import { Random } from '../../../test/kit/random.ts'
import type { Round } from './measurement.ts'
import { workloadKey, workloads } from './workloads.ts'

/**
 * A thread that makes load: the official driver against one database. It is told what to do and for how long, and
 * answers with what it took.
 */

export type LoadThreadData = { url: string; database: string; messages: number; thread: number }
export type LoadRequest = { workload: string; clients: number; ms: number; seed: number }
export type LoadAnswer = { round: Round } | { error: string }

const { url, database, messages, thread } = workerData as LoadThreadData
const port = parentPort!
/** No two threads make the same document; far more than a thread ever makes. */
let nextFresh = thread * 10_000_000

const client = new MongoClient(url, { maxPoolSize: 64, serverSelectionTimeoutMS: 10_000 })
const db = client.db(database)

async function run(request: LoadRequest): Promise<Round> {
  const workload = workloads.find((each) => workloadKey(each) === request.workload)!
  const latenciesMs: number[] = []
  const cpu = process.threadCpuUsage()
  const startedAt = performance.now()
  const until = startedAt + request.ms
  const clientOf = async (number: number): Promise<void> => {
    const random = new Random(request.seed * 1000 + thread * 100 + number)
    const operation = workload.prepare({ db, messages, random, fresh: () => nextFresh++ })
    for (let before = performance.now(); before < until;) {
      await operation()
      const after = performance.now()
      latenciesMs.push(after - before)
      before = after
    }
  }
  await Promise.all(Array.from({ length: request.clients }, (_each, number) => clientOf(number)))
  const used = process.threadCpuUsage(cpu)
  return {
    operations: latenciesMs.length,
    elapsedMs: performance.now() - startedAt,
    latenciesMs,
    cpuMs: null,
    loadCpuMs: (used.user + used.system) / 1000,
  }
}

port.on('message', (request: LoadRequest) => {
  run(request).then(
    (round) => port.postMessage({ round } satisfies LoadAnswer),
    (error: unknown) => port.postMessage({ error: String(error) } satisfies LoadAnswer),
  )
})
