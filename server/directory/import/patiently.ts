import { setTimeout as sleep } from 'node:timers/promises'
import { asAppError } from '../../contract/errors.ts'
import { createLogger } from '../../kit/log.ts'

const log = createLogger('import')

/** A store that is started again is back within seconds, one on a machine that has too much to do within a minute. */
const pausesMs: readonly number[] = [1_000, 2_000, 5_000, 10_000, 20_000, 30_000]

/** Does it again while the database or the mail store is away; whatever else it throws, or the last time, is thrown. */
export async function patiently<T>(work: () => Promise<T>, pauses: readonly number[] = pausesMs): Promise<T> {
  for (const pauseMs of pauses) {
    try {
      return await work()
    } catch (thrown) {
      const error = asAppError(thrown)
      if (error.code !== 'unavailable') throw thrown
      log.warn('attend que la base et la messagerie répondent', { pauseMs, error })
    }
    await sleep(pauseMs)
  }
  try {
    return await work()
  } catch (thrown) {
    throw asAppError(thrown)
  }
}
