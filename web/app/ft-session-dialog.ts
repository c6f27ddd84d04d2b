import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { ApiError } from '../api/http.ts'
import { FtElement, Watch } from '../elements/ft-element.ts'
import type { FtPasswordField } from '../elements/ft-password-field.ts'
import '../elements/ft-password-field.ts'
import type { FtSecondStepEvent } from '../elements/ft-second-step.ts'
import '../elements/ft-second-step.ts'
import { icon } from '../elements/icons.ts'
import { failureText, secondStepFailureText, words } from '../locales/words.ts'
import type { SessionStore } from '../state/session-store.ts'

/** The session ended at work: log in again in place, and nothing on the screen is lost. */
@customElement('ft-session-dialog')
export class FtSessionDialog extends FtElement {
  @property({ attribute: false }) session!: SessionStore
  @query('dialog') private dialog!: HTMLDialogElement
  @query('ft-password-field') private field!: FtPasswordField
  @state() private failure = ''
  @state() private busy = false
  private readonly watch = new Watch(this, () => [this.session])

  override connectedCallback(): void {
    super.connectedCallback()
    this.watch.renew()
  }

  protected override firstUpdated(): void {
    this.dialog.showModal()
    void this.field.updateComplete.then(() => {
      this.field.focus()
    })
  }

  private async onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    this.busy = true
    this.failure = ''
    try {
      await this.session.signIn(this.session.session?.username ?? '', this.field.value)
    } catch (error) {
      const code = error instanceof ApiError ? error.code : 'internal'
      this.failure = code === 'unauthenticated' ? words.login.wrong : failureText(code)
    } finally {
      this.busy = false
    }
  }

  private async onSecondStep({ choice }: FtSecondStepEvent): Promise<void> {
    this.busy = true
    this.failure = ''
    const failure = await this.session.answerSecondStep(choice)
    this.busy = false
    this.failure = failure === null ? '' : secondStepFailureText(failure)
  }

  private onSecondStepBack(): void {
    this.failure = ''
    this.session.leaveSecondStep()
  }

  private keepOpen(event: Event): void {
    event.preventDefault()
  }

  private leave(): void {
    this.session.forget('signedOut')
  }

  private drawPassword(): TemplateResult {
    return html`<form @submit=${this.onSubmit}>
      <h2 id=${`${this.uid}-title`}>${words.login.expiredTitle}</h2>
      <p>${words.login.expiredText}</p>
      ${this.failure === '' ? nothing : html`<p class="callout failure" role="alert">${icon('alert')}<span>${this.failure}</span></p>`}
      <div class="field">
        <label for=${`${this.uid}-name`}>${words.login.username}</label>
        <input
          class="input"
          id=${`${this.uid}-name`}
          name="username"
          autocomplete="username"
          readonly
          .value=${this.session.session?.username ?? ''}
        />
      </div>
      <ft-password-field .label=${words.login.password}></ft-password-field>
      <div class="actions">
        <button type="button" class="button" @click=${this.leave}>${words.login.otherPerson}</button>
        <button class="button primary" ?disabled=${this.busy}>${words.login.submit}</button>
      </div>
    </form>`
  }

  protected override render(): TemplateResult {
    const step = this.session.secondStep
    return html`<dialog class="card" aria-labelledby=${`${this.uid}-title`} @cancel=${this.keepOpen}>
      ${
        step === null
          ? this.drawPassword()
          : html`<h2 id=${`${this.uid}-title`}>${words.secondFactor.step.title}</h2>
              <ft-second-step
                .methods=${step.methods}
                .passkeys=${this.session.canUsePasskeys}
                .busy=${this.busy}
                .failure=${this.failure}
                .helpdesk=${this.session.publicInfo?.helpdeskText ?? ''}
                @ft-second-step=${this.onSecondStep}
                @ft-second-step-back=${this.onSecondStepBack}
              ></ft-second-step>`
      }
    </dialog>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-session-dialog': FtSessionDialog
  }
}
