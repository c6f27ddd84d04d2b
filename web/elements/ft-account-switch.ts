import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import type { SharedMailbox } from '../../server/contract/shared-mailboxes.ts'
import { words } from '../locales/words.ts'
import { FtElement } from './ft-element.ts'
import { icon } from './icons.ts'
import './ft-account-switch.css'

/** The reader wants to see another mailbox; null is their own. */
export class FtAccountEvent extends Event {
  constructor(readonly accountId: string | null) {
    super('ft-account', { bubbles: true })
  }
}

/**
 * One's own mailbox and the functional ones, to choose from. It draws nothing for who has only their own.
 * @event ft-account
 */
@customElement('ft-account-switch')
export class FtAccountSwitch extends FtElement {
  @property({ attribute: false }) mailboxes: readonly SharedMailbox[] = []
  @property() currentId: string | null = null

  private drawOne(accountId: string | null, name: string, detail: string, unseen: number): TemplateResult {
    const isCurrent = accountId === this.currentId
    return html`<li>
      <button
        type="button"
        aria-current=${isCurrent ? 'true' : nothing}
        title=${detail}
        @click=${() => this.dispatchEvent(new FtAccountEvent(accountId))}
      >
        ${icon('inbox')}<span class="name">${name}</span>
        ${
          unseen === 0
            ? nothing
            : html`<span class="count" aria-hidden="true">${unseen}</span
                ><span class="visually-hidden">, ${words.sharedMailboxes.unseen(unseen)}</span>`
        }
      </button>
    </li>`
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.mailboxes.length === 0) return nothing
    return html`<ul aria-label=${words.sharedMailboxes.zone}>
      ${this.drawOne(null, words.sharedMailboxes.own, '', 0)}
      ${this.mailboxes.map((each) => this.drawOne(each.accountId, each.name, each.address, each.unseen))}
    </ul>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-account-switch': FtAccountSwitch
  }
}
