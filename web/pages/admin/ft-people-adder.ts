import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import type { FtAddressesEvent, FtAddressField, Suggestion } from '../../elements/ft-address-field.ts'
import '../../elements/ft-address-field.ts'
import { FtElement } from '../../elements/ft-element.ts'
import { icon } from '../../elements/icons.ts'
import { suggestionsOf } from '../../elements/suggestions.ts'
import { parseAddresses } from '../../model/addresses.ts'
import type { Services } from '../../state/services.ts'
import { refusalText } from './refusal-text.ts'
import './ft-people-adder.css'

/** Those who were chosen were added, all of them or those before the one that was refused. */
export class FtPeopleAddedEvent extends Event {
  constructor(readonly isWhole: boolean) {
    super('ft-people-added')
  }
}

/**
 * Chooses people, of the directory or by their address, and adds one after the other to something.
 * @event ft-people-added
 */
@customElement('ft-people-adder')
export class FtPeopleAdder extends FtElement {
  @property({ attribute: false }) services!: Services
  @property() label = ''
  @property() action = ''
  /** A further question, asked between the people and the button. */
  @property({ attribute: false }) extra: TemplateResult | typeof nothing = nothing
  /** Adds one of them. */
  @property({ attribute: false }) add!: (address: string) => Promise<void>
  @query('ft-address-field') private field!: FtAddressField
  @state() private chosen: readonly string[] = []
  /** Why one could not be added; null for none. */
  @state() private fault: string | null = null

  private readonly suggest = async (text: string): Promise<Suggestion[]> =>
    suggestionsOf(await this.services.api.people(text))

  private async onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    this.field.commit()
    const addresses = this.chosen.map((entry) => parseAddresses(entry)[0]?.address ?? entry)
    if (addresses.length === 0) {
      this.field.focus()
      return
    }
    this.fault = null
    const left = [...addresses]
    try {
      for (const address of addresses) {
        await this.add(address)
        left.shift()
      }
    } catch (error) {
      this.fault = refusalText(error)
    }
    this.chosen = left
    this.dispatchEvent(new FtPeopleAddedEvent(left.length === 0))
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
