import { AppError } from '../../contract/errors.ts'
import { createTurns, type Turns } from './turns.ts'

/**
 * Reads messages into memory, few large ones at a time: parsing takes some fifteen times the size of a message, and
 * without a bound a dozen clients sending 36 MB each would end the process.
 */

/** From so many bytes on a message needs a turn of this kind, and one of those before it. */
export type Tier = { bytes: number; turns: number }
const tiers: readonly Tier[] = [
  { bytes: 256 * 1024, turns: 4 },
  { bytes: 4 * 1024 * 1024, turns: 1 },
]
/** A client waits this long for its turn and is then told to come back: less than the 5 min it would wait anyway. */
const turnTimeoutMs = 120_000

/** A message in memory; disposing it lets the next one in. */
export type ReadMessage = { raw: Buffer; [Symbol.dispose](): void }
export type MessageReader = (stream: AsyncIterable<Buffer>, maxBytes: number) => Promise<ReadMessage>

export function createMessageReader(limits = { tiers, turnTimeoutMs }): MessageReader {
  const kinds = limits.tiers.map((tier) => ({
    bytes: tier.bytes,
    turns: createTurns(tier.turns, limits.turnTimeoutMs),
  }))

  return async function read(stream, maxBytes) {
    const chunks: Buffer[] = []
    const held: Turns[] = []
    const release = (): void => held.splice(0).forEach((turns) => turns.release())
    let bytes = 0
    try {
      for await (const chunk of stream) {
        bytes += chunk.length
        // The rest is read and thrown away, so that the client gets to its answer.
        if (bytes > maxBytes) {
          chunks.length = 0
          continue
        }
        // While it waits nothing is read, and the client cannot send on.
        for (let next = kinds[held.length]; next && bytes > next.bytes; next = kinds[held.length]) {
          await next.turns.take()
          held.push(next.turns)
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
}
