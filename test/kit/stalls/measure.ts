import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { MongoClient } from 'mongodb'
import type { TestStore } from '../embedded-store.ts'
import { phases } from './load.ts'
import { Prober } from './prober.ts'

/** How long one client waits for answers while others give the store much to do. */

export type PhaseResult = {
  phase: string
  tookMs: number
  probes: number
  p50: number
  p99: number
  p999: number
  max: number
  /** The longest that the store's main thread has worked in one go. */
  longestTurnMs: number
}

export type MeasureOptions = {
  documents: number
  /** Told of each phase as it ends. */
  onPhase?: (result: PhaseResult) => void
  only?: readonly string[]
}

const small = (_id: number): Record<string, unknown> => ({
  find: 'probe',
  filter: { _id },
  limit: 1,
  singleBatch: true,
  $db: 'stalls',
})

export async function measureStalls(
  store: TestStore,
  { documents, onPhase, only }: MeasureOptions,
): Promise<PhaseResult[]> {
  await using client = store.client()
  await client
    .db('stalls')
    .collection<{ _id: number }>('probe')
    .insertMany(Array.from({ length: 100 }, (_, _id) => ({ _id })))
  const prober = await Prober.connect(store.socketPath, [{ ping: 1, $db: 'admin' }, small(7), small(70)])
  const child = fork(fileURLToPath(new URL('load-process.ts', import.meta.url)), [store.url, String(documents)], {
    execArgv: [],
  })
  const results: PhaseResult[] = []
  try {
    await told(child)
    prober.start()
    for (const phase of Object.keys(phases).filter((name) => name === 'fill' || (only?.includes(name) ?? true))) {
      prober.take()
      const startedAt = performance.now()
      child.send(phase)
      await told(child)
      const tookMs = performance.now() - startedAt
      const latencies = prober.take()
      const result = { ...summary(phase, tookMs, latencies), longestTurnMs: await longestTurn(client) }
      results.push(result)
      onPhase?.(result)
    }
  } finally {
    prober.stop()
    child.kill('SIGKILL')
  }
  return results
}

const longestTurn = async (client: MongoClient): Promise<number> =>
  (await client.db('admin').command({ serverStatus: 1 }))['store'].longestTurnMs

async function told(child: ChildProcess): Promise<void> {
  const waiting = new AbortController()
  const { signal } = waiting
  try {
    const [message] = (await Promise.race([
      once(child, 'message', { signal }),
      once(child, 'exit', { signal }).then(() => [{ failed: 'the load has ended' }]),
    ])) as [{ failed?: string }]
    if (message.failed !== undefined) throw new Error(message.failed)
  } finally {
    waiting.abort()
  }
}

function summary(phase: string, tookMs: number, latencies: readonly number[]): Omit<PhaseResult, 'longestTurnMs'> {
  const at = (part: number): number =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * part))] ?? 0
  return {
    phase,
    tookMs,
    probes: latencies.length,
    p50: at(0.5),
    p99: at(0.99),
    p999: at(0.999),
    max: latencies.at(-1) ?? 0,
  }
}

export function row({ phase, tookMs, probes, p50, p99, p999, max, longestTurnMs }: PhaseResult): string {
  const times = [p50, p99, p999, max, longestTurnMs].map((ms) => ms.toFixed(1).padStart(8))
  return `${phase.padEnd(15)} ${(tookMs / 1000).toFixed(1).padStart(7)} s ${String(probes).padStart(7)} ${times.join(' ')}`
}

export const heading = `${'phase'.padEnd(15)}    took     probes  p50 ms  p99 ms p99.9 ms   max ms  turn ms`
