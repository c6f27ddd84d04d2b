import type { FacteurApi } from '../api/facteur-api.ts'
import { Composer } from './composer.ts'
import type { DraftSeed } from './draft.ts'
import type { Notices } from './notices.ts'
import { Observable } from './observable.ts'

/** The messages being written, oldest first. One is unfolded; the others wait as bars at the foot of the page. */
export class Composers extends Observable {
  #open: readonly Composer[] = []
  readonly #api: FacteurApi
  readonly #notices: Notices
  readonly #maxBytes: () => number
  /** Whether one may write for the mailbox in view; otherwise a message is one’s own. */
  readonly #mayWrite: () => boolean

  constructor(api: FacteurApi, notices: Notices, maxBytes: () => number, mayWrite: () => boolean) {
    super()
    this.#api = api
    this.#notices = notices
    this.#maxBytes = maxBytes
    this.#mayWrite = mayWrite
  }

  get open(): readonly Composer[] {
    return this.#open
  }

  start(seed: DraftSeed): Composer {
    const already = this.#open.find((composer) => composer.draft !== null && composer.draft.uid === seed.draft?.uid)
    const composer = already ?? new Composer(this.#api.bound(this.#mayWrite()), seed, this.#maxBytes())
    if (already === undefined) this.#open = [...this.#open, composer]
    this.unfold(composer)
    return composer
  }

  unfold(composer: Composer): void {
    for (const other of this.#open) if (!other.minimised && other !== composer) other.setMinimised(true)
    if (composer.minimised) composer.setMinimised(false)
    this.changed()
  }

  fold(composer: Composer): void {
    composer.setMinimised(true)
    this.changed()
  }

  async send(composer: Composer): Promise<void> {
    if (!(await composer.send())) return
    this.#leave(composer)
    this.#notices.show({ kind: 'sent' })
  }

  /** Closing keeps the draft: what was written is never lost by a click. */
  async keep(composer: Composer): Promise<void> {
    if (composer.hasContent) {
      await composer.save()
      if (composer.saveStatus === 'failed') return
      this.#notices.show({ kind: 'draftKept' })
    }
    composer.close()
    this.#leave(composer)
  }

  async discard(composer: Composer): Promise<void> {
    this.#leave(composer)
    const hadContent = composer.hasContent
    await composer.discard().catch(() => undefined)
    if (hadContent) this.#notices.show({ kind: 'draftDiscarded' })
  }

  clear(): void {
    for (const composer of this.#open) composer.close()
    this.#open = []
    this.changed()
  }

  #leave(composer: Composer): void {
    this.#open = this.#open.filter((other) => other !== composer)
    this.changed()
  }
}
