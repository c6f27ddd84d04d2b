export type Spread = { medianMs: number; p95Ms: number; maxMs: number }

/** Runs all of it, one after the other. */
export async function spreadOf(work: readonly (() => Promise<unknown>)[]): Promise<Spread> {
  const times: number[] = []
  for (const each of work) {
    const startedAt = performance.now()
    await each()
    times.push(performance.now() - startedAt)
  }
  times.sort((a, b) => a - b)
  const at = (share: number): number => Number((times[Math.floor((times.length - 1) * share)] ?? 0).toFixed(1))
  return { medianMs: at(0.5), p95Ms: at(0.95), maxMs: at(1) }
}
