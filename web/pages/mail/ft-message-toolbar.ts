import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, query } from 'lit/decorators.js'
import type { Mailbox, Message } from '../../../server/contract/mail.ts'
import { FtElement } from '../../elements/ft-element.ts'
import type { FtChooseEvent, FtMenu, MenuItem } from '../../elements/ft-menu.ts'
import '../../elements/ft-menu.ts'
import { icon, type IconName } from '../../elements/icons.ts'
import { words } from '../../locales/words.ts'
import { hasOtherRecipients } from '../../model/reply.ts'
import { moveItems } from './move-items.ts'
import './ft-message-toolbar.css'

export type MessageCommand =
  | 'reply'
  | 'replyAll'
  | 'forward'
  | 'archive'
  | 'junk'
  | 'notJunk'
  | 'delete'
  | 'star'
  | 'unseen'
  | 'headers'
  | 'source'
  | 'print'
  | 'previous'
  | 'next'
  | 'back'

/** A command on the open message. */
export class FtMessageCommandEvent extends Event {
  constructor(
    readonly command: MessageCommand | 'move',
    readonly toMailboxId: string | null = null,
  ) {
    super('ft-message-command', { bubbles: true })
  }
}

/**
 * What can be done with the open message.
 * @event ft-message-command
 */
@customElement('ft-message-toolbar')
export class FtMessageToolbar extends FtElement {
  @property({ attribute: false }) message!: Message
  @property({ attribute: false }) mailboxes: readonly Mailbox[] = []
  @property({ attribute: false }) ownAddresses: readonly string[] = []
  @property({ type: Boolean }) flagged = false
  @property({ type: Boolean }) hasPrevious = false
  @property({ type: Boolean }) hasNext = false
  @query('.move') private moveMenu!: FtMenu

  openMoveMenu(): void {
    this.moveMenu.show()
  }

  private say(command: MessageCommand): void {
    this.dispatchEvent(new FtMessageCommandEvent(command))
  }

  private drawButton(
    command: MessageCommand,
    name: IconName,
    label: string,
    options: { text?: boolean; disabled?: boolean } = {},
  ): TemplateResult {
    const text = options.text === true
    return html`<button
      type="button"
      class="${text ? 'button quiet' : 'icon-button'} ${command}"
      aria-label=${label}
      title=${label}
      aria-pressed=${command === 'star' ? String(this.flagged) : nothing}
      ?disabled=${options.disabled === true}
      @click=${() => {
        this.say(command)
      }}
    >
      ${icon(name)}${text ? html`<span>${label}</span>` : nothing}
    </button>`
  }

  private moreItems(): MenuItem[] {
    return [
      { value: 'unseen', label: words.message.markUnseen, icon: 'unread' },
      { value: 'print', label: words.message.print, icon: 'print' },
      'separator',
      { value: 'headers', label: words.message.headers, icon: 'text' },
      { value: 'source', label: words.message.source, icon: 'download' },
    ]
  }

  protected override render(): TemplateResult {
    const use = this.mailboxes.find(({ id }) => id === this.message.mailboxId)?.specialUse
    const all = hasOtherRecipients(this.message, this.ownAddresses)
    return html`<div role="toolbar" aria-label=${words.message.actions}>
      ${this.drawButton('back', 'left', words.message.back)}
      ${this.drawButton('reply', 'reply', words.message.reply, { text: true })}
      ${all ? this.drawButton('replyAll', 'replyAll', words.message.replyAll, { text: true }) : nothing}
      ${this.drawButton('forward', 'forward', words.message.forward, { text: true })}
      <span class="gap"></span>
      ${this.drawButton('star', this.flagged ? 'starFull' : 'star', words.message.star)}
      ${use === 'archive' ? nothing : this.drawButton('archive', 'archive', words.message.archive)}
      ${use === 'junk' ? this.drawButton('notJunk', 'inbox', words.message.notJunk) : this.drawButton('junk', 'junk', words.message.junk)}
      ${this.drawButton('delete', 'trash', words.message.delete)}
      <ft-menu
        class="move"
        icon="move"
        .label=${words.message.move}
        .items=${moveItems(this.mailboxes, this.message.mailboxId)}
        @ft-choose=${(event: FtChooseEvent) => {
          this.dispatchEvent(new FtMessageCommandEvent('move', event.value))
        }}
      ></ft-menu>
      <ft-menu
        .label=${words.message.more}
        .items=${this.moreItems()}
        @ft-choose=${(event: FtChooseEvent) => {
          this.say(event.value as MessageCommand)
        }}
      ></ft-menu>
      <span class="steps">
        ${this.drawButton('previous', 'up', words.message.previous, { disabled: !this.hasPrevious })}
        ${this.drawButton('next', 'down', words.message.next, { disabled: !this.hasNext })}
      </span>
    </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-message-toolbar': FtMessageToolbar
  }
}
