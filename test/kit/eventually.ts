import { setTimeout as sleep } from 'node:timers/promises'

/** Asks until `look` answers without throwing; gives the last failure when the time is over. */
export async function eventually<T>(
  look: () => Promise<T> | T,
  { timeoutMs = 10_000, intervalMs = 50 } = {},
): Promise<T> {
  for (const deadline = Date.now() + timeoutMs; ;) {
    try {
      return await look()
    } catch (error) {
      if (Date.now() > deadline) throw error
    }
    await sleep(intervalMs)
  }
}
