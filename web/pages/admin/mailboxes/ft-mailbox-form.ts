import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { createMailbox } from '../../../api/functional-mailboxes-api.ts'
import { FtElement } from '../../../elements/ft-element.ts'
import { icon } from '../../../elements/icons.ts'
import { words } from '../../../locales/words.ts'
import { formatRoute } from '../../../model/routes.ts'
import type { Services } from '../../../state/services.ts'
import { drawUp } from '../new-item.ts'
import { refusalText } from '../refusal-text.ts'

/**
 * A new functional mailbox: a name and an address. Its members come next.
 * @event ft-mailbox-made with the account of the new mailbox
 */
@customElement('ft-mailbox-form')
export class FtMailboxForm extends FtElement {
  @property({ attribute: false }) services!: Services
  @state() private fault: string | null = null

  private async onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    const [name = '', address = ''] = ['name', 'address'].map((field) => {
      const value = form.get(field)
      return typeof value === 'string' ? value.trim() : ''
    })
    if (name === '' || address === '') {
      this.fault = words.functionalMailboxes.incomplete
      return
    }
    try {
      const { accountId } = await createMailbox(this.services.administration.http, { name, address })
      this.services.notices.show({ kind: 'administered', deed: 'mailboxCreated' })
      this.dispatchEvent(new CustomEvent('ft-mailbox-made', { detail: accountId }))
    } catch (error) {
      this.fault = refusalText(error)
    }
  }

  private drawField(name: string, label: string, hint = ''): TemplateResult {
    const id = `${this.uid}-${name}`
    return html`<div class="field">
      <label for=${id}>${label}</label>
      <input
        class="input"
        id=${id}
        name=${name}
        autocomplete="off"
        aria-describedby=${hint === '' ? nothing : `${id}-hint`}
      />
      ${hint === '' ? nothing : html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
    </div>`
  }

  protected override render(): TemplateResult {
    const text = words.functionalMailboxes
    return html`${drawUp('boites', text.back)}
      <form class="block" novalidate @submit=${this.onSubmit}>
        <h3>${text.newTitle}</h3>
        ${this.drawField('name', text.name, text.nameHint)} ${this.drawField('address', text.addressLabel)}
        ${
          this.fault === null
            ? nothing
            : html`<p class="callout failure" role="alert">${icon('alert')}<span>${this.fault}</span></p>`
        }
        <div class="actions">
          <a class="button" href=${formatRoute({ page: 'administration', section: 'boites', item: null, query: {} })}
            >${words.cancel}</a
          >
          <button class="button primary">${text.create}</button>
        </div>
      </form>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-mailbox-form': FtMailboxForm
  }
}
