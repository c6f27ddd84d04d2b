import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import type { SecondFactorMethod } from '../../../server/contract/second-factor.ts'
import type { PublicInfo } from '../../../server/contract/session.ts'
import { ApiError } from '../../api/http.ts'
import { FtElement, Watch } from '../../elements/ft-element.ts'
import type { FtPasswordField } from '../../elements/ft-password-field.ts'
import '../../elements/ft-password-field.ts'
import type { FtSecondStepEvent } from '../../elements/ft-second-step.ts'
import '../../elements/ft-second-step.ts'
import { icon } from '../../elements/icons.ts'
import { logo, postmark } from '../../elements/postmark.ts'
import { failureText, secondStepFailureText, words } from '../../locales/words.ts'
import { recoveryPath } from '../../model/routes.ts'
import type { SessionStore } from '../../state/session-store.ts'
import { FtSignedInEvent } from './signed-in-event.ts'
import './ft-login-page.css'

/** Before the server's challenge ends (five minutes). */
const renewOfferMs = 4 * 60_000

/**
 * The log-in page, with all that staff know from the old one: how an address and a username are formed, what to do
 * without them, the warning, the notices of the service.
 * @event ft-signed-in
 */
@customElement('ft-login-page')
export class FtLoginPage extends FtElement {
  @property({ attribute: false }) session!: SessionStore
  @query('#username') private username!: HTMLInputElement | null
  @query('ft-password-field') private password!: FtPasswordField
  @state() private busy = false
  @state() private failure = ''
  private renewing: ReturnType<typeof setTimeout> | undefined
  private readonly watch = new Watch(this, () => [this.session])

  override connectedCallback(): void {
    super.connectedCallback()
    this.watch.renew()
    void this.session.loadPublicInfo()
  }

  protected override firstUpdated(): void {
    this.username?.focus()
    void this.offerPasskeys()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.stopOffering()
  }

  private stopOffering(): void {
    clearTimeout(this.renewing)
    void this.session.stopOffering()
  }

  /** Where the browser can, it offers passkeys beside usernames; what it waits with has an end, so it is renewed. */
  private async offerPasskeys(): Promise<void> {
    if (!(await this.session.canOfferPasskeys().catch(() => false)) || !this.isConnected) return
    clearTimeout(this.renewing)
    this.renewing = setTimeout(() => void this.offerPasskeys(), renewOfferMs)
    const failure = await this.session.signInWithPasskey(true)
    if (failure === null) this.dispatchEvent(new FtSignedInEvent())
    else if (failure.kind === 'passkeyRefused') this.failure = secondStepFailureText(failure)
  }

  private async enterWithPasskey(): Promise<void> {
    if (this.busy) return
    this.busy = true
    const failure = await this.session.signInWithPasskey()
    this.busy = false
    this.failure = failure === null ? '' : secondStepFailureText(failure)
    if (failure === null) this.dispatchEvent(new FtSignedInEvent())
    else void this.offerPasskeys()
  }

  private async onSecondStep({ choice }: FtSecondStepEvent): Promise<void> {
    this.busy = true
    this.failure = ''
    const failure = await this.session.answerSecondStep(choice)
    this.busy = false
    this.failure = failure === null ? '' : secondStepFailureText(failure)
    if (failure === null) this.dispatchEvent(new FtSignedInEvent())
  }

  private onSecondStepBack(): void {
    this.failure = ''
    this.session.leaveSecondStep()
    void this.offerPasskeys()
  }

