import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import type { AccountDetail } from '../../../../server/contract/administration.ts'
import type { DeparturePlan } from '../../../../server/contract/departure.ts'
import { planDeparture, setDeparture } from '../../../api/person-api.ts'
import { FtElement } from '../../../elements/ft-element.ts'
import { icon } from '../../../elements/icons.ts'
import { words } from '../../../locales/words.ts'
import type { Services } from '../../../state/services.ts'
import { refusalText } from '../refusal-text.ts'
import { drawPlan } from './departure-plan.ts'

/**
 * Asks for the last day of a person, and says what that day brings before anything is saved.
 * @event ft-departure-saved
 * @event ft-departure-left
 */
@customElement('ft-departure-form')
export class FtDepartureForm extends FtElement {
  @property({ attribute: false }) services!: Services
  @property({ attribute: false }) account!: AccountDetail
  @query('input[type="date"]') private day!: HTMLInputElement
  @query('input[type="email"]') private address!: HTMLInputElement
  @state() private plan: DeparturePlan | null = null
  @state() private fault: string | null = null

  protected override firstUpdated(): void {
    this.day.focus()
    if (this.day.value !== '') void this.onDay()
  }

  private async onDay(): Promise<void> {
    const { value } = this.day
    this.plan = null
    this.fault = null
    if (value === '') return
    try {
      const plan = await planDeparture(this.services.administration.http, this.account.username, value)
      if (this.day.value === value) this.plan = plan
    } catch (error) {
      this.fault = refusalText(error)
    }
  }

  private async onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (this.day.value === '') {
      this.fault = words.person.departure.chooseDay
      return
    }
    const departure = { endsOn: this.day.value, newAddress: this.address.value.trim() }
    try {
      await setDeparture(this.services.administration.http, this.account.username, departure)
    } catch (error) {
      this.fault = refusalText(error)
      return
    }
    this.services.notices.show({ kind: 'administered', deed: 'departureSet' })
    this.dispatchEvent(new Event('ft-departure-saved'))
  }

  private drawFields(): TemplateResult {
    const text = words.person.departure
    const { departure } = this.account
    return html`<div class="field">
        <label for=${`${this.uid}-day`}>${text.lastDay}</label>
        <input
          class="input"
          id=${`${this.uid}-day`}
          type="date"
          required
          .defaultValue=${departure?.endsOn ?? ''}
          aria-describedby=${this.fault === null ? nothing : `${this.uid}-fault`}
          @change=${() => void this.onDay()}
        />
      </div>
      <div class="field">
        <label for=${`${this.uid}-new`}>${text.newAddress}</label>
        <input
          class="input"
          id=${`${this.uid}-new`}
          type="email"
          autocomplete="off"
          .defaultValue=${departure?.newAddress ?? ''}
          aria-describedby=${`${this.uid}-new-hint`}
        />
        <p class="hint" id=${`${this.uid}-new-hint`}>${text.newAddressHint}</p>
      </div>`
  }

  private drawForecast(plan: DeparturePlan): TemplateResult {
    const isNow = new Date(`${plan.closesOn}T00:00:00`) <= new Date()
    return html`${
      isNow ? html`<p class="callout caution">${icon('alert')}<span>${words.person.departure.past}</span></p>` : nothing
    }${drawPlan(plan)}`
  }

  protected override render(): TemplateResult {
    const text = words.person.departure
    return html`<form class="block" novalidate @submit=${this.onSubmit}>
      ${this.drawFields()}
      ${
        this.fault === null
          ? nothing
          : html`<p class="callout failure" id=${`${this.uid}-fault`} role="alert">
              ${icon('alert')}<span>${this.fault}</span>
            </p>`
      }
      <div aria-live="polite">${this.plan === null ? nothing : this.drawForecast(this.plan)}</div>
      <div class="actions">
        <button type="button" class="button" @click=${() => this.dispatchEvent(new Event('ft-departure-left'))}>
          ${words.cancel}
        </button>
        <button class="button primary">${text.save}</button>
      </div>
    </form>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-departure-form': FtDepartureForm
  }
}
