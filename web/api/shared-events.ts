import type { MailEvent } from '../../server/contract/events.ts'
import { type EventHandlers, EventStream } from './events.ts'

/** What the tab that listens says to the others, and what a new one asks it. */
type Told = { event: MailEvent; id: string } | { connected: boolean } | 'isConnected?'

/** A tab that listens answers at once; one that a telephone has put to sleep, with the lock in its hand, does not. */
const answerMs = 5_000

/**
 * One stream for all tabs of a browser: over HTTP/1.1 it opens six connections to a host and no more, and six tabs with
 * a stream each would leave none for anything else. The tab that holds a lock listens and tells the others; when it
 * goes, or sleeps, another one goes on from the last event that it was told of. A browser that has no locks (a page without TLS)
 * has one stream per tab.
 */
export class SharedEventStream {
  readonly #handlers: EventHandlers
  readonly #stream: EventStream
  #account: string | null = null
  #channel: BroadcastChannel | null = null
  /** Ends the wait for the lock, or the holding of it. */
  #membership: AbortController | null = null
  #isLeading = false
  #isConnected = true
  /** The tab that listens has been heard since it was asked. */
  #isAnswered = false
  #lastEventId = ''
  /** Something may have happened that was not heard of here. */
  #isBehind = false

  constructor(handlers: EventHandlers) {
    this.#handlers = handlers
    this.#stream = new EventStream({
      onEvent: (event, id) => {
        this.#tell({ event, id })
      },
      onConnected: (connected) => {
        this.#tell({ connected })
      },
    })
    // A page that is kept for the way back would keep its stream, and one that is frozen would tell the others nothing.
    addEventListener('pagehide', () => this.#leave())
    document.addEventListener('freeze', () => this.#leave())
    addEventListener('pageshow', () => this.#join())
    document.addEventListener('resume', () => this.#join())
    document.addEventListener('visibilitychange', () => this.#ask())
  }

  /** `account`: whose mailbox it is; tabs of another one are told nothing. */
  open(account: string): void {
    if (account === this.#account) return
    this.close()
    this.#account = account
    this.#join()
  }

  close(): void {
    this.#leave()
    this.#account = null
    this.#isBehind = false
    this.#lastEventId = ''
  }

  /** `steal`: the lock is taken from the tab that has it. */
  #join(steal = false): void {
    if (this.#account === null || this.#membership !== null) return
    const membership = new AbortController()
    this.#membership = membership
    // The type says that it is always there.
    const locks = navigator.locks as LockManager | undefined
    if (locks === undefined) {
      this.#lead()
      return
    }
    const name = `facteur events ${this.#account}`
    this.#channel = new BroadcastChannel(name)
    this.#channel.onmessage = ({ data }: MessageEvent<Told>) => this.#onTold(data)
    const { signal } = membership
    const holding = (): Promise<void> =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true })
        if (signal.aborted) resolve()
        else this.#lead()
      })
    // It rejects when the wait for it ends, or when another tab takes the lock.
    locks.request(name, steal ? { steal } : { signal }, holding).catch(() => {
      if (this.#membership === membership) this.#again(false)
    })
    this.#ask()
  }

  #again(steal: boolean): void {
    this.#leave()
    this.#join(steal)
  }

  /** Asks the tab that listens whether it does, and takes its place where it does not say so: this one is looked at. */
  #ask(): void {
    const membership = this.#membership
    if (this.#isLeading || this.#channel === null || document.hidden) return
    this.#isAnswered = false
    // A channel, not a window: it has no target.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    this.#channel.postMessage('isConnected?' satisfies Told)
    setTimeout(() => {
      const isSame = this.#membership === membership && !this.#isLeading
      if (isSame && !this.#isAnswered && !document.hidden) this.#again(true)
    }, answerMs)
  }

  #leave(): void {
    if (this.#membership === null) return
    this.#membership.abort()
    this.#membership = null
    this.#isLeading = false
    this.#stream.close()
    this.#channel?.close()
    this.#channel = null
    this.#isBehind = true
  }

  #lead(): void {
    this.#isLeading = true
    this.#stream.open({ since: this.#lastEventId, isBehind: this.#isBehind })
  }

  #onTold(told: Told): void {
    if (told !== 'isConnected?') {
      this.#isBehind = true
      this.#isAnswered = true
      this.#take(told)
    } else if (this.#isLeading) this.#channel?.postMessage({ connected: this.#isConnected } satisfies Told)
  }

  #tell(told: Exclude<Told, string>): void {
    this.#channel?.postMessage(told)
    this.#take(told)
  }

  #take(told: Exclude<Told, string>): void {
    if ('connected' in told) {
      this.#isConnected = told.connected
      this.#handlers.onConnected(told.connected)
      return
    }
    if (told.id !== '') this.#lastEventId = told.id
    this.#handlers.onEvent(told.event, told.id)
  }
}
