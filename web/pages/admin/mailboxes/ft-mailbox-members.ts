import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { FunctionalMailbox } from '../../../../server/contract/functional-mailboxes.ts'
import { sharedRights, type SharedRight } from '../../../../server/contract/shared-mailboxes.ts'
import { removeMember, setMember } from '../../../api/functional-mailboxes-api.ts'
import { FtElement } from '../../../elements/ft-element.ts'
import { confirmAction } from '../../../elements/question-dialog.ts'
import { words } from '../../../locales/words.ts'
import { attempt } from '../../../state/attempt.ts'
import type { Services } from '../../../state/services.ts'
import type { FtPeopleAddedEvent } from '../ft-people-adder.ts'
import '../ft-people-adder.ts'
import './ft-mailbox-members.css'

type Member = FunctionalMailbox['members'][number]

/**
 * Who uses a functional mailbox, and what each may do.
 * @event ft-members-changed
 */
@customElement('ft-mailbox-members')
export class FtMailboxMembers extends FtElement {
  @property({ attribute: false }) services!: Services
  @property({ attribute: false }) mailbox!: FunctionalMailbox
  /** What those who are added next may do. */
  @state() private right: SharedRight = 'send'

  private changed(): void {
    this.dispatchEvent(new Event('ft-members-changed'))
  }

  private onAdded({ isWhole }: FtPeopleAddedEvent): void {
    if (isWhole) this.services.notices.show({ kind: 'administered', deed: 'mailboxChanged' })
    this.changed()
  }

  private async setRight({ username }: Member, right: SharedRight): Promise<void> {
    const { administration, notices } = this.services
    const { accountId } = this.mailbox
    await attempt(notices, 'mailboxChanged', () => setMember(administration.http, accountId, username, right))
    this.changed()
  }

  private async takeOut({ username, displayName }: Member): Promise<void> {
    const text = words.functionalMailboxes
    const sure = await confirmAction({
      title: text.removeMemberTitle(displayName),
      text: text.removeMemberText,
      action: text.removeMember,
      danger: true,
    })
    if (!sure) return
    const { administration, notices } = this.services
    const { accountId } = this.mailbox
    await attempt(notices, 'mailboxChanged', () => removeMember(administration.http, accountId, username))
    this.changed()
  }

  private drawRights(chosen: SharedRight, label: string, onChange: (right: SharedRight) => void): TemplateResult {
    return html`<select
      class="input"
      aria-label=${label}
      @change=${({ target }: Event) => {
        onChange((target as HTMLSelectElement).value as SharedRight)
      }}
    >
      ${sharedRights.map(
        (right) =>
          html`<option value=${right} ?selected=${right === chosen} .selected=${right === chosen}>
            ${words.functionalMailboxes.rights[right]}
          </option>`,
      )}
    </select>`
  }

  private readonly drawMember = (member: Member): TemplateResult => {
    const text = words.functionalMailboxes
    const { displayName, address, right, passwords } = member
    return html`<li>
      <span
        >${displayName}<small
          >${address}${passwords === 0 ? nothing : html` · ${text.passwords(passwords)}`}</small
        ></span
      >
      ${this.drawRights(right, text.rightOf(displayName), (next) => void this.setRight(member, next))}
      <button
        type="button"
        class="button"
        aria-label=${text.removeMemberOf(displayName)}
        @click=${() => void this.takeOut(member)}
      >
        ${text.removeMember}
      </button>
    </li>`
  }

  protected override render(): TemplateResult {
    const text = words.functionalMailboxes
    const { members } = this.mailbox
    return html`<section class="block" aria-labelledby=${`${this.uid}-title`}>
      <h4 id=${`${this.uid}-title`}>${text.membersTitle}</h4>
      <p class="hint">${members.length === 0 ? text.none : text.rightsText}</p>
      ${
        members.length === 0
          ? nothing
          : html`<ul class="lines">
              ${members.map(this.drawMember)}
            </ul>`
      }
      <ft-people-adder
        .services=${this.services}
        .label=${text.label}
        .action=${text.addMember}
        .extra=${this.drawRights(this.right, text.right, (right) => {
          this.right = right
        })}
        .add=${(address: string) =>
          setMember(this.services.administration.http, this.mailbox.accountId, address, this.right)}
        @ft-people-added=${this.onAdded}
      ></ft-people-adder>
    </section>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-mailbox-members': FtMailboxMembers
  }
}
