import { AppError } from '../../contract/errors.ts'

/** At most `limit` at a time, the others in the order in which they came. */
export type Turns = {
  /** Throws `unavailable` when the turn does not come in time. */
  take(): Promise<void>
  release(): void
}

export function createTurns(limit: number, timeoutMs: number): Turns {
  const waiting: (() => void)[] = []
  let taken = 0
  return {
    take() {
      if (taken < limit) {
        taken += 1
        return Promise.resolve()
      }
      return new Promise((resolve, reject) => {
        const turn = (): void => {
          clearTimeout(timer)
          resolve()
        }
        const timer = setTimeout(() => {
          waiting.splice(waiting.indexOf(turn), 1)
          reject(new AppError('unavailable', 'Too many large messages at once'))
        }, timeoutMs)
        waiting.push(turn)
      })
    },
    release() {
      // Whoever waits takes over the turn itself, so that nobody can slip in between.
      const next = waiting.shift()
      if (next) next()
      else taken -= 1
    },
  }
}
