// Cuts the byte stream of a connection into wire protocol messages. A message that is whole in one chunk is handed out
// without copying; a long one is put together in memory of its own size.

/** As `hello` announces: a longer message is an attack or a mistake, and would have to be held in memory whole. */
export const maxMessageBytes = 48_000_000
/** Longer messages are counted (memory.ts); there may be one of this length for each connection. */
export const smallMessageBytes = 64 * 1024
const headerBytes = 16

export class FrameReader {
  #chunks: Buffer[] = []
  #size = 0
  /** A long message, of which `#filled` bytes are there. */
  #long: Buffer | undefined
  #filled = 0

  /** Bytes that are there and have not been handed out. */
  get buffered(): number {
    return this.#size + this.#filled
  }

  push(chunk: Buffer): void {
    if (this.#long === undefined) this.#keep(chunk)
    else {
      const used = chunk.copy(this.#long, this.#filled)
      this.#filled += used
      if (used < chunk.length) this.#keep(chunk.subarray(used))
    }
  }

  #keep(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#size += chunk.length
  }

  /** What is there of a long message that has begun; 0 where there is none. */
  get longBytes(): number {
    return this.#filled
  }

  /** The next message that is whole. Throws `FrameError` on an impossible length. */
  next(): Buffer | undefined {
    if (this.#long !== undefined) return this.#takeLong()
    const length = this.#messageLength()
    if (length === undefined) return undefined
    if (length > this.#size) {
      if (length > smallMessageBytes) this.#beginLong(length)
      return undefined
    }
    if (this.#chunks[0]!.length < length) this.#join()
    const whole = this.#chunks[0]!
    this.#size -= length
    if (whole.length === length) this.#chunks.shift()
    else this.#chunks[0] = whole.subarray(length)
    return whole.subarray(0, length)
  }

  /** The memory is taken by the system as it is filled. */
  #beginLong(length: number): void {
    this.#long = Buffer.allocUnsafeSlow(length)
    for (const chunk of this.#chunks) this.#filled += chunk.copy(this.#long, this.#filled)
    this.#chunks = []
    this.#size = 0
  }

  #takeLong(): Buffer | undefined {
    const message = this.#long!
    if (this.#filled < message.length) return undefined
    this.#long = undefined
    this.#filled = 0
    return message
  }

  #messageLength(): number | undefined {
    if (this.#size < 4) return undefined
    if (this.#chunks[0]!.length < 4) this.#join()
    const length = this.#chunks[0]!.readInt32LE(0)
    if (length < headerBytes || length > maxMessageBytes) throw new FrameError(`message of ${length} bytes`)
    return length
  }

  #join(): void {
    this.#chunks = [Buffer.concat(this.#chunks)]
  }
}

/** Bytes that cannot be followed any further: the connection ends. */
export class FrameError extends Error {
  override readonly name = 'FrameError'
}
