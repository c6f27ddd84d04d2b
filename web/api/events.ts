import type { MailEvent } from '../../server/contract/events.ts'

export type EventHandlers = {
  /** `id`: of the last event that has one, which is this one or an earlier one; empty where there was none. */
  onEvent: (event: MailEvent, id: string) => void
  /** True while the stream is open. */
  onConnected: (connected: boolean) => void
}

/** After a refused connection (not a dropped one, which the browser renews by itself): wait, longer each time. */
const firstRetryMs = 2_000
const lastRetryMs = 60_000
/** A timer that fires this late has slept: the stream may look open and be dead. */
const sleepDriftMs = 30_000
const pulseMs = 10_000

/**
 * GET /api/events as long as the session lasts. The browser reconnects by itself and hands back Last-Event-ID; where it
 * gives up (an HTTP error) or the machine has slept, a new stream starts from the last event seen.
 */
export class EventStream {
  readonly #handlers: EventHandlers
  #source: EventSource | null = null
  #retryMs = firstRetryMs
  #retryTimer: ReturnType<typeof setTimeout> | null = null
  #pulse: ReturnType<typeof setInterval> | null = null
  #hadSource = false
  #lastEventId = ''

  constructor(handlers: EventHandlers) {
    this.#handlers = handlers
  }

  /** `since`: the id of the last event that is known. `isBehind`: others were heard before, so that one was missed, perhaps. */
  open({ since = '', isBehind = false } = {}): void {
    if (this.#pulse !== null) return
    this.#lastEventId = since
    this.#hadSource = isBehind
    this.#watchSleep()
    this.#connect()
  }

  close(): void {
    if (this.#pulse !== null) clearInterval(this.#pulse)
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer)
    this.#pulse = null
    this.#retryTimer = null
    this.#hadSource = false
    this.#lastEventId = ''
    this.#drop()
  }

  #connect(): void {
    this.#drop()
    // A stream that follows another asks for what came between; a server that no longer knows it answers `resync`.
    const since = this.#lastEventId === '' ? '' : `?lastEventId=${encodeURIComponent(this.#lastEventId)}`
    const source = new EventSource(`/api/events${since}`)
    this.#source = source
    let unsure = this.#hadSource && this.#lastEventId === ''
    source.onopen = () => {
      this.#retryMs = firstRetryMs
      this.#hadSource = true
      this.#handlers.onConnected(true)
      if (unsure) this.#handlers.onEvent({ type: 'resync' }, this.#lastEventId)
      unsure = false
    }
    source.onmessage = (message: MessageEvent<string>) => {
      if (message.lastEventId !== '') this.#lastEventId = message.lastEventId
      this.#handlers.onEvent(JSON.parse(message.data) as MailEvent, this.#lastEventId)
    }
    source.onerror = () => {
      this.#handlers.onConnected(false)
      if (source.readyState === EventSource.CLOSED) this.#retryLater()
    }
  }

  #drop(): void {
    if (this.#source === null) return
    this.#source.onopen = this.#source.onmessage = this.#source.onerror = null
    this.#source.close()
    this.#source = null
  }

  #retryLater(): void {
    this.#drop()
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer)
    this.#retryTimer = setTimeout(() => {
      this.#connect()
    }, this.#retryMs)
    this.#retryMs = Math.min(lastRetryMs, this.#retryMs * 2)
  }

  #watchSleep(): void {
    let last = Date.now()
    this.#pulse = setInterval(() => {
      const now = Date.now()
      if (now - last > pulseMs + sleepDriftMs) this.#connect()
      last = now
    }, pulseMs)
  }
}
