import { Worker } from 'node:worker_threads'

/**
 * How hard a password is to guess, 0 to 4 (zxcvbn with French words). Asked only for passwords whose length alone does
 * not decide, so the thread that knows lives for a minute at a time and costs the main process nothing.
 */
export type StrengthMeter = { scoreOf(password: string, words: readonly string[]): Promise<number> }

const idleMs = 60_000
/** The dictionaries are built within a second; a busy machine takes some. */
const answerWithinMs = 20_000

type Waiting = { resolve: (score: number) => void; reject: (error: Error) => void }

export function createStrengthMeter(): StrengthMeter {
  let worker: Worker | null = null
  let endIdle: NodeJS.Timeout | undefined
  let lastId = 0
  const waiting = new Map<number, Waiting>()

  const failAll = (error: Error): void => {
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
    void worker?.terminate()
    worker = null
  }

  const start = (): Worker => {
    const started = new Worker(new URL('./strength-worker.ts', import.meta.url))
    started.on('message', ({ id, score }: { id: number; score: number }) => {
      waiting.get(id)?.resolve(score)
      waiting.delete(id)
      if (waiting.size === 0) started.unref()
    })
    started.on('error', (error) => failAll(error instanceof Error ? error : new Error(String(error))))
    return started
  }

  return {
    async scoreOf(password, words) {
      clearTimeout(endIdle)
      worker ??= start()
      worker.ref()
      const id = ++lastId
      const timeout = setTimeout(() => failAll(new Error('the strength of a password took too long')), answerWithinMs)
      try {
        return await new Promise<number>((resolve, reject) => {
          waiting.set(id, { resolve, reject })
          worker?.postMessage({ id, password, words }, [])
        })
      } finally {
        clearTimeout(timeout)
        clearTimeout(endIdle)
        endIdle = setTimeout(() => {
          if (waiting.size === 0) failAll(new Error('idle'))
        }, idleMs).unref()
      }
    },
  }
}
