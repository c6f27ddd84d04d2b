/**
 * The throttle: failures make the next try wait, longer each time, and never for ever. What it counts lies in Redis, so
 * that the web, IMAP, POP3 and submission, which are two processes, count together and a restart forgets nothing; the
 * keys are hashes, and their number has a bound, so that a flood of names or networks cannot fill the memory.
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

export type ThrottleKey = { rule: ThrottleRule; key: string }

export type Throttle = {
  /**
   * Counts a try against every key, unless one of them has to wait; answers for how long, 0 when it may go on. Counted
   * before the check, so that many tries at once do not all pass as the first.
   *
   * `guess` stands for what was tried: the same one again under the first key costs nothing, because it finds nothing
   * out. So a telephone with an old password never closes its owner out.
   */
  take(keys: readonly ThrottleKey[], guess?: string): Promise<{ waitMs: number; isRepeated: boolean }>
  /** Takes one failure back from each: it was none, or not the person's. */
  giveBack(keys: readonly ThrottleKey[]): Promise<void>
  /** Forgets all failures of a key. */
  forget(key: ThrottleKey): Promise<void>
  /** Failures that are not forgotten yet. */
  failures(key: ThrottleKey): Promise<number>
  /** Networks from which an account's owner has logged in lately. */
  isKnown(account: string, network: string): Promise<boolean>
  setKnown(account: string, network: string): Promise<void>
  /** How often `forgetAccount` was called lately: a part of the keys of an account, so that one call renames them all. */
  epoch(account: string): Promise<number>
  forgetAccount(account: string): Promise<void>
}

/** Keys kept at once, about 300 bytes each; the oldest go first. */
export const maxKeys = 50_000
/** More failures are counted as this many: a siege is forgotten within a day of its end. */
export const maxFailures = 1_000
/** Wrong guesses remembered for each key. */
export const maxGuesses = 8
/** Networks remembered for each account: home, school, telephone, and some of their changes. */
export const maxKnownNetworks = 8
/** Longer than the longest memory of any key: `maxFailures` of the slowest rule to forget. */
export const epochForMs = 8 * 24 * 3_600_000
export const knownForMs = 90 * 24 * 3_600_000
