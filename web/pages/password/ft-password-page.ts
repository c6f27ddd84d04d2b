import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import type { PasswordPolicy } from '../../../server/contract/password/policy.ts'
import type { AccountSafetyApi } from '../../api/account-safety-api.ts'
import { ApiError } from '../../api/http.ts'
import { FtElement, Watch } from '../../elements/ft-element.ts'
import type { FtNewPassword } from '../../elements/ft-new-password.ts'
import '../../elements/ft-new-password.ts'
import type { FtPasswordField } from '../../elements/ft-password-field.ts'
import '../../elements/ft-password-field.ts'
import { icon } from '../../elements/icons.ts'
import { logo } from '../../elements/postmark.ts'
import { failureText, words } from '../../locales/words.ts'
import { passwordFailure } from '../../state/password-failure.ts'
import type { SessionStore } from '../../state/session-store.ts'
import './ft-password-page.css'

/** The choice is made, or put off. */
export class FtPasswordDoneEvent extends Event {
  constructor(readonly changed: boolean) {
    super('ft-password-done', { bubbles: true })
  }
}

/**
 * The first session, opened by the NUMEN: welcomes, and proposes to choose a password, now or later. (Later is under
 * Options.)
 * @event ft-password-done
 */
@customElement('ft-password-page')
export class FtPasswordPage extends FtElement {
  @property({ attribute: false }) session!: SessionStore
  @property({ attribute: false }) safety!: AccountSafetyApi
  @query('#current') private current!: FtPasswordField | null
  @query('ft-new-password') private chosen!: FtNewPassword
  @state() private policy: PasswordPolicy | null = null
  @state() private busy = false
  @state() private failure = ''
  private readonly watch = new Watch(this, () => [this.session])

  override connectedCallback(): void {
    super.connectedCallback()
    this.watch.renew()
    // Without the rules the server still judges.
    void this.safety.passwordPolicy().then(
      (policy) => {
        this.policy = policy
      },
      () => undefined,
    )
  }

  protected override firstUpdated(): void {
    const first = this.current ?? this.chosen
    void first.updateComplete.then(() => {
      first.focus()
    })
  }

  private async onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    this.failure = this.chosen.fault()
    if (this.failure !== '') return
    this.busy = true
    try {
      await this.session.changePassword({
        currentPassword: this.current?.value ?? this.session.typedNumen ?? '',
        newPassword: this.chosen.value,
        closeApplications: false,
      })
      this.dispatchEvent(new FtPasswordDoneEvent(true))
    } catch (error) {
      this.failure =
        passwordFailure(error, words.password) ?? failureText(error instanceof ApiError ? error.code : 'internal')
    } finally {
      this.busy = false
    }
  }

  private putOff(): void {
    this.dispatchEvent(new FtPasswordDoneEvent(false))
  }

  protected override render(): TemplateResult {
    const { session, typedNumen } = this.session
    return html`<header class="masthead">
        <span class="brand">${logo()}<span>Facteur</span></span>
        <span class="academy">${session?.address ?? ''}</span>
      </header>
      <main id="content">
        <section class="card narrow">
          <h1>${words.password.welcome(session?.displayName ?? '')}</h1>
          <p class="lead">
            ${words.password.firstText}${this.session.choiceRequired ? ` ${words.password.required}` : ''}
          </p>
          <form @submit=${this.onSubmit}>
            <input
              type="text"
              name="username"
              autocomplete="username"
              .value=${session?.username ?? ''}
              hidden
              readonly
            />
            ${
              this.failure === ''
                ? nothing
                : html`<p class="callout failure" role="alert">${icon('alert')}<span>${this.failure}</span></p>`
            }
            ${
              typedNumen === null
                ? html`<ft-password-field
                    id="current"
                    name="current"
                    .label=${words.password.currentNumen}
                  ></ft-password-field>`
                : nothing
            }
            <ft-new-password .policy=${this.policy} .current=${typedNumen ?? ''}></ft-new-password>
            <div class="actions">
              ${
                this.session.choiceRequired
                  ? nothing
                  : html`<button type="button" class="button" @click=${this.putOff}>${words.password.later}</button>`
              }
              <button class="button primary" ?disabled=${this.busy}>${words.password.save}</button>
            </div>
          </form>
        </section>
      </main>
      <footer></footer>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-password-page': FtPasswordPage
  }
}
