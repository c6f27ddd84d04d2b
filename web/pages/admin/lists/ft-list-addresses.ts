import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { ListDetail } from '../../../../server/contract/lists.ts'
import { addToList, type ListPart, takeFromList } from '../../../api/lists-api.ts'
import { FtElement } from '../../../elements/ft-element.ts'
import { words } from '../../../locales/words.ts'
import { attempt } from '../../../state/attempt.ts'
import type { Services } from '../../../state/services.ts'
import type { FtPeopleAddedEvent } from '../ft-people-adder.ts'
import '../ft-people-adder.ts'

/** More rows than these hide what is below; the rest comes when it is asked for. */
const shownAtFirst = 50

/**
 * Addresses of one list that were put in by hand: its members, or who may write besides.
 * @event ft-list-changed
 */
@customElement('ft-list-addresses')
export class FtListAddresses extends FtElement {
  @property({ attribute: false }) services!: Services
  @property({ attribute: false }) list!: ListDetail
  @property() kind: ListPart = 'members'
  @state() private isWhole = false

  private get addresses(): readonly string[] {
    return this.kind === 'members' ? this.list.members : this.list.allowed
  }

  private changed(): void {
    this.dispatchEvent(new Event('ft-list-changed'))
  }

  private onAdded({ isWhole }: FtPeopleAddedEvent): void {
    if (isWhole) this.services.notices.show({ kind: 'administered', deed: 'listChanged' })
    this.changed()
  }

  private async takeOut(address: string): Promise<void> {
    const { administration, notices } = this.services
    const { id } = this.list
    const again = async (): Promise<void> => {
      await addToList(administration.http, id, this.kind, address)
      this.changed()
    }
    await attempt(notices, 'listChanged', () => takeFromList(administration.http, id, this.kind, address), again)
    this.changed()
  }

  private readonly drawAddress = (address: string): TemplateResult => {
    const text = words.lists[this.kind]
    return html`<li>
      <span>${address}</span>
      <button
        type="button"
        class="button"
        aria-label=${text.removeOf(address)}
        @click=${() => void this.takeOut(address)}
      >
        ${text.remove}
      </button>
    </li>`
  }

  private drawAddresses(): TemplateResult | typeof nothing {
    const { addresses } = this
    if (addresses.length === 0) return nothing
    const shown = this.isWhole ? addresses : addresses.slice(0, shownAtFirst)
    const { more, shown: shownText } = words.administration.people
    return html`<ul class="lines">
        ${shown.map(this.drawAddress)}
      </ul>
      ${
        shown.length < addresses.length
          ? html`<div class="buttons">
              <button
                type="button"
                class="button"
                @click=${() => {
                  this.isWhole = true
                }}
              >
                ${more}
              </button>
              <span class="count">${shownText(shown.length, addresses.length)}</span>
            </div>`
          : nothing
      }`
  }

  protected override render(): TemplateResult {
    const text = words.lists[this.kind]
    return html`<section class="block" aria-labelledby=${`${this.uid}-title`}>
      <h4 id=${`${this.uid}-title`}>${text.title}</h4>
      <p class="hint">${this.addresses.length === 0 ? text.none : text.text}</p>
      ${this.drawAddresses()}
      <ft-people-adder
        .services=${this.services}
        .label=${text.label}
        .action=${text.add}
        .add=${(address: string) => addToList(this.services.administration.http, this.list.id, this.kind, address)}
        @ft-people-added=${this.onAdded}
      ></ft-people-adder>
    </section>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-list-addresses': FtListAddresses
  }
}
