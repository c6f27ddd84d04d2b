import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { ApiError } from '../../../api/http.ts'
import type { FtPasswordField } from '../../../elements/ft-password-field.ts'
import '../../../elements/ft-password-field.ts'
import { icon } from '../../../elements/icons.ts'
import { secondStepFailureText, words } from '../../../locales/words.ts'
import type { SecondFactorStore } from '../../../state/second-factor-store.ts'
import { secondStepFailure } from '../../../state/second-step-failure.ts'
import { ModalElement } from './modal-element.ts'

/** The reader has shown again who they are. */
export class FtProvedEvent extends Event {
  constructor() {
    super('ft-proved')
  }
}

/**
 * Asks for the password again, or for a passkey.
 * @event ft-proved
 * @event ft-closed
 */
@customElement('ft-prove-dialog')
export class FtProveDialog extends ModalElement {
  @property({ attribute: false }) store!: SecondFactorStore
  @property() username = ''
  /** A passkey of the reader works in this browser. */
  @property({ type: Boolean }) passkey = false
  @query('ft-password-field') private field!: FtPasswordField
  @state() private busy = false
  @state() private failure = ''

  protected override firstUpdated(): void {
    super.firstUpdated()
    void this.field.updateComplete.then(() => {
      this.field.focus()
    })
  }

  private async prove(proving: Promise<void>): Promise<void> {
    this.busy = true
    this.failure = ''
    try {
      await proving
      this.close()
      this.dispatchEvent(new FtProvedEvent())
    } catch (error) {
      const isWrong = error instanceof ApiError && error.code === 'forbidden'
      this.failure = isWrong ? words.secondFactor.prove.wrong : secondStepFailureText(secondStepFailure(error))
      this.field.focus()
    } finally {
      this.busy = false
    }
  }

  private onSubmit(event: SubmitEvent): void {
    event.preventDefault()
    if (!this.busy) void this.prove(this.store.prove(this.field.value))
  }

  protected override drawContent(): TemplateResult {
    const text = words.secondFactor.prove
    return html`<form @submit=${this.onSubmit}>
      <h2 id=${this.titleId}>${text.title}</h2>
      <p>${text.text}</p>
      ${this.failure === '' ? nothing : html`<p class="callout failure" role="alert">${icon('alert')}<span>${this.failure}</span></p>`}
      <input type="text" name="username" autocomplete="username" .value=${this.username} hidden readonly />
      <ft-password-field .label=${text.password}></ft-password-field>
      <div class="actions">
        <button type="button" class="button" @click=${this.close}>${words.cancel}</button>
        ${
          this.passkey
            ? html`<button
                type="button"
                class="button"
                ?disabled=${this.busy}
                @click=${() => this.prove(this.store.proveWithPasskey())}
              >
                ${icon('key')}${text.passkey}
              </button>`
            : nothing
        }
        <button class="button primary" ?disabled=${this.busy}>${text.submit}</button>
      </div>
    </form>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-prove-dialog': FtProveDialog
  }
}
