import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import type { AccountDetail } from '../../../../server/contract/administration.ts'
import { addAlias, removeAlias } from '../../../api/person-api.ts'
import { FtElement } from '../../../elements/ft-element.ts'
import { icon } from '../../../elements/icons.ts'
import { confirmAction } from '../../../elements/question-dialog.ts'
import { words } from '../../../locales/words.ts'
import { attempt } from '../../../state/attempt.ts'
import type { Services } from '../../../state/services.ts'
import { refusalText } from '../refusal-text.ts'
import './ft-person-aliases.css'

/**
 * The further addresses of a person: added by a form that says why one cannot be had, taken away after a question.
 * @event ft-person-changed
 */
@customElement('ft-person-aliases')
export class FtPersonAliases extends FtElement {
  @property({ attribute: false }) services!: Services
  @property({ attribute: false }) account!: AccountDetail
  @query('input') private field!: HTMLInputElement
  @state() private fault: string | null = null

  private changed(): void {
    this.dispatchEvent(new Event('ft-person-changed'))
  }

  private async onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const typed = this.field.value.trim()
    this.fault = typed === '' ? words.person.aliases.empty : await this.add(typed)
    if (this.fault === null) this.field.value = ''
    this.field.focus()
  }

  private async add(address: string): Promise<string | null> {
    const { administration, notices } = this.services
    try {
      await addAlias(administration.http, this.account.username, address)
    } catch (error) {
      return refusalText(error)
    }
    notices.show({ kind: 'administered', deed: 'aliasAdded' })
    this.changed()
    return null
  }

  private async takeAway(address: string): Promise<void> {
    const text = words.person.aliases
    const question = { title: text.removeTitle(address), text: text.removeText, action: text.remove, danger: true }
    if (!(await confirmAction(question))) return
    const { administration, notices } = this.services
    const { username } = this.account
    const again = async (): Promise<void> => {
      await addAlias(administration.http, username, address)
      this.changed()
    }
    await attempt(notices, 'aliasRemoved', () => removeAlias(administration.http, username, address), again)
    this.changed()
  }

  private readonly drawAlias = (address: string): TemplateResult => {
    const text = words.person.aliases
    return html`<li>
      <span>${address}</span>
      <button
        type="button"
        class="button"
        aria-label=${text.removeOf(address)}
        @click=${() => void this.takeAway(address)}
      >
        ${text.remove}
      </button>
    </li>`
  }

  private drawForm(): TemplateResult {
    const text = words.person.aliases
    const domain = this.account.address.slice(this.account.address.lastIndexOf('@') + 1)
    return html`<form novalidate @submit=${this.onSubmit}>
      <div class="field">
        <label for=${`${this.uid}-address`}>${text.label(domain)}</label>
        <div class="row">
          <input
            class="input"
            id=${`${this.uid}-address`}
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            aria-invalid=${this.fault === null ? nothing : 'true'}
            aria-describedby=${this.fault === null ? nothing : `${this.uid}-fault`}
          />
          <button class="button">${text.save}</button>
        </div>
        ${
          this.fault === null
            ? nothing
            : html`<p class="callout failure" id=${`${this.uid}-fault`} role="alert">
                ${icon('alert')}<span>${this.fault}</span>
              </p>`
        }
      </div>
    </form>`
  }

  protected override render(): TemplateResult {
    const text = words.person.aliases
    const { aliases } = this.account
    return html`<section class="block" aria-labelledby=${`${this.uid}-title`}>
      <h4 id=${`${this.uid}-title`}>${text.title}</h4>
      <p class="hint">${aliases.length === 0 ? text.none : text.text}</p>
      ${
        aliases.length === 0
          ? nothing
          : html`<ul class="lines">
              ${aliases.map(this.drawAlias)}
            </ul>`
      }
      ${this.drawForm()}
    </section>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-person-aliases': FtPersonAliases
  }
}
