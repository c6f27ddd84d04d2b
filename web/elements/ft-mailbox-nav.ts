import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { Mailbox } from '../../server/contract/mail.ts'
import { mailboxName, words } from '../locales/words.ts'
import { arrangeMailboxes, badgeCount } from '../model/mailboxes.ts'
import { formatRoute } from '../model/routes.ts'
import { FtElement } from './ft-element.ts'
import type { FtChooseEvent } from './ft-menu.ts'
import './ft-menu.ts'
import { icon, type IconName } from './icons.ts'
import { carriesMessages } from './message-drag.ts'
import './ft-mailbox-nav.css'

export type MailboxCommand = 'create' | 'createInside' | 'rename' | 'delete'

/** Something is to be done with a mailbox (`create` names none). */
export class FtMailboxCommandEvent extends Event {
  constructor(
    readonly command: MailboxCommand,
    readonly mailbox: Mailbox | null,
  ) {
    super('ft-mailbox-command', { bubbles: true })
  }
}

/** Messages were dropped on a mailbox. */
export class FtDropMessagesEvent extends Event {
  constructor(readonly mailboxId: string) {
    super('ft-drop-messages', { bubbles: true })
  }
}

/**
 * The folder zone: special mailboxes first, then the reader's own, nested, each with its count.
 * @event ft-mailbox-command create, rename, delete
 * @event ft-drop-messages dragged messages were let go over a mailbox
 */
@customElement('ft-mailbox-nav')
export class FtMailboxNav extends FtElement {
  @property({ attribute: false }) mailboxes: readonly Mailbox[] = []
  @property() currentId: string | null = null
  @state() private over: string | null = null

  private command(command: MailboxCommand, mailbox: Mailbox | null): void {
    this.dispatchEvent(new FtMailboxCommandEvent(command, mailbox))
  }

  private onDragOver(event: DragEvent, mailbox: Mailbox): void {
    if (!carriesMessages(event) || mailbox.id === this.currentId) return
    event.preventDefault()
    this.over = mailbox.id
  }

  private onDrop(event: DragEvent, mailbox: Mailbox): void {
    this.over = null
    if (!carriesMessages(event)) return
    event.preventDefault()
    this.dispatchEvent(new FtDropMessagesEvent(mailbox.id))
  }

  private drawLink(mailbox: Mailbox, iconName: IconName): TemplateResult {
    const name = mailboxName(mailbox)
    const count = badgeCount(mailbox)
    const spoken = mailbox.specialUse === 'drafts' ? words.mailboxes.drafts(count) : words.mailboxes.unseen(count)
    return html`<a
      href=${formatRoute({ page: 'mailbox', mailboxId: mailbox.id, uid: null })}
      aria-current=${mailbox.id === this.currentId ? 'page' : nothing}
      class="${count > 0 && mailbox.specialUse !== 'drafts' ? 'has-new' : ''} ${this.over === mailbox.id ? 'over' : ''}"
      title=${name}
      @dragover=${(event: DragEvent) => {
        this.onDragOver(event, mailbox)
      }}
      @dragleave=${() => {
        this.over = null
      }}
      @drop=${(event: DragEvent) => {
        this.onDrop(event, mailbox)
      }}
    >
      ${icon(iconName)}<span class="name">${name}</span>
      ${
        count === 0
          ? nothing
          : html`<span class="count" aria-hidden="true">${count}</span><span class="visually-hidden">, ${spoken}</span>`
      }
    </a>`
  }

  private drawOwn(mailbox: Mailbox, depth: number): TemplateResult {
    return html`<li data-depth=${Math.min(depth, 4)}>
      ${this.drawLink(mailbox, 'folder')}
      <ft-menu
        .label=${words.mailboxes.actionsOf(mailbox.name)}
        .items=${[
          { value: 'rename', label: words.mailboxes.rename, icon: 'drafts' },
          { value: 'createInside', label: words.mailboxes.createInside, icon: 'folderPlus' },
          'separator',
          { value: 'delete', label: words.mailboxes.delete, icon: 'trash', danger: true },
        ]}
        @ft-choose=${(event: FtChooseEvent) => {
          this.command(event.value as MailboxCommand, mailbox)
        }}
      ></ft-menu>
    </li>`
  }

  protected override render(): TemplateResult {
    const { special, own } = arrangeMailboxes(this.mailboxes)
    return html`<nav aria-label=${words.mailboxes.zone}>
      <ul>
        ${special.map((mailbox) => html`<li>${this.drawLink(mailbox, mailbox.specialUse ?? 'archive')}</li>`)}
      </ul>
      <div class="own-heading">
        <h2 id=${`${this.uid}-own`}>${words.mailboxes.own}</h2>
        <button
          type="button"
          class="icon-button"
          aria-label=${words.mailboxes.create}
          title=${words.mailboxes.create}
          @click=${() => {
            this.command('create', null)
          }}
        >
          ${icon('folderPlus')}
        </button>
      </div>
      ${
        own.length === 0
          ? html`<p class="none">${words.mailboxes.noOwn}</p>`
          : html`<ul aria-labelledby=${`${this.uid}-own`}>
              ${own.map(({ mailbox, depth }) => this.drawOwn(mailbox, depth))}
            </ul>`
      }
    </nav>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-mailbox-nav': FtMailboxNav
  }
}