  private async onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (this.busy) return
    this.busy = true
    this.failure = ''
    try {
      const username = this.username?.value.trim() ?? ''
      if (await this.session.signIn(username, this.password.value)) this.dispatchEvent(new FtSignedInEvent())
      else this.stopOffering()
    } catch (error) {
      this.failure = signInFailure(error)
      this.password.input?.select()
      this.password.focus()
    } finally {
      this.busy = false
    }
  }

  private drawForm(): TemplateResult {
    return html`<form method="post" action="/connexion" @submit=${this.onSubmit} aria-labelledby="login-title">
      ${
        this.failure === ''
          ? nothing
          : html`<p class="callout failure" role="alert">${icon('alert')}<span>${this.failure}</span></p>`
      }
      <div class="field">
        <label for="username">${words.login.username}</label>
        <input
          class="input"
          id="username"
          name="username"
          autocomplete="username webauthn"
          autocapitalize="none"
          autocorrect="off"
          spellcheck="false"
          required
          aria-describedby="username-hint"
        />
        <p class="hint" id="username-hint">${words.login.usernameHint} <b>${words.login.usernameExample}</b></p>
      </div>
      <ft-password-field
        .label=${words.login.password}
        name="password"
        .hint=${words.login.passwordHint}
      ></ft-password-field>
      <button class="button primary wide" ?disabled=${this.busy} aria-busy=${String(this.busy)}>
        ${this.busy ? words.login.busy : words.login.submit}
      </button>
      ${
        this.session.canUsePasskeys
          ? html`<button type="button" class="button wide" ?disabled=${this.busy} @click=${this.enterWithPasskey}>
              ${icon('key')}${words.secondFactor.passkey.signIn}
            </button>`
          : nothing
      }
      <p class="forgotten"><a href=${recoveryPath}>${words.login.forgotten}</a></p>
    </form>`
  }

  private drawSecondStep(methods: readonly SecondFactorMethod[]): TemplateResult {
    return html`<ft-second-step
      .methods=${methods}
      .passkeys=${this.session.canUsePasskeys}
      .busy=${this.busy}
      .failure=${this.failure}
      .helpdesk=${this.session.publicInfo?.helpdeskText ?? ''}
      @ft-second-step=${this.onSecondStep}
      @ft-second-step-back=${this.onSecondStepBack}
    ></ft-second-step>`
  }

  private drawHelp(domain: string): TemplateResult {
    const address = (local: string): TemplateResult => html`<b class="address">${local}<wbr />@${domain}</b>`
    return html`<section class="help" aria-labelledby="help-title">
      <h2 id="help-title">${words.login.helpTitle}</h2>
      <dl>
        <dt>${words.login.addressTitle}</dt>
        <dd>
          ${words.login.addressText} ${address('prénom.nom')}
          <span class="unbroken">(${words.login.example} ${address('pierre.dupont')}).</span>
        </dd>
        <dt>${words.login.usernameTitle}</dt>
        <dd>
          <p>${words.login.usernameRule} ${words.login.exampleColon} <b>pdupont</b>.</p>
          <p>${words.login.notTheAddress}</p>
          <p>${words.login.tryNumbers} ${words.login.exampleColon} <b>pdupont1</b>.</p>
          <p><a href=${recoveryPath}>${words.login.findUsername}</a></p>
        </dd>
        <dt>${words.login.firstTimeTitle}</dt>
        <dd>
          <p>${words.login.firstTime}</p>
          <p>
            <a href="${recoveryPath}#mot-de-passe">${words.login.backToNumen}</a>
          </p>
        </dd>
        <dt>${words.login.whereTitle}</dt>
        <dd>${words.login.whereText} <b class="address">${location.origin}</b></dd>
      </dl>
    </section>`
  }

  private drawNotices(info: PublicInfo): TemplateResult | typeof nothing {
    if (info.notices.length === 0) return nothing
    return html`<section class="notices" aria-label=${words.login.notices}>
      ${info.notices.map(
        (notice) =>
          html`<article class="callout">
            ${icon('info')}
            <div>
              <h2>${notice.title}</h2>
              <p>
                ${notice.text}
                ${
                  notice.linkUrl === undefined
                    ? nothing
                    : html`<a href=${notice.linkUrl} rel="noopener noreferrer">${notice.linkText ?? notice.linkUrl}</a>`
                }
              </p>
            </div>
          </article>`,
      )}
    </section>`
  }

  protected override render(): TemplateResult {
    const info = this.session.publicInfo
    const academy = info?.academyName ?? ''
    const step = this.session.secondStep
    return html`<header class="masthead">
        <span class="brand">${logo()}<span>Facteur</span></span>
        <span class="academy">${academy}</span>
      </header>
      <main id="content">
        <div class="columns">
          <section class="card">
            <h1 id="login-title">${step === null ? words.login.title : words.secondFactor.step.title}</h1>
            ${step === null ? this.drawForm() : this.drawSecondStep(step.methods)}
            <p class="callout caution warning">
              ${icon('junk')}<span><b>${words.login.spamTitle}</b> ${words.login.spamWarning}</span>
            </p>
          </section>
          <div class="beside">
            ${postmark(academy, new Date())} ${this.drawHelp(info?.domain ?? 'ac-academie.fr')}
            ${info === null ? nothing : this.drawNotices(info)}
          </div>
        </div>
      </main>
      <footer>
        <span>Facteur ${info?.version ?? ''} © ${academy}</span>
        <span>${words.accessibilityState}</span>
      </footer>`
  }
}

function signInFailure(error: unknown): string {
  if (!(error instanceof ApiError)) return failureText('internal')
  if (error.code === 'unauthenticated' || error.code === 'invalid') return words.login.wrong
  if (error.code === 'tooManyRequests') return words.login.tooMany(error.problem?.retryAfterSeconds ?? null)
  return failureText(error.code)
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-login-page': FtLoginPage
  }
}
