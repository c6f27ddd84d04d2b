/**
 * The throttle: failures make the next try wait, longer each time, and never for ever. Nobody is locked out by a
 * stranger who knows a username: the long delays are for one network and one account together, the delay for an account
 * whatever the network stays short.
 */
export type ThrottleRule = {
  /** Failures that cost nothing. */
  free: number
  /** Delay after the first one that costs, doubled by each further one. */
  firstDelayMs: number
  maxDelayMs: number
  /** One failure is forgotten each time this has passed, so that a school behind one address is not held for all its typing errors of a day. */
  forgetOneMs: number
}

type Entry = { failures: number; countedAtMs: number; lastAtMs: number }

/** Keys kept at once; the oldest go first, so that a flood of names cannot fill the memory. */
const maxEntries = 50_000

export class Throttle {
  readonly #rule: ThrottleRule
  readonly #now: () => Date
  readonly #entries = new Map<string, Entry>()

  constructor(rule: ThrottleRule, now: () => Date) {
    this.#rule = rule
    this.#now = now
  }

  /** How long this key has to wait from now; 0 when it may try. */
  waitMs(key: string): number {
    const entry = this.#find(key)
    const costly = entry ? Math.ceil(entry.failures) - this.#rule.free : 0
    if (!entry || costly <= 0) return 0
    const delayMs = Math.min(this.#rule.firstDelayMs * 2 ** Math.min(costly - 1, 30), this.#rule.maxDelayMs)
    return Math.max(0, entry.lastAtMs + delayMs - this.#now().getTime())
  }

  fail(key: string): void {
    const failures = (this.#find(key)?.failures ?? 0) + 1
    const atMs = this.#now().getTime()
    // Taken out and put in again: a Map keeps the order of insertion, so the first key is the oldest.
    this.#entries.delete(key)
    this.#entries.set(key, { failures, countedAtMs: atMs, lastAtMs: atMs })
    if (this.#entries.size > maxEntries) {
      const oldest = this.#entries.keys().next()
      if (!oldest.done) this.#entries.delete(oldest.value)
    }
  }

  /** Takes one failure back: it was not the person's. */
  takeBack(key: string): void {
    const entry = this.#find(key)
    if (entry) entry.failures = Math.max(0, entry.failures - 1)
  }

  succeed(key: string): void {
    this.#entries.delete(key)
  }

  #find(key: string): Entry | undefined {
    const entry = this.#entries.get(key)
    if (!entry) return undefined
    const atMs = this.#now().getTime()
    entry.failures -= (atMs - entry.countedAtMs) / this.#rule.forgetOneMs
    entry.countedAtMs = atMs
    if (entry.failures > 0) return entry
    this.#entries.delete(key)
    return undefined
  }
}

/** The network a client comes from: one address of IPv4, a /64 of IPv6, which is what one subscriber gets. */
export function networkOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)
  if (mapped?.[1]) return mapped[1]
  if (!ip.includes(':')) return ip
  const [head = '', tail] = ip.toLowerCase().split('::')
  const groups = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - after.length)
  return [...groups, ...Array.from({ length: zeros }, () => '0'), ...after].slice(0, 4).join(':')
}
