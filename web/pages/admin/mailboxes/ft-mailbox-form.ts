import { html, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { createMailbox } from '../../../api/functional-mailboxes-api.ts'
import { FtElement } from '../../../elements/ft-element.ts'
import { words } from '../../../locales/words.ts'
import type { Services } from '../../../state/services.ts'
import { drawField, drawFormEnd, drawUp, typedIn } from '../new-item.ts'
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
    const [name, address] = [typedIn(form, 'name'), typedIn(form, 'address')]
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

  protected override render(): TemplateResult {
    const text = words.functionalMailboxes
    return html`${drawUp('boites', text.back)}
      <form class="block" novalidate @submit=${this.onSubmit}>
        <h3>${text.newTitle}</h3>
        ${drawField(`${this.uid}-name`, 'name', text.name, text.nameHint)}
        ${drawField(`${this.uid}-address`, 'address', text.addressLabel)}
        ${drawFormEnd('boites', text.create, this.fault)}
      </form>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-mailbox-form': FtMailboxForm
  }
}
