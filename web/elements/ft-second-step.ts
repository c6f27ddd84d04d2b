import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import type { SecondFactorMethod } from '../../server/contract/second-factor.ts'
import { words } from '../locales/words.ts'
import { FtElement } from './ft-element.ts'
import { icon } from './icons.ts'
import './ft-second-step.css'

export type SecondStepChoice = { code: string } | { recoveryCode: string } | 'passkey'

/** The reader gives a second factor. */
export class FtSecondStepEvent extends Event {
  constructor(readonly choice: SecondStepChoice) {
    super('ft-second-step', { bubbles: true })
  }
}

/** The reader goes back to the password. */
export class FtSecondStepBackEvent extends Event {
  constructor() {
    super('ft-second-step-back', { bubbles: true })
  }
}

/**
 * The second step of a log-in: the code of the telephone, a passkey or a recovery code, one at a time, with the ways to
 * the others under it.
 * @event ft-second-step
 * @event ft-second-step-back
 */
@customElement('ft-second-step')
export class FtSecondStep extends FtElement {
  @property({ attribute: false }) methods: readonly SecondFactorMethod[] = []
  /** Passkeys work in this browser. */
  @property({ type: Boolean }) passkeys = false
  @property({ type: Boolean }) busy = false
  /** Why the last answer was not taken. */
  @property() failure = ''
  /** Whom to ask who has none of them any more. */
  @property() helpdesk = ''
  @query('input') private input!: HTMLInputElement | null
  @query('button.primary') private main!: HTMLButtonElement
  @state() private method: SecondFactorMethod | null = null
  @state() private fault = ''

  private get usable(): readonly SecondFactorMethod[] {
    return this.methods.filter((each) => each !== 'passkey' || this.passkeys)
  }

  get chosen(): SecondFactorMethod {
    const order = ['passkey', 'totp', 'recoveryCode'] as const
    return this.method ?? order.find((each) => this.usable.includes(each)) ?? 'recoveryCode'
  }

  protected override firstUpdated(): void {
    this.focusFirst()
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('failure') && this.failure !== '') this.input?.select()
  }

  private focusFirst(): void {
    const first = this.input ?? this.main
    first.focus()
  }

  private async choose(method: SecondFactorMethod): Promise<void> {
    this.method = method
    this.failure = ''
    this.fault = ''
    await this.updateComplete
    this.focusFirst()
  }

  private onSubmit(event: SubmitEvent): void {
    event.preventDefault()
    if (this.busy) return
    const typed = this.input?.value ?? ''
    this.fault = this.chosen === 'totp' && !/^(\s*\d){6}\s*$/.test(typed) ? words.secondFactor.step.sixDigits : ''
    if (this.fault !== '') {
      this.input?.select()
      return
    }
    const typedChoice = this.chosen === 'totp' ? { code: typed } : { recoveryCode: typed }
    this.dispatchEvent(new FtSecondStepEvent(this.chosen === 'passkey' ? 'passkey' : typedChoice))
  }

  private drawField(): TemplateResult {
    const text = words.secondFactor.step
    const isCode = this.chosen === 'totp'
    return html`<div class="field">
      <label for=${`${this.uid}-code`}>${isCode ? text.code : text.recoveryCode}</label>
      <input
        class="input code"
        id=${`${this.uid}-code`}
        name="code"
        autocomplete=${isCode ? 'one-time-code' : 'off'}
        inputmode=${isCode ? 'numeric' : 'text'}
        autocapitalize="none"
        spellcheck="false"
        maxlength=${isCode ? 11 : 40}
        required
        aria-describedby=${`${this.uid}-hint`}
        aria-invalid=${this.fault === '' && this.failure === '' ? nothing : 'true'}
      />
      <p class="hint" id=${`${this.uid}-hint`}>${isCode ? text.codeHint : text.recoveryHint}</p>
    </div>`
  }

  private drawOther(method: SecondFactorMethod): TemplateResult | typeof nothing {
    if (method === this.chosen || !this.usable.includes(method)) return nothing
    const text = words.secondFactor.step
    const names = { passkey: text.usePasskey, totp: text.useCode, recoveryCode: text.useRecoveryCode }
    return html`<button type="button" class="button" ?disabled=${this.busy} @click=${() => this.choose(method)}>
      ${names[method]}
    </button>`
  }

  protected override render(): TemplateResult {
    const text = words.secondFactor.step
    const lead = { passkey: text.passkeyText, totp: text.codeText, recoveryCode: text.recoveryText }
    const failure = this.fault === '' ? this.failure : this.fault
    return html`<form @submit=${this.onSubmit} novalidate>
      <p>${lead[this.chosen]}</p>
      ${
        failure === ''
          ? nothing
          : html`<p class="callout failure" role="alert">${icon('alert')}<span>${failure}</span></p>`
      }
      ${this.chosen === 'passkey' ? nothing : this.drawField()}
      <button class="button primary wide" ?disabled=${this.busy} aria-busy=${String(this.busy)}>
        ${this.busy ? text.busy : this.chosen === 'passkey' ? text.usePasskey : text.submit}
      </button>
      <div class="others">
        ${this.drawOther('passkey')}${this.drawOther('totp')}${this.drawOther('recoveryCode')}
        <button
          type="button"
          class="button quiet"
          ?disabled=${this.busy}
          @click=${() => this.dispatchEvent(new FtSecondStepBackEvent())}
        >
          ${text.back}
        </button>
      </div>
      ${this.helpdesk === '' ? nothing : html`<p class="hint">${text.lost} ${this.helpdesk}</p>`}
    </form>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-second-step': FtSecondStep
  }
}
