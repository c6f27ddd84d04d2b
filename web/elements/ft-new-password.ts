import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import {
  passwordFaults,
  type PasswordRule,
  passwordRules,
  ruleOf,
  solidScore,
} from '../../server/contract/password/rules.ts'
import type { PasswordPolicy } from '../../server/contract/password/policy.ts'
import { words } from '../locales/words.ts'
import { loadStrength } from '../model/password-strength.ts'
import { FtElement } from './ft-element.ts'
import type { FtPasswordField } from './ft-password-field.ts'
import './ft-password-field.ts'
import { icon } from './icons.ts'
import './ft-new-password.css'

/** Judged when the typing pauses: it takes some milliseconds, on an old telephone more. */
const pauseMs = 200

/**
 * A new password, written twice. The rules tick themselves while it is typed, and its strength is said in words. The
 * inputs belong to the form around it, which asks `fault` before it sends them; the server judges by the same rules.
 */
@customElement('ft-new-password')
export class FtNewPassword extends FtElement {
  /** Null while it is not known: then only the server judges. */
  @property({ attribute: false }) policy: PasswordPolicy | null = null
  /** The password in use, when it was typed: it cannot be the new one. */
  @property({ attribute: false }) current = ''
  @query('#new') private chosen!: FtPasswordField | null
  @query('#again') private again!: FtPasswordField | null
  @state() private score: number | null = null
  private timer: ReturnType<typeof setTimeout> | undefined

  get value(): string {
    return this.chosen?.value ?? ''
  }

  get isEmpty(): boolean {
    return this.value === '' && this.repeated === ''
  }

  private get repeated(): string {
    return this.again?.value ?? ''
  }

  /** Why it cannot be sent yet, as a sentence; the field at fault gets the focus. Empty when it can. */
  fault(): string {
    if (this.broken().size > 0) {
      this.chosen?.focus()
      return words.accountSafety.passwordRules.refused
    }
    if (this.value === this.repeated) return ''
    this.again?.focus()
    return words.password.mismatch
  }

  clear(): void {
    this.chosen?.clear()
    this.again?.clear()
    this.score = null
    this.requestUpdate()
  }

  override focus(): void {
    this.chosen?.focus()
  }

  /** Where the strength is not known (no dictionaries came), the server decides alone. */
  private broken(score = this.score ?? solidScore): ReadonlySet<PasswordRule> {
    if (this.policy === null) return new Set()
    const faults = new Set(passwordFaults(this.value, this.policy, score).map((fault) => ruleOf[fault]))
    if (this.value !== '' && this.value === this.current) faults.add('own')
    return faults
  }

  private readonly onFocus = (): void => {
    void loadStrength().catch(() => undefined)
  }

  private readonly onInput = (): void => {
    this.requestUpdate()
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.judge(), pauseMs)
  }

  private async judge(): Promise<void> {
    const estimate = await loadStrength().catch(() => null)
    const { value } = this
    const names = this.policy === null ? [] : [this.policy.username, ...this.policy.names]
    this.score = value === '' || estimate === null ? null : estimate(value, names)
  }

  private drawRule(text: string, isKept: boolean): TemplateResult {
    const { kept, broken } = words.accountSafety.passwordRules
    return html`<li class=${isKept ? 'kept' : ''}>
      ${icon(isKept ? 'check' : 'ring')}<span
        >${text}<span class="visually-hidden"> : ${isKept ? kept : broken}</span></span
      >
    </li>`
  }

  private drawRules(policy: PasswordPolicy): TemplateResult {
    const text = words.accountSafety.passwordRules
    const isTyped = this.value !== ''
    // Shown as not kept until it is known: a tick that goes away again unsettles.
    const broken = this.broken(this.score ?? 0)
    const sentence = (rule: PasswordRule): string =>
      rule === 'length' ? text.length(policy.minLength, policy.solidLength) : text[rule]
    return html`<div class="rules" id=${`${this.uid}-rules`}>
      <p>${text.title}</p>
      <ul>
        ${passwordRules.map((rule) => this.drawRule(sentence(rule), isTyped && !broken.has(rule)))}
        ${this.drawRule(text.again, isTyped && this.value === this.repeated)}
      </ul>
    </div>`
  }

  private drawStrength(): TemplateResult {
    const text = words.accountSafety.passwordRules
    const { score } = this
    return html`<p class="strength" data-score=${score ?? nothing} role="status">
      ${
        score === null
          ? html`<span class="tip">${text.tip}</span>`
          : html`<span class="bars" aria-hidden="true"></span
              ><span>${text.strength} <b>${text.strengths[score]}</b></span>`
      }
    </p>`
  }

  protected override render(): TemplateResult {
    return html`<div class="fields" @focusin=${this.onFocus} @input=${this.onInput}>
      <ft-password-field
        id="new"
        name="new"
        autocomplete="new-password"
        .label=${words.password.chosen}
        .describedBy=${this.policy === null ? '' : `${this.uid}-rules`}
      ></ft-password-field>
      ${this.drawStrength()} ${this.policy === null ? nothing : this.drawRules(this.policy)}
      <ft-password-field
        id="again"
        name="again"
        autocomplete="new-password"
        .label=${words.password.again}
      ></ft-password-field>
    </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-new-password': FtNewPassword
  }
}
