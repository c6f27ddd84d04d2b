import { html, type TemplateResult } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { maxSignatureChars, type Signature } from '../../../server/contract/signature.ts'
import { words } from '../../locales/words.ts'
import { FormPanel } from './form-panel.ts'

/** What stands under the messages that the reader writes. */
@customElement('ft-signature-panel')
export class FtSignaturePanel extends FormPanel {
  @state() private form: Signature = { text: '', onAnswers: true }

  override connectedCallback(): void {
    super.connectedCallback()
    this.form = { ...this.kept }
  }

  private get kept(): Signature {
    return this.services.session.session?.signature ?? { text: '', onAnswers: true }
  }

  protected isChanged(): boolean {
    const { text, onAnswers } = this.kept
    return this.form.text.trim() !== text || this.form.onAnswers !== onAnswers
  }

  protected async save(): Promise<void> {
    await this.services.safety.changeSignature(this.form)
    await this.services.session.refresh()
    this.form = { ...this.kept }
  }

  protected drawFields(): TemplateResult {
    const text = words.signature
    return html`<p class="lead">${text.lead}</p>
      <div class="field">
        <label for=${`${this.uid}-text`}>${text.text}</label>
        <textarea
          class="input"
          id=${`${this.uid}-text`}
          name="signature"
          rows="6"
          maxlength=${maxSignatureChars}
          aria-describedby=${`${this.uid}-text-hint`}
          .value=${this.form.text}
          @input=${(event: Event) => {
            this.form = { ...this.form, text: (event.target as HTMLTextAreaElement).value }
          }}
        ></textarea>
        <p class="hint" id=${`${this.uid}-text-hint`}>${text.textHint}</p>
      </div>
      <label class="choice">
        <input
          type="checkbox"
          name="on-answers"
          .checked=${this.form.onAnswers}
          @change=${(event: Event) => {
            this.form = { ...this.form, onAnswers: (event.target as HTMLInputElement).checked }
          }}
        />
        <span>${text.onAnswers}</span>
      </label>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-signature-panel': FtSignaturePanel
  }
}
