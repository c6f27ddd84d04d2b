import { AppError } from '../../contract/errors.ts'

/**
 * Reads messages into memory, few large ones at a time: parsing takes several times the size of a message, and without
 * a bound a dozen clients sending 36 MB each would end the process.
 */

/** A message is large from here on. */
const largeBytes = 1024 * 1024
/** Large messages read and stored at the same time. */
const maxLarge = 3
/** A client waits this long for its turn and is then told to come back: less than the 5 min it would wait anyway. */
const turnTimeoutMs = 120_000

export type ReadMessage = { raw: Buffer; [Symbol.dispose](): void }
export type MessageReader = (stream: AsyncIterable<Buffer>, maxBytes: number) => Promise<ReadMessage>

export function createMessageReader(limits = { largeBytes, maxLarge, turnTimeoutMs }): MessageReader {
  const waiting: (() => void)[] = []
  let running = 0

  return async function read(stream, maxBytes) {
    const chunks: Buffer[] = []
    let bytes = 0
    let hasTurn = false
    const release = (): void => {
      if (!hasTurn) return
      hasTurn = false
      running -= 1
      waiting.shift()?.()
    }
    try {
      for await (const chunk of stream) {
        bytes += chunk.length
        // The rest is read and thrown away, so that the client gets to its answer.
        if (bytes > maxBytes) {
          chunks.length = 0
          continue
        }
        // While it waits nothing is read, and the client cannot send on.
        if (bytes > limits.largeBytes && !hasTurn) {
          await takeTurn()
          hasTurn = true
        }
        chunks.push(chunk)
      }
      if (bytes > maxBytes) throw new AppError('tooLarge', 'Message too large')
      return { raw: Buffer.concat(chunks, bytes), [Symbol.dispose]: release }
    } catch (error) {
      release()
      throw error
    }
  }

  async function takeTurn(): Promise<void> {
    if (running >= limits.maxLarge) {
      await new Promise<void>((resolve, reject) => {
        const turn = (): void => {
          clearTimeout(timer)
          resolve()
        }
        const timer = setTimeout(() => {
          waiting.splice(waiting.indexOf(turn), 1)
          reject(new AppError('unavailable', 'Too many large messages at once'))
        }, limits.turnTimeoutMs)
        waiting.push(turn)
      })
    }
    running += 1
  }
}
