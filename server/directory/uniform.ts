import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Does the work and answers not before `floorMs`, however it ended: what was found, or where it was refused, cannot be
 * read from a clock. The floor is above what the work takes on a busy machine.
 */
export async function noSoonerThan<T>(floorMs: number, work: () => Promise<T>): Promise<T> {
  const [outcome] = await Promise.allSettled([work(), sleep(floorMs)])
  if (outcome.status === 'rejected') throw outcome.reason
  return outcome.value
}
