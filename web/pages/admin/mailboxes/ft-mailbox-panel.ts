import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { type FunctionalMailbox, maxMailboxNameLength } from '../../../../server/contract/functional-mailboxes.ts'
import { readMailbox, removeMailbox, renameMailbox } from '../../../api/functional-mailboxes-api.ts'
import { ApiError, type ApiErrorCode } from '../../../api/http.ts'
import { FtElement } from '../../../elements/ft-element.ts'
import { icon } from '../../../elements/icons.ts'
import { askText, confirmAction } from '../../../elements/question-dialog.ts'
import { failureText, words } from '../../../locales/words.ts'
import { attempt } from '../../../state/attempt.ts'
import type { Services } from '../../../state/services.ts'
import { drawUp } from '../new-item.ts'
import './ft-mailbox-members.ts'

/**
 * One functional mailbox: its name, its members, and an end to it. Nothing of what lies in it.
 * @event ft-mailbox-removed
 */
@customElement('ft-mailbox-panel')
export class FtMailboxPanel extends FtElement {
  @property({ attribute: false }) services!: Services
  /** Its account. */
  @property() mailbox = ''
  @state() private known: FunctionalMailbox | null = null
  @state() private failure: ApiErrorCode | null = null

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('mailbox')) void this.load()
  }

  private async load(): Promise<void> {
    this.failure = null
    try {
      this.known = await readMailbox(this.services.administration.http, this.mailbox)
    } catch (error) {
      this.failure = error instanceof ApiError ? error.code : 'internal'
    }
  }

  private async rename({ name }: FunctionalMailbox): Promise<void> {
    const text = words.functionalMailboxes
    const answer = await askText({
      title: text.renameTitle,
      label: text.name,
      value: name,
      action: text.save,
      fault: (typed) => (typed === '' || typed.length > maxMailboxNameLength ? text.nameFault : null),
    })
    if (answer === null) return
    const { administration, notices } = this.services
    await attempt(notices, 'mailboxChanged', () => renameMailbox(administration.http, this.mailbox, answer))
    await this.load()
  }

  private async takeAway({ address }: FunctionalMailbox): Promise<void> {
    const text = words.functionalMailboxes
    const question = { title: text.removeTitle(address), text: text.removeText, action: text.remove, danger: true }
    if (!(await confirmAction(question))) return
    const { administration, notices } = this.services
    if (await attempt(notices, 'mailboxRemoved', () => removeMailbox(administration.http, this.mailbox)))
      this.dispatchEvent(new Event('ft-mailbox-removed'))
  }

  private drawMailbox(mailbox: FunctionalMailbox): TemplateResult {
    const text = words.functionalMailboxes
    return html`<div class="who">
        <h3>${mailbox.name}</h3>
        <p class="lead">${mailbox.address}</p>
        <div class="buttons">
          <button type="button" class="button" @click=${() => void this.rename(mailbox)}>${text.rename}</button>
        </div>
      </div>
      <ft-mailbox-members
        .services=${this.services}
        .mailbox=${mailbox}
        @ft-members-changed=${() => void this.load()}
      ></ft-mailbox-members>
      <section class="block">
        <p class="hint">${text.removeText}</p>
        <div class="buttons">
          <button type="button" class="button danger" @click=${() => void this.takeAway(mailbox)}>
            ${text.remove}
          </button>
        </div>
      </section>`
  }

  protected override render(): TemplateResult {
    const { known, failure } = this
    return html`${drawUp('boites', words.functionalMailboxes.back)}
    ${
      failure === null
        ? nothing
        : html`<p class="callout failure" role="alert">${icon('alert')}<span>${failureText(failure)}</span></p>`
    }
    ${
      known !== null
        ? this.drawMailbox(known)
        : failure === null
          ? html`<p class="lead" role="status">${words.loading}</p>`
          : nothing
    }`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-mailbox-panel': FtMailboxPanel
  }
}
