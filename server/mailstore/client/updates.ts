import { setTimeout as sleep } from 'node:timers/promises'
import type { MailEvent } from '../../contract/events.ts'
import { createLogger } from '../../kit/log.ts'
import { backoffMs } from '../../kit/wait.ts'
import { parseEventStream } from './event-stream.ts'
import { segment, type Transport } from './transport.ts'
import { mailEventOf } from './update-events.ts'

/**
 * Changes of mailboxes as they happen. All listeners of an account share one stream of WildDuck; it is opened for the
 * first and closed a little after the last. A listener that comes back with the id of the last event it saw gets what
 * happened meanwhile, or `resync` when that is no longer known.
 */
export type Update = { id: string | null; event: MailEvent }
export type UpdateListener = (update: Update) => void

/** Events kept per account for listeners that come back: a bulk change of `maxBulkUids` messages fits. */
const keptEvents = 1000
/** A page reload or a short loss of the network ends well within this; then the stream is closed. */
const lingerMs = 60_000
/** WildDuck keeps its journal 3 h; a margin for its clean-up. */
const journalMs = 2.5 * 3600_000
const firstRetryMs = 200
const maxRetryMs = 5_000

const log = createLogger('updates')

export function createUpdates(transport: Transport, now: () => number = Date.now) {
  const accounts = new Map<string, AccountStream>()
  return {
    /** Calls `listener` for each change until the function it answers is called. */
    subscribe(accountId: string, lastEventId: string | null, listener: UpdateListener): () => void {
      const known = accounts.get(accountId)
      if (known) {
        const missed = lastEventId === null ? [] : known.since(lastEventId)
        const close = known.add(listener)
        if (missed) missed.forEach(listener)
        else listener({ id: null, event: { type: 'resync' } })
        return close
      }
      const resumable = lastEventId !== null && isRecent(lastEventId, now())
      const stream = new AccountStream(transport, accountId, resumable ? lastEventId : null, () =>
        accounts.delete(accountId),
      )
      accounts.set(accountId, stream)
      if (lastEventId !== null && !resumable) listener({ id: null, event: { type: 'resync' } })
      return stream.add(listener)
    },

    close(): void {
      for (const stream of accounts.values()) stream.close()
      accounts.clear()
    },
  }
}

export type Updates = ReturnType<typeof createUpdates>

/** The first four bytes of an ObjectId are its time in seconds. */
export function isRecent(eventId: string, nowMs: number): boolean {
  if (!/^[0-9a-f]{24}$/.test(eventId)) return false
  return nowMs - Number.parseInt(eventId.slice(0, 8), 16) * 1000 < journalMs
}

class AccountStream {
  readonly #transport: Transport
  readonly #accountId: string
  readonly #onEnd: () => void
  readonly #listeners = new Set<UpdateListener>()
  readonly #stop = new AbortController()
  #kept: Update[] = []
  #seenIds = new Set<string>()
  /** Id of the newest event handed out, or where the stream was taken up. */
  #lastId: string | null
  #linger: NodeJS.Timeout | undefined

  constructor(transport: Transport, accountId: string, lastId: string | null, onEnd: () => void) {
    this.#transport = transport
    this.#accountId = accountId
    this.#lastId = lastId
    this.#onEnd = onEnd
    void this.#run()
  }

  add(listener: UpdateListener): () => void {
    clearTimeout(this.#linger)
    this.#listeners.add(listener)
    return () => {
      if (!this.#listeners.delete(listener) || this.#listeners.size > 0) return
      this.#linger = setTimeout(() => this.close(), lingerMs).unref()
    }
  }

  /** What came after an event, or null when that is not known. */
  since(eventId: string): Update[] | null {
    if (eventId === this.#lastId) return []
    // Counters carry the id of the event before them, so the last one with this id is the place.
    const index = this.#kept.findLastIndex((kept) => kept.id === eventId)
    return index === -1 ? null : this.#kept.slice(index + 1)
  }

  close(): void {
    clearTimeout(this.#linger)
    this.#stop.abort()
    this.#onEnd()
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    for (let failures = 0, opened = 0; !signal.aborted;) {
      try {
        const query = { 'Last-Event-ID': this.#lastId ?? undefined }
        const path = `/users/${segment(this.#accountId)}/updates`
        const { body } = await this.#transport.open(path, { query, signal, live: true })
        // Without an id to go on from, what happened since the last stream is not known.
        if (opened++ > 0 && this.#lastId === null) this.#emit({ id: null, event: { type: 'resync' } })
        failures = 0
        for await (const { id, event, data } of parseEventStream(body)) {
          if (event === 'error') throw new Error('the journal cannot be read')
          const mailEvent = mailEventOf(data)
          if (mailEvent && this.#isNew(id, mailEvent)) this.#emit({ id, event: mailEvent })
          else if (id !== null) this.#lastId = id
        }
        // WildDuck ends a stream after half an hour: take it up again at once.
      } catch (error) {
        if (signal.aborted) return
        failures++
        log.debug('stream broken, opening it again', { account: this.#accountId, error })
      }
      await sleep(backoffMs(failures, firstRetryMs, maxRetryMs), undefined, { signal }).catch(() => undefined)
    }
  }

  /** The stream is read from a little before its place (whole-updates.ts); counters carry the id of another event. */
  #isNew(id: string | null, event: MailEvent): boolean {
    if (id === null || event.type === 'counts') return true
    if (this.#seenIds.has(id)) return false
    this.#seenIds.add(id)
    if (this.#seenIds.size > 2 * keptEvents) this.#seenIds = new Set([...this.#seenIds].slice(-keptEvents))
    return true
  }

  #emit(update: Update): void {
    if (update.id !== null) this.#lastId = update.id
    this.#kept.push(update)
    if (this.#kept.length > keptEvents) this.#kept = this.#kept.slice(-keptEvents / 2)
    for (const listener of this.#listeners) listener(update)
  }
}
