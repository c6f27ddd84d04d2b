import {
  maxFailures,
  maxGuesses,
  maxKeys,
  maxKnownNetworks,
  type Throttle,
  type ThrottleKey,
  type ThrottleRule,
} from './throttle.ts'

type Entry = { failures: number; countedAtMs: number; lastAtMs: number; guesses: string[] }

/**
 * The throttle of one process alone: for the administrator's tool, which needs none, and for tests. It says in
 * TypeScript what redis-throttle.ts says in Lua; a test compares the two.
 */
export function openMemoryThrottle(now: () => Date): Throttle {
  const entries = new Map<string, Entry>()
  const known = new Map<string, string[]>()
  const epochs = new Map<string, number>()

  const find = ({ key, rule }: ThrottleKey): Entry => {
    const atMs = now().getTime()
    const { failures, countedAtMs, lastAtMs, guesses } = entries.get(key) ?? emptyEntry(atMs)
    const left = Math.max(0, failures - (atMs - countedAtMs) / rule.forgetOneMs)
    return { failures: left, countedAtMs: atMs, lastAtMs, guesses: left > 0 ? guesses : [] }
  }
  const keep = (key: string, entry: Entry): void => {
    // Taken out and put in again: a Map keeps the order of insertion, so the first key is the oldest.
    entries.delete(key)
    entries.set(key, entry)
    const [oldest] = entries.keys()
    if (entries.size > maxKeys && oldest !== undefined) entries.delete(oldest)
  }

  const throttle = {
    take(keys: readonly ThrottleKey[], guess = '') {
      const atMs = now().getTime()
      const found = keys.map((each) => ({ ...each, entry: find(each) }))
      const waitMs = Math.max(0, ...found.map(({ entry, rule }) => entry.lastAtMs + delayOf(entry, rule) - atMs))
      if (waitMs > 0) return { waitMs: Math.ceil(waitMs), isRepeated: false }
      if (guess !== '' && found[0]?.entry.guesses.includes(guess)) return { waitMs: 0, isRepeated: true }
      found.forEach(({ key, entry }, place) => {
        const guesses = place === 0 && guess !== '' ? [...entry.guesses, guess].slice(-maxGuesses) : entry.guesses
        keep(key, { ...entry, failures: Math.min(entry.failures + 1, maxFailures), lastAtMs: atMs, guesses })
      })
      return { waitMs: 0, isRepeated: false }
    },
    giveBack(keys: readonly ThrottleKey[]) {
      for (const { key } of keys) {
        const entry = entries.get(key)
        if (entry) entry.failures = Math.max(0, entry.failures - 1)
      }
    },
    setKnown(account: string, network: string) {
      const others = (known.get(account) ?? []).filter((each) => each !== network)
      known.set(account, [...others, network].slice(-maxKnownNetworks))
    },
  }
  return {
    take: async (...args) => await Promise.resolve(throttle.take(...args)),
    giveBack: async (keys) => await Promise.resolve(throttle.giveBack(keys)),
    forget: async ({ key }) => void (await Promise.resolve(entries.delete(key))),
    failures: async (key) => await Promise.resolve(find(key).failures),
    isKnown: async (account, network) => await Promise.resolve(known.get(account)?.includes(network) ?? false),
    epoch: async (account) => await Promise.resolve(epochs.get(account) ?? 0),
    forgetAccount: async (account) => void (await Promise.resolve(epochs.set(account, (epochs.get(account) ?? 0) + 1))),
    setKnown: async (account, network) => await Promise.resolve(throttle.setKnown(account, network)),
  }
}

const emptyEntry = (atMs: number): Entry => ({ failures: 0, countedAtMs: atMs, lastAtMs: 0, guesses: [] })

function delayOf({ failures }: Entry, { free, firstDelayMs, maxDelayMs }: ThrottleRule): number {
  const costly = Math.ceil(failures) - free
  return costly <= 0 ? -Infinity : Math.min(firstDelayMs * 2 ** Math.min(costly - 1, 30), maxDelayMs)
}
