import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { words } from '../locales/words.ts'
import { FtElement } from './ft-element.ts'
import { icon } from './icons.ts'
import './ft-password-field.css'

/** A password field with its label and a button that shows what was typed. The input belongs to the form around it. */
@customElement('ft-password-field')
export class FtPasswordField extends FtElement {
  @property() label = ''
  @property() name = 'password'
  @property() autocomplete: 'current-password' | 'new-password' = 'current-password'
  @property() hint = ''
  @property() fault = ''
  /** Id of what else describes it. */
  @property() describedBy = ''
  @property({ type: Number }) minlength = 0
  @query('input') input!: HTMLInputElement | null
  @state() private visible = false

  get value(): string {
    // Asked by a form while it is first drawn.
    return this.input?.value ?? ''
  }

  clear(): void {
    if (this.input !== null) this.input.value = ''
    this.requestUpdate()
  }

  override focus(): void {
    this.input?.focus()
  }

  protected override render(): TemplateResult {
    const described = [
      this.hint === '' ? '' : `${this.uid}-hint`,
      this.fault === '' ? '' : `${this.uid}-fault`,
      this.describedBy,
    ]
    return html`<div class="field">
      <label for=${`${this.uid}-input`}>${this.label}</label>
      <span class="box">
        <input
          class="input"
          id=${`${this.uid}-input`}
          name=${this.name}
          type=${this.visible ? 'text' : 'password'}
          autocomplete=${this.autocomplete}
          autocapitalize="none"
          spellcheck="false"
          required
          aria-describedby=${described.join(' ').trim() || nothing}
          aria-invalid=${this.fault === '' ? nothing : 'true'}
        />
        <button
          type="button"
          class="icon-button"
          aria-pressed=${String(this.visible)}
          aria-label=${words.showPassword}
          title=${words.showPassword}
          @click=${() => {
            this.visible = !this.visible
          }}
        >
          ${icon(this.visible ? 'eyeOff' : 'eye')}
        </button>
      </span>
      ${this.hint === '' ? nothing : html`<p class="hint" id=${`${this.uid}-hint`}>${this.hint}</p>`}
      ${this.fault === '' ? nothing : html`<p class="fault" id=${`${this.uid}-fault`}>${this.fault}</p>`}
    </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-password-field': FtPasswordField
  }
}
