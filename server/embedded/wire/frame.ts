// Cuts the byte stream of a connection into wire protocol messages. A message that is whole in one chunk is handed out
// without copying.

/** As `hello` announces: a longer message is an attack or a mistake, and would have to be held in memory whole. */
export const maxMessageBytes = 48_000_000
const headerBytes = 16

export class FrameReader {
  #chunks: Buffer[] = []
  #size = 0

  /** The messages that `chunk` completes. Throws `FrameError` on an impossible length. */
  push(chunk: Buffer): Buffer[] {
    this.#chunks.push(chunk)
    this.#size += chunk.length
    const messages: Buffer[] = []
    while (this.#size >= 4) {
      const length = this.#messageLength()
      if (this.#size < length) break
      messages.push(this.#take(length))
    }
    return messages
  }

  #messageLength(): number {
    const first = this.#chunks[0]!
    if (first.length < 4) this.#join()
    const length = this.#chunks[0]!.readInt32LE(0)
    if (length < headerBytes || length > maxMessageBytes) throw new FrameError(`message of ${length} bytes`)
    return length
  }

  #take(length: number): Buffer {
    if (this.#chunks[0]!.length < length) this.#join()
    const whole = this.#chunks[0]!
    this.#size -= length
    if (whole.length === length) this.#chunks.shift()
    else this.#chunks[0] = whole.subarray(length)
    return whole.subarray(0, length)
  }

  #join(): void {
    this.#chunks = [Buffer.concat(this.#chunks)]
  }
}

/** Bytes that cannot be followed any further: the connection ends. */
export class FrameError extends Error {
  override readonly name = 'FrameError'
}
