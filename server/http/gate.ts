import { AppError } from '../contract/errors.ts'

/** Lets at most `width` works run at once and `maxWaiting` wait; further ones are `unavailable` at once. */
export function createGate(width: number, maxWaiting: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (running < width) running++
    else {
      if (waiting.length >= maxWaiting)
        throw new AppError('unavailable', 'Too many messages are being sent', { details: { retryAfterSeconds: 10 } })
      await new Promise<void>((resolve) => waiting.push(resolve))
    }
    try {
      return await work()
    } finally {
      // The place goes to the next one at once, so that nobody slips in between.
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
