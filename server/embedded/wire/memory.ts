// The memory that all connections together may hold. One client alone could ask for little; a hundred that send long
// messages at once, or do not read what they asked for, would take everything there is.

/** Long messages that are being received or worked on: four of the longest. Beyond it they are received one by one. */
const longMessageBytes = 4 * 48_000_000
/** Who keeps the others waiting with a message that it has begun, and sends nothing for so long, is sent away. */
const silentMs = 5_000

export type Receiver = {
  /** It may go on receiving. */
  resume(): void
  /** When it last sent something; undefined once its message is complete. */
  silentSince(): number | undefined
  end(): void
}

export class MessageMemory {
  readonly #limit: number
  /** What is there of each one's message, in the order in which they began. */
  readonly #held = new Map<Receiver, number>()
  readonly #paused = new Set<Receiver>()
  #total = 0
  #timer: NodeJS.Timeout | undefined

  constructor(limit = longMessageBytes) {
    this.#limit = limit
  }

  /** So much of its message is there now. False when it has to wait for `resume` before it receives more. */
  hold(receiver: Receiver, bytes: number): boolean {
    this.#total += bytes - (this.#held.get(receiver) ?? 0)
    this.#held.set(receiver, bytes)
    if (this.#total <= this.#limit || receiver === this.#first()) return true
    this.#paused.add(receiver)
    this.#timer ??= setInterval(() => this.endSilent(performance.now()), silentMs / 4).unref()
    return false
  }

  /** Its message has been dealt with, or will not come. */
  release(receiver: Receiver): void {
    this.#total -= this.#held.get(receiver) ?? 0
    this.#held.delete(receiver)
    this.#paused.delete(receiver)
    this.wake()
  }

  /** Something has changed: a message is complete, or gone. */
  wake(): void {
    if (this.#total <= this.#limit) for (const receiver of this.#paused) this.#resume(receiver)
    else {
      // One of them always goes on: otherwise all could wait for each other with half a message.
      const first = this.#first()
      if (first && this.#paused.has(first)) this.#resume(first)
    }
    if (this.#paused.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #resume(receiver: Receiver): void {
    this.#paused.delete(receiver)
    receiver.resume()
  }

  /** Who began first of those whose message is not complete. */
  #first(): Receiver | undefined {
    for (const receiver of this.#held.keys()) if (receiver.silentSince() !== undefined) return receiver
    return undefined
  }

  /** Ends the one that keeps others waiting. */
  endSilent(now: number): void {
    const first = this.#first()
    const since = first?.silentSince()
    if (first && since !== undefined && now - since > silentMs) first.end()
  }
}

/** Replies that wait for their clients to take them. */
const unreadBytes = 128 * 1024 * 1024
/** Whoever takes nothing of its reply for so long is ended first when there are too many. */
const stalledMs = 2_000

export type Reader = {
  unread(): number
  end(): void
}

export class ReplyMemory {
  readonly #limit: number
  /** Since when their last reply is on its way; the oldest first. */
  readonly #waiting = new Map<Reader, number>()

  constructor(limit = unreadBytes) {
    this.#limit = limit
  }

  /** A reply did not go out at once. */
  blocked(reader: Reader, now: number): void {
    if (!this.#waiting.has(reader)) this.#waiting.set(reader, now)
    let unread = 0
    for (const other of this.#waiting.keys()) unread += other.unread()
    for (const [other, since] of this.#waiting) {
      // Twice as much is too much, whoever it is.
      if (unread <= this.#limit || (now - since < stalledMs && unread <= 2 * this.#limit)) return
      unread -= other.unread()
      this.#waiting.delete(other)
      other.end()
    }
  }

  free(reader: Reader): void {
    this.#waiting.delete(reader)
  }
}
