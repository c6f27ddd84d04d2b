import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import type { Mailbox } from '../../../server/contract/mail.ts'
import { FtElement } from '../../elements/ft-element.ts'
import type { FtChooseEvent } from '../../elements/ft-menu.ts'
import '../../elements/ft-menu.ts'
import { icon, type IconName } from '../../elements/icons.ts'
import { words } from '../../locales/words.ts'
import { moveItems } from './move-items.ts'
import './ft-list-toolbar.css'

export type ListCommand =
  'all' | 'none' | 'refresh' | 'archive' | 'junk' | 'notJunk' | 'delete' | 'seen' | 'unseen' | 'empty'

/** A command on the ticked messages, or on the list. */
export class FtListCommandEvent extends Event {
  constructor(
    readonly command: ListCommand | 'move',
    readonly toMailboxId: string | null = null,
  ) {
    super('ft-list-command', { bubbles: true })
  }
}

/**
 * Above the list: its name and length, or with messages ticked, what to do with them.
 * @event ft-list-command
 */
@customElement('ft-list-toolbar')
export class FtListToolbar extends FtElement {
  @property() heading = ''
  @property() count = ''
  @property({ type: Number }) selected = 0
  @property({ type: Boolean }) hasRows = false
  @property({ attribute: false }) mailbox: Mailbox | null = null
  @property({ attribute: false }) mailboxes: readonly Mailbox[] = []

  private say(command: ListCommand): void {
    this.dispatchEvent(new FtListCommandEvent(command))
  }

  private drawButton(command: ListCommand, name: IconName, label: string): TemplateResult {
    return html`<button
      type="button"
      class="icon-button"
      aria-label=${label}
      title=${label}
      @click=${() => {
        this.say(command)
      }}
    >
      ${icon(name)}
    </button>`
  }

  private drawSelection(): TemplateResult {
    const use = this.mailbox?.specialUse
    return html`<h1 id="list-title" class="visually-hidden">${this.heading}</h1>
      <p class="chosen" role="status">${words.list.selected(this.selected)}</p>
      <div class="tools" role="toolbar" aria-label=${words.list.actions}>
        ${use === 'archive' ? nothing : this.drawButton('archive', 'archive', words.message.archive)}
        ${
          use === 'junk'
            ? this.drawButton('notJunk', 'inbox', words.message.notJunk)
            : this.drawButton('junk', 'junk', words.message.junk)
        }
        ${this.drawButton('delete', 'trash', words.message.delete)}
        <ft-menu
          icon="move"
          .label=${words.message.move}
          .items=${moveItems(this.mailboxes, this.mailbox?.id ?? null)}
          @ft-choose=${(event: FtChooseEvent) => {
            this.dispatchEvent(new FtListCommandEvent('move', event.value))
          }}
        ></ft-menu>
        ${this.drawButton('seen', 'read', words.message.markSeen)}
        ${this.drawButton('unseen', 'unread', words.message.markUnseen)}
        ${this.drawButton('none', 'close', words.list.clear)}
      </div>`
  }

  private drawTitle(): TemplateResult {
    const canEmpty = (this.mailbox?.specialUse === 'trash' || this.mailbox?.specialUse === 'junk') && this.hasRows
    return html`<h1 id="list-title">${this.heading}</h1>
      <p class="count">${this.count}</p>
      ${
        canEmpty
          ? html`<button
              type="button"
              class="button quiet"
              @click=${() => {
                this.say('empty')
              }}
            >
              ${words.list.empty}
            </button>`
          : nothing
      }
      ${this.drawButton('refresh', 'refresh', words.list.refresh)}`
  }

  protected override render(): TemplateResult {
    return html`<label class="all" title=${words.list.selectAll}>
        <input
          type="checkbox"
          aria-label=${words.list.selectAll}
          .checked=${this.selected > 0}
          ?disabled=${!this.hasRows}
          @click=${() => {
            this.say(this.selected > 0 ? 'none' : 'all')
          }}
        />
      </label>
      ${this.selected > 0 ? this.drawSelection() : this.drawTitle()}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-list-toolbar': FtListToolbar
  }
}
