import type { MailEvent } from '../contract/events.ts'

export type QueuedEvent = { id: string | null; event: MailEvent }

/** A browser that reads slower than this is told to load again instead: memory is not its buffer. */
const maxQueued = 2000

/** What waits to be written to one event stream. */
export class EventQueue {
  #items: QueuedEvent[] = []
  #ended = false
  #wake: (() => void) | null = null

  push(id: string | null, event: MailEvent): void {
    if (this.#ended) return
    if (this.#items.length >= maxQueued) this.#items = [{ id, event: { type: 'resync' } }]
    else this.#items.push({ id, event })
    this.#wake?.()
  }

  /** What is queued is still handed out, then `last`, then `ended`. */
  end(last?: MailEvent): void {
    if (this.#ended) return
    if (last) this.push(null, last)
    this.#ended = true
    this.#wake?.()
  }

  /** The next event; `silence` when there was none for that long; `ended` when there will be none. */
  async next(silenceMs: number): Promise<QueuedEvent | 'silence' | 'ended'> {
    if (this.#items.length === 0 && !this.#ended) await this.#wait(silenceMs)
    return this.#items.shift() ?? (this.#ended ? 'ended' : 'silence')
  }

  async #wait(silenceMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, silenceMs)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#wake = null
  }
}
