import type { Message } from '../../server/contract/mail.ts'
import type { FacteurApi } from '../api/facteur-api.ts'
import { keyOf, type MessageRef, type ShownFlags } from '../model/message-rows.ts'

/** Opened messages kept at hand: going back and forth is instant, and memory stays flat over a long day. */
const keptMessages = 40

export class MessageCache {
  readonly #messages = new Map<string, Promise<Message>>()
  readonly #api: FacteurApi

  constructor(api: FacteurApi) {
    this.#api = api
  }

  get(ref: MessageRef): Promise<Message> {
    const key = keyOf(ref)
    const known = this.#messages.get(key)
    if (known !== undefined) return known
    const loading = this.#api.message(ref)
    this.#messages.set(key, loading)
    loading.catch(() => this.#messages.delete(key))
    for (const old of [...this.#messages.keys()].slice(0, Math.max(0, this.#messages.size - keptMessages))) {
      this.#messages.delete(old)
    }
    return loading
  }

  setFlags(keys: ReadonlySet<string>, set: Partial<ShownFlags>): void {
    for (const key of keys) {
      const known = this.#messages.get(key)
      if (known !== undefined) {
        this.#messages.set(
          key,
          known.then((message) => ({ ...message, ...set })),
        )
      }
    }
  }

  drop(key: string): void {
    this.#messages.delete(key)
  }

  clear(): void {
    this.#messages.clear()
  }
}
