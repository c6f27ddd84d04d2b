import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import type { FtAddressesEvent, FtAddressField, Suggestion } from '../../elements/ft-address-field.ts'
import '../../elements/ft-address-field.ts'
import { FtElement } from '../../elements/ft-element.ts'
import { icon } from '../../elements/icons.ts'
import { suggestionsOf } from '../../elements/suggestions.ts'
import { parseAddresses } from '../../model/addresses.ts'
import type { Services } from '../../state/services.ts'
import './ft-people-adder.css'

/** Those who were chosen are to be added; `fault` of the element says what became of it. */
export class FtPeopleChosenEvent extends Event {
  constructor(readonly addresses: string[]) {
    super('ft-people-chosen')
  }
}

/**
 * Chooses people, of the directory or by their address, to be added to something.
 * @event ft-people-chosen
 */
@customElement('ft-people-adder')
export class FtPeopleAdder extends FtElement {
  @property({ attribute: false }) services!: Services
  @property() label = ''
  @property() action = ''
  /** A further question, asked between the people and the button. */
  @property({ attribute: false }) extra: TemplateResult | typeof nothing = nothing
  /** Why they could not be added; null for none. */
  @property({ attribute: false }) fault: string | null = null
  @query('ft-address-field') private field!: FtAddressField
  @state() private chosen: readonly string[] = []

  /** Those who were added are no longer to be added. */
  keep(addresses: readonly string[]): void {
    this.chosen = addresses
  }

  private readonly suggest = async (text: string): Promise<Suggestion[]> =>
    suggestionsOf(await this.services.api.people(text))

  private onSubmit(event: SubmitEvent): void {
    event.preventDefault()
    this.field.commit()
    const addresses = this.chosen.map((entry) => parseAddresses(entry)[0]?.address ?? entry)
    if (addresses.length === 0) this.field.focus()
    else this.dispatchEvent(new FtPeopleChosenEvent(addresses))
  }

  protected override render(): TemplateResult {
    return html`<form @submit=${this.onSubmit}>
        <ft-address-field
          .label=${this.label}
          .addresses=${this.chosen}
          .suggest=${this.suggest}
          @ft-addresses=${({ addresses }: FtAddressesEvent) => {
            this.chosen = addresses
          }}
        ></ft-address-field>
        ${this.extra}
        <button class="button" @mousedown=${keepFocus}>${this.action}</button>
      </form>
      ${
        this.fault === null
          ? nothing
          : html`<p class="callout failure" role="alert">${icon('alert')}<span>${this.fault}</span></p>`
      }`
  }
}

/** What is typed becomes an entry when its field is left, and the button would move away from under the press. */
const keepFocus = (event: Event): void => {
  event.preventDefault()
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-people-adder': FtPeopleAdder
  }
}
