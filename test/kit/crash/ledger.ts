/**
 * What a client knows of the writes that it asked for. A write that was acknowledged has happened; one that was asked for
 * and never answered may have happened or not; nothing else may be in the store, and nothing may be missing.
 *
 * Each thing is written by one client at a time, by its key. A state is a text that says all that matters of the thing;
 * null: it is not there.
 */

export type State = string | null

type Write = { state: State; begunAt: number; acknowledgedAt: number | null }

export class Ledger {
  readonly #writes = new Map<string, Write[]>()
  /** How many writes have been acknowledged. */
  acknowledged = 0

  /** The state of each thing afterwards. Returns what is to be called with the acknowledgement. */
  begin(after: ReadonlyMap<string, State>): () => void {
    const begunAt = Date.now()
    const begun = [...after].map(([key, state]) => {
      const write: Write = { state, begunAt, acknowledgedAt: null }
      const known = this.#writes.get(key)
      if (known === undefined) this.#writes.set(key, [write])
      else known.push(write)
      return write
    })
    return () => {
      const acknowledgedAt = Date.now()
      for (const write of begun) write.acknowledgedAt = acknowledgedAt
      this.acknowledged++
    }
  }

  /** What may be in the store if everything ended at that moment. `marginMs`: how far the two clocks may be apart. */
  possible(key: string, at = Infinity, marginMs = 0): State[] {
    const writes = (this.#writes.get(key) ?? []).filter(({ begunAt }) => begunAt - marginMs <= at)
    const certain = writes.findLastIndex(
      ({ acknowledgedAt }) => acknowledgedAt !== null && acknowledgedAt + marginMs <= at,
    )
    const later = writes.slice(certain + 1).map(({ state }) => state)
    return [certain < 0 ? null : writes[certain]!.state, ...later]
  }

  keys(): IterableIterator<string> {
    return this.#writes.keys()
  }

  /**
   * Compares with what is there. Answers what must not be, and takes what was found for certain from now on.
   * `found` holds everything whose key begins with one of `prefixes`.
   */
  settle(found: ReadonlyMap<string, string>, prefixes: readonly string[]): string[] {
    const faults = this.differences(found, prefixes)
    for (const key of this.#writes.keys())
      if (prefixes.some((prefix) => key.startsWith(prefix)))
        this.#writes.set(key, [{ state: found.get(key) ?? null, begunAt: 0, acknowledgedAt: 0 }])
    return faults
  }

  differences(found: ReadonlyMap<string, string>, prefixes: readonly string[], at = Infinity, marginMs = 0): string[] {
    const faults: string[] = []
    const show = (state: State): string => (state === null ? 'nothing' : state)
    for (const key of this.#writes.keys()) {
      if (!prefixes.some((prefix) => key.startsWith(prefix))) continue
      const is = found.get(key) ?? null
      const possible = this.possible(key, at, marginMs)
      if (!possible.includes(is)) faults.push(`${key}: ${show(is)} instead of ${possible.map(show).join(' or ')}`)
    }
    for (const key of found.keys()) if (!this.#writes.has(key)) faults.push(`${key}: nobody wrote it`)
    return faults
  }
}
