import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import type { TotpSetup } from '../../../../server/contract/second-factor.ts'
import { ApiError } from '../../../api/http.ts'
import { icon } from '../../../elements/icons.ts'
import { qrCode } from '../../../elements/qr-code.ts'
import { failureText, words } from '../../../locales/words.ts'
import type { SecondFactorStore } from '../../../state/second-factor-store.ts'
import { ModalElement } from './modal-element.ts'

/** A factor is on; the codes of the drawer come with the first one. */
export class FtFactorAddedEvent extends Event {
  constructor(readonly recoveryCodes: string[] | null) {
    super('ft-factor-added')
  }
}

/**
 * The telephone learns the seed, from the square or typed, and its first code proves that it has.
 * @event ft-factor-added
 * @event ft-closed
 */
@customElement('ft-totp-dialog')
export class FtTotpDialog extends ModalElement {
  @property({ attribute: false }) store!: SecondFactorStore
  @property({ attribute: false }) setup!: TotpSetup
  @query('input') private input!: HTMLInputElement
  @state() private busy = false
  @state() private failure = ''

  private async onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (this.busy) return
    const code = this.input.value.replace(/\s/g, '')
    this.failure = /^\d{6}$/.test(code) ? '' : words.secondFactor.step.sixDigits
    if (this.failure !== '') {
      this.input.select()
      return
    }
    this.busy = true
    try {
      const recoveryCodes = await this.store.confirmTotp(code)
      this.close()
      this.dispatchEvent(new FtFactorAddedEvent(recoveryCodes))
    } catch (error) {
      this.failure = confirmFailure(error)
      this.input.select()
    } finally {
      this.busy = false
    }
  }

  protected override drawContent(): TemplateResult {
    const text = words.secondFactor.totp
    const { uri, secret } = this.setup
    return html`<form class="totp-setup" @submit=${this.onSubmit} novalidate>
      <h2 id=${this.titleId}>${text.setupTitle}</h2>
      <p>${text.scan}</p>
      ${qrCode(uri, text.qr)}
      <div>
        <p>${text.type}</p>
        <p class="secret">${secret.match(/.{1,4}/g)?.map((group) => html`<span>${group}</span> `)}</p>
      </div>
      ${this.failure === '' ? nothing : html`<p class="callout failure" role="alert">${icon('alert')}<span>${this.failure}</span></p>`}
      <div class="field">
        <label for=${`${this.uid}-code`}>${text.confirm}</label>
        <input
          class="input code"
          id=${`${this.uid}-code`}
          name="code"
          autocomplete="one-time-code"
          inputmode="numeric"
          maxlength="11"
          required
          aria-invalid=${this.failure === '' ? nothing : 'true'}
        />
      </div>
      <div class="actions">
        <button type="button" class="button" @click=${this.close}>${words.cancel}</button>
        <button class="button primary" ?disabled=${this.busy}>${text.submit}</button>
      </div>
    </form>`
  }
}

function confirmFailure(error: unknown): string {
  if (!(error instanceof ApiError)) return failureText('internal')
  if (error.code === 'invalid') return words.secondFactor.totp.wrong
  if (error.code === 'tooManyRequests') return words.login.tooMany(error.problem?.retryAfterSeconds ?? null)
  return failureText(error.code)
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-totp-dialog': FtTotpDialog
  }
}
