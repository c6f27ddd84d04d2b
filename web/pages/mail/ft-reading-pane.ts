import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { Mailbox, Message } from '../../../server/contract/mail.ts'
import { ApiError, type ApiErrorCode } from '../../api/http.ts'
import { FtElement } from '../../elements/ft-element.ts'
import '../../elements/ft-attachment-list.ts'
import '../../elements/ft-message-text.ts'
import { icon } from '../../elements/icons.ts'
import { failureText, words } from '../../locales/words.ts'
import type { MessageRef } from '../../model/message-rows.ts'
import '../../safe/ft-message-frame.ts'
import type { MessageCache } from '../../state/message-cache.ts'
import './ft-message-header.ts'
import './ft-message-toolbar.ts'
import './ft-reading-pane.css'

/** The message that the pane shows was loaded: it has been seen. */
export class FtMessageShownEvent extends Event {
  constructor(readonly message: Message) {
    super('ft-message-shown', { bubbles: true })
  }
}

/** A draft is taken up again. */
export class FtEditDraftEvent extends Event {
  constructor(readonly message: Message) {
    super('ft-edit-draft', { bubbles: true })
  }
}

/**
 * One message: commands, who and when, files, body.
 * @event ft-message-shown @event ft-edit-draft
 * @event ft-message-command from its toolbar
 */
@customElement('ft-reading-pane')
export class FtReadingPane extends FtElement {
  @property({ attribute: false }) messageRef: MessageRef | null = null
  @property({ attribute: false }) cache!: MessageCache
  @property({ attribute: false }) ownAddresses: readonly string[] = []
  @property({ attribute: false }) mailboxes: readonly Mailbox[] = []
  @property({ type: Boolean }) flagged = false
  @property({ type: Boolean }) hasPrevious = false
  @property({ type: Boolean }) hasNext = false
  @state() private message: Message | null = null
  @state() private failure: ApiErrorCode | null = null
  @state() private images = false

  /** The message in view, once it is there. */
  get shown(): Message | null {
    return this.message
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('messageRef')) void this.load()
  }

  /** Brings the focus to the subject, from where a screen reader reads on. */
  override focus(): void {
    this.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true })
  }

  private async load(): Promise<void> {
    const ref = this.messageRef
    this.images = false
    this.failure = null
    if (ref === null) {
      this.message = null
      return
    }
    // The old message stays in view for a moment: a fast answer makes no flash.
    const blank = setTimeout(() => {
      this.message = null
    }, 250)
    try {
      const message = await this.cache.get(ref)
      if (ref !== this.messageRef) return
      this.message = message
      this.dispatchEvent(new FtMessageShownEvent(message))
    } catch (error) {
      if (ref !== this.messageRef) return
      this.message = null
      this.failure = error instanceof ApiError ? error.code : 'internal'
    } finally {
      clearTimeout(blank)
    }
  }

  private drawBanners(message: Message): TemplateResult {
    return html`${
      message.authentication.dmarc === 'fail'
        ? html`<p class="callout failure">${icon('alert')}<span>${words.message.forged}</span></p>`
        : nothing
    }
    ${
      message.hasRemoteContent && !this.images
        ? html`<p class="callout banner">
            ${icon('image')}<span>${words.message.imagesBlocked}</span>
            <button
              type="button"
              class="button"
              @click=${() => {
                this.images = true
              }}
            >
              ${words.message.showImages}
            </button>
          </p>`
        : nothing
    }
    ${
      message.draft
        ? html`<p class="callout banner">
            ${icon('drafts')}<span>${words.message.isDraft}</span>
            <button
              type="button"
              class="button primary"
              @click=${() => {
                this.dispatchEvent(new FtEditDraftEvent(message))
              }}
            >
              ${words.message.editDraft}
            </button>
          </p>`
        : nothing
    }`
  }

  private drawBody(message: Message): TemplateResult {
    const subject = message.subject === '' ? words.noSubject : message.subject
    if (message.htmlUrl === null) return html`<ft-message-text .text=${message.text}></ft-message-text>`
    return html`<ft-message-frame
      .url=${message.htmlUrl}
      .images=${this.images}
      .label=${words.message.bodyOf(subject)}
    ></ft-message-frame>`
  }

  private drawMessage(message: Message): TemplateResult {
    const files = message.attachments.filter((file) => !file.inline)
    return html`<ft-message-toolbar
        .message=${message}
        .mailboxes=${this.mailboxes}
        .ownAddresses=${this.ownAddresses}
        .flagged=${this.flagged}
        .hasPrevious=${this.hasPrevious}
        .hasNext=${this.hasNext}
      ></ft-message-toolbar>
      <article class=${message.htmlUrl === null ? 'text' : 'html'}>
        <ft-message-header .message=${message} .ownAddresses=${this.ownAddresses}></ft-message-header>
        ${this.drawBanners(message)}
        <ft-attachment-list .attachments=${files}></ft-attachment-list>
        ${this.drawBody(message)}
      </article>`
  }

  protected override render(): TemplateResult {
    if (this.message !== null && this.messageRef !== null) return this.drawMessage(this.message)
    if (this.failure !== null) {
      const text = this.failure === 'notFound' ? words.message.gone : failureText(this.failure)
      return html`<p class="empty" role="alert">${icon('alert')}<span>${text}</span></p>`
    }
    return this.messageRef === null
      ? html`<p class="empty">${icon('unread')}<span>${words.message.noneOpen}</span></p>`
      : html`<p class="empty" aria-busy="true">${words.loading}</p>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-reading-pane': FtReadingPane
  }
}
