import { html, nothing, type TemplateResult } from 'lit'
import { customElement, query, state } from 'lit/decorators.js'
import type { PasswordPolicy } from '../../../server/contract/password/policy.ts'
import { Watch } from '../../elements/ft-element.ts'
import type { FtNewPassword } from '../../elements/ft-new-password.ts'
import '../../elements/ft-new-password.ts'
import type { FtPasswordField } from '../../elements/ft-password-field.ts'
import '../../elements/ft-password-field.ts'
import { words } from '../../locales/words.ts'
import type { NoticeContent } from '../../state/notices.ts'
import { passwordFailure } from '../../state/password-failure.ts'
import { FormPanel } from './form-panel.ts'

/** Another password: the one in use, the new one, and the new one once more. */
@customElement('ft-password-panel')
export class FtPasswordPanel extends FormPanel {
  @query('#current') private current!: FtPasswordField | null
  @query('ft-new-password') private chosen!: FtNewPassword | null
  @state() private policy: PasswordPolicy | null = null
  @state() private closeApplications = false
  private readonly watch = new Watch(this, () => [this.services.session])

  override connectedCallback(): void {
    super.connectedCallback()
    this.watch.renew()
    // Without the rules the server still judges.
    void this.services.safety.passwordPolicy().then(
      (policy) => {
        this.policy = policy
      },
      () => undefined,
    )
  }

  protected isChanged(): boolean {
    return (this.current?.value ?? '') !== '' || this.chosen?.isEmpty === false
  }

  protected override faultBeforeSaving(): string {
    if (this.current?.value === '') {
      this.current.focus()
      return words.password.currentMissing
    }
    return this.chosen?.fault() ?? ''
  }

  protected async save(): Promise<void> {
    const passwords = { currentPassword: this.current?.value ?? '', newPassword: this.chosen?.value ?? '' }
    await this.services.session.changePassword({ ...passwords, closeApplications: this.closeApplications })
    this.current?.clear()
    this.chosen?.clear()
    this.closeApplications = false
  }

  protected override savedNotice(): NoticeContent {
    return { kind: 'passwordChanged' }
  }

  protected override explain(error: unknown): string {
    return passwordFailure(error, words.password) ?? super.explain(error)
  }

  /** Before a first password there are no application passwords to close. */
  private drawApplications(): TemplateResult {
    return html`<div>
      <label class="choice">
        <input
          type="checkbox"
          name="close-applications"
          aria-describedby=${`${this.uid}-close`}
          .checked=${this.closeApplications}
          @change=${(event: Event) => {
            this.closeApplications = (event.target as HTMLInputElement).checked
          }}
        />
        <span>${words.accountSafety.closeApplications}</span>
      </label>
      <p class="hint" id=${`${this.uid}-close`}>${words.accountSafety.closeApplicationsHint}</p>
    </div>`
  }

  protected drawFields(): TemplateResult {
    const { session } = this.services.session
    const isNumen = session?.passwordIsNumen === true
    return html`<p class="lead">${words.accountSafety.otherSessionsEnd}</p>
      <input type="text" name="username" autocomplete="username" .value=${session?.username ?? ''} hidden readonly />
      <ft-password-field
        id="current"
        name="current"
        .label=${isNumen ? words.password.currentNumen : words.password.current}
      ></ft-password-field>
      <ft-new-password .policy=${this.policy} .current=${this.current?.value ?? ''}></ft-new-password>
      ${isNumen ? nothing : this.drawApplications()}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-password-panel': FtPasswordPanel
  }
}
