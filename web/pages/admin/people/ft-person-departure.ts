import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { AccountDetail } from '../../../../server/contract/administration.ts'
import type { DepartureFacts } from '../../../../server/contract/departure.ts'
import { cancelDeparture } from '../../../api/person-api.ts'
import { FtElement } from '../../../elements/ft-element.ts'
import { icon } from '../../../elements/icons.ts'
import { confirmAction } from '../../../elements/question-dialog.ts'
import { words } from '../../../locales/words.ts'
import { attempt } from '../../../state/attempt.ts'
import type { Services } from '../../../state/services.ts'
import { dayText, drawPlan } from './departure-plan.ts'
import './ft-departure-form.ts'
import './ft-person-departure.css'

/**
 * When a person leaves, what that brings and when; to set, change and call off.
 * @event ft-person-changed
 */
@customElement('ft-person-departure')
export class FtPersonDeparture extends FtElement {
  @property({ attribute: false }) services!: Services
  @property({ attribute: false }) account!: AccountDetail
  @state() private isEditing = false

  private changed(): void {
    this.isEditing = false
    this.dispatchEvent(new Event('ft-person-changed'))
  }

  private async callOff(): Promise<void> {
    const text = words.person.departure
    const { displayName, username } = this.account
    const question = { title: text.cancelTitle(displayName), text: text.cancelText, action: text.cancel }
    if (!(await confirmAction(question))) return
    const { administration, notices } = this.services
    await attempt(notices, 'departureCancelled', () => cancelDeparture(administration.http, username))
    this.changed()
  }

  private drawFacts(departure: DepartureFacts): TemplateResult {
    const text = words.person.departure
    return html`<p>
        <b>${text.endsOn(dayText(departure.endsOn))}</b>
        <span class="badge ${departure.stage === 'announced' ? 'caution' : 'danger'}"
          >${text.stages[departure.stage]}</span
        >
      </p>
      <p class="hint">
        ${text.by[departure.by]}${departure.newAddress === '' ? nothing : html`<br />${text.newAddressIs(departure.newAddress)}`}
      </p>
      ${departure.stage === 'deleting' ? nothing : drawPlan(departure)}
      ${
        departure.keptBecause === null
          ? nothing
          : html`<p class="callout">${icon('info')}<span>${text.keptBecause[departure.keptBecause]}</span></p>`
      }`
  }

  private drawButtons(departure: DepartureFacts | null): TemplateResult | typeof nothing {
    const text = words.person.departure
    if (departure?.stage === 'deleting') return nothing
    const edit = (): void => {
      this.isEditing = true
    }
    return html`<div class="buttons">
      <button type="button" class="button" @click=${edit}>${departure === null ? text.set : text.change}</button>
      ${
        departure === null
          ? nothing
          : html`<button type="button" class="button" @click=${() => void this.callOff()}>${text.cancel}</button>`
      }
    </div>`
  }

  private drawDeparture(): TemplateResult {
    const { departure } = this.account
    return html`${departure === null ? html`<p class="hint">${words.person.departure.none}</p>` : this.drawFacts(departure)}
    ${this.drawButtons(departure)}`
  }

  protected override render(): TemplateResult {
    return html`<section class="block" aria-labelledby=${`${this.uid}-title`}>
      <h4 id=${`${this.uid}-title`}>${words.person.departure.title}</h4>
      ${
        this.isEditing
          ? html`<ft-departure-form
              .services=${this.services}
              .account=${this.account}
              @ft-departure-saved=${this.changed}
              @ft-departure-left=${() => {
                this.isEditing = false
              }}
            ></ft-departure-form>`
          : this.drawDeparture()
      }
    </section>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-person-departure': FtPersonDeparture
  }
}
