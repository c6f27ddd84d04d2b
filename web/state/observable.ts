/**
 * State of the webmail: plain classes that pages watch. They know the API and the model, and neither Lit nor words:
 * what must be said to the reader leaves as data (`Notice`), and the shell finds the sentence.
 */
export class Observable {
  readonly #listeners = new Set<() => void>()

  /** Calls `listener` after each change until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  protected changed(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}
