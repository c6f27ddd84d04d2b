import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Asks `check` every `intervalMs` until it answers true; a throw counts as "not yet".
 * Answers false when `timeoutMs` have passed or the signal fires first.
 */
export async function waitUntil(
  check: () => Promise<boolean> | boolean,
  { timeoutMs, intervalMs = 50, signal }: { timeoutMs: number; intervalMs?: number; signal?: AbortSignal },
): Promise<boolean> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    if (signal?.aborted) return false
    if (
      await Promise.resolve()
        .then(check)
        .catch(() => false)
    )
      return true
    if (Date.now() >= deadline) return false
    await sleep(intervalMs)
  }
}

/** Delay before try number `attempt` (from 0): doubled each time from `firstMs`, at most `maxMs`. */
export function backoffMs(attempt: number, firstMs: number, maxMs: number): number {
  return Math.min(maxMs, firstMs * 2 ** Math.min(attempt, 30))
}
