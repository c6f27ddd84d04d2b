import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit'
import { ApiError } from '../../api/http.ts'
import type { SecondFactorStore } from '../../state/second-factor-store.ts'
import type { Services } from '../../state/services.ts'
import './second-factor/ft-prove-dialog.ts'

export type ProofGateInput = {
  services: () => Services
  store: () => SecondFactorStore
  /** Does again what was refused. */
  retry: (work: () => Promise<void>) => Promise<void>
}

/**
 * What opens an account in a new way is refused until the reader has shown again who they are: asks them then, and goes
 * on with what they wanted.
 */
export class ProofGate implements ReactiveController {
  readonly #host: ReactiveControllerHost
  readonly #input: ProofGateInput
  #waiting: (() => Promise<void>) | null = null

  constructor(host: ReactiveControllerHost, input: ProofGateInput) {
    this.#host = host
    this.#input = input
    host.addController(this)
  }

  hostDisconnected(): void {
    this.#waiting = null
  }

  /** True where this is why `work` failed: the reader is asked now. */
  takes(error: unknown, work: () => Promise<void>): boolean {
    if (!(error instanceof ApiError) || error.code !== 'proofRequired') return false
    this.#waiting = work
    this.#host.requestUpdate()
    return true
  }

  readonly #onProved = (): void => {
    const work = this.#waiting
    this.#close()
    if (work !== null) void this.#input.retry(work)
  }

  readonly #close = (): void => {
    this.#waiting = null
    this.#host.requestUpdate()
  }

  draw(): TemplateResult | typeof nothing {
    if (this.#waiting === null) return nothing
    const [{ session }, store] = [this.#input.services(), this.#input.store()]
    return html`<ft-prove-dialog
      .store=${store}
      .username=${session.session?.username ?? ''}
      .passkey=${session.canUsePasskeys && store.current?.passkeys.some((each) => each.usableHere) === true}
      @ft-proved=${this.#onProved}
      @ft-closed=${this.#close}
    ></ft-prove-dialog>`
  }
}
