// The memory that all connections together may hold. One client alone could ask for little; a hundred that send long
// messages at once, or do not read what they asked for, would take everything there is.

/** Long messages that are being received or worked on: four of the longest. Whoever sends another waits. */
const longMessageBytes = 4 * 48_000_000
/** Who holds memory for a message while others wait for it, and sends nothing for so long, is sent away. */
const silentMs = 10_000

export type Receiver = {
  /** It may receive its message now. */
  granted(): void
  /** When it last sent something; undefined once its message is complete. */
  silentSince(): number | undefined
  end(): void
}

type Wish = { receiver: Receiver; bytes: number }

export class MessageMemory {
  readonly #limit: number
  readonly #holders = new Map<Receiver, number>()
  #wishes: Wish[] = []
  #held = 0
  #timer: NodeJS.Timeout | undefined

  constructor(limit = longMessageBytes) {
    this.#limit = limit
  }

  ask(receiver: Receiver, bytes: number): void {
    this.#wishes.push({ receiver, bytes })
    this.#serve()
  }

  /** It needs its memory no more, or no longer waits for any. */
  release(receiver: Receiver): void {
    this.#held -= this.#holders.get(receiver) ?? 0
    this.#holders.delete(receiver)
    this.#wishes = this.#wishes.filter((wish) => wish.receiver !== receiver)
    this.#serve()
  }

  #serve(): void {
    // In the order of asking: a long message is never overtaken for ever by shorter ones.
    for (let wish = this.#wishes[0]; wish !== undefined && this.#fits(wish); wish = this.#wishes[0]) {
      this.#wishes.shift()
      this.#held += wish.bytes
      this.#holders.set(wish.receiver, wish.bytes)
      wish.receiver.granted()
    }
    if (this.#wishes.length === 0) {
      clearInterval(this.#timer)
      this.#timer = undefined
    } else this.#timer ??= setInterval(() => this.endSilent(performance.now()), silentMs / 4).unref()
  }

  #fits({ bytes }: Wish): boolean {
    return this.#holders.size === 0 || this.#held + bytes <= this.#limit
  }

  /** Ends those who keep others waiting. */
  endSilent(now: number): void {
    for (const receiver of this.#holders.keys()) {
      const since = receiver.silentSince()
      if (since !== undefined && now - since > silentMs) receiver.end()
    }
  }
}

/** Replies that wait for their clients to take them. */
const unreadBytes = 256 * 1024 * 1024
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
