/** What one round of one workload gave, and what several rounds say together. */

export type Round = {
  operations: number
  elapsedMs: number
  latenciesMs: number[]
  /** CPU time of the process that was measured; null where it cannot be seen. */
  cpuMs: number | null
  /** CPU time of the threads that made the load. */
  loadCpuMs: number | null
}

export type Summary = {
  perSecond: Spread
  p50Ms: Spread
  p99Ms: Spread
  cpuMsEach: Spread | null
  loadCpuMsEach: Spread | null
}

/** The median of the rounds, and the lowest and highest. */
export type Spread = { median: number; low: number; high: number }

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  return { median: quantile(sorted, 0.5), low: sorted[0] ?? NaN, high: sorted.at(-1) ?? NaN }
}

/** `sorted` in ascending order. */
export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN

export function summarise(rounds: readonly Round[]): Summary {
  const latencies = rounds.map((round) => round.latenciesMs.toSorted((a, b) => a - b))
  const perOperation = (key: 'cpuMs' | 'loadCpuMs'): Spread | null => {
    const values = rounds.flatMap((round) => (round[key] === null ? [] : [round[key] / round.operations]))
    return values.length === rounds.length ? spreadOf(values) : null
  }
  return {
    perSecond: spreadOf(rounds.map((round) => (round.operations * 1000) / round.elapsedMs)),
    p50Ms: spreadOf(latencies.map((each) => quantile(each, 0.5))),
    p99Ms: spreadOf(latencies.map((each) => quantile(each, 0.99))),
    cpuMsEach: perOperation('cpuMs'),
    loadCpuMsEach: perOperation('loadCpuMs'),
  }
}
