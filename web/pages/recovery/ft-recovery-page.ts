import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { ApiError } from '../../api/http.ts'
import { FtElement, Watch } from '../../elements/ft-element.ts'
import { icon } from '../../elements/icons.ts'
import { logo } from '../../elements/postmark.ts'
import { failureText, words } from '../../locales/words.ts'
import { formatRoute } from '../../model/routes.ts'
import type { FacteurApi } from '../../api/facteur-api.ts'
import type { SessionStore } from '../../state/session-store.ts'
import './ft-recovery-page.css'

type Outcome = { ok: boolean; content: TemplateResult | string }

/** « Je ne connais pas mon identifiant et/ou mon mot de passe »: find the username, go back to the NUMEN. */
@customElement('ft-recovery-page')
export class FtRecoveryPage extends FtElement {
  @property({ attribute: false }) session!: SessionStore
  @property({ attribute: false }) api!: FacteurApi
  @state() private usernameOutcome: Outcome | null = null
  @state() private passwordOutcome: Outcome | null = null
  @state() private busy = false
  private readonly watch = new Watch(this, () => [this.session])

  override connectedCallback(): void {
    super.connectedCallback()
    this.watch.renew()
    void this.session.loadPublicInfo()
  }

  protected override firstUpdated(): void {
    const target = location.hash === '#mot-de-passe' ? '#reset-username' : '#find-numen'
    this.querySelector<HTMLElement>(target)?.focus()
  }

  private readonly onFind = async (event: SubmitEvent): Promise<void> => {
    const { numen, familyName } = fieldsOf(event)
    this.usernameOutcome = await this.attempt(async () => {
      const { username } = await this.api.recoverUsername(numen, familyName)
      const field = this.querySelector<HTMLInputElement>('#reset-username')
      if (field !== null && field.value === '') field.value = username
      return html`<span>${words.recovery.usernameIs} <b class="found">${username}</b></span>`
    })
  }

  private readonly onReset = async (event: SubmitEvent): Promise<void> => {
    const { username, numen, familyName } = fieldsOf(event)
    this.passwordOutcome = await this.attempt(async () => {
      await this.api.recoverPassword(username, numen, familyName)
      return words.recovery.resetDone
    })
  }

  private async attempt(action: () => Promise<TemplateResult | string>): Promise<Outcome | null> {
    if (this.busy) return null
    this.busy = true
    try {
      return { ok: true, content: await action() }
    } catch (error) {
      return { ok: false, content: recoveryFailure(error) }
    } finally {
      this.busy = false
    }
  }

  private drawOutcome(outcome: Outcome | null): TemplateResult | typeof nothing {
    if (outcome === null) return nothing
    return html`<div class="callout ${outcome.ok ? '' : 'failure'}" role=${outcome.ok ? 'status' : 'alert'}>
      ${icon(outcome.ok ? 'check' : 'alert')}<span>${outcome.content}</span>
    </div>`
  }

  private drawProof(prefix: string): TemplateResult {
    return html`<div class="field">
        <label for="${prefix}-numen">${words.recovery.numen}</label>
        <input
          class="input numen"
          id="${prefix}-numen"
          name="numen"
          required
          maxlength="20"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck="false"
          aria-describedby="${prefix}-numen-hint"
        />
        <p class="hint" id="${prefix}-numen-hint">${words.recovery.numenHint}</p>
      </div>
      <div class="field">
        <label for="${prefix}-name">${words.recovery.familyName}</label>
        <input
          class="input"
          id="${prefix}-name"
          name="familyName"
          required
          maxlength="200"
          autocomplete="family-name"
        />
      </div>`
  }

  private drawForms(): TemplateResult {
    return html`<section class="card" aria-labelledby="find-title">
        <h2 id="find-title">${words.recovery.findTitle}</h2>
        <p class="lead">${words.recovery.findText}</p>
        <form @submit=${this.onFind}>
          ${this.drawProof('find')} ${this.drawOutcome(this.usernameOutcome)}
          <button class="button primary" ?disabled=${this.busy}>${words.recovery.find}</button>
        </form>
      </section>
      <section class="card" id="mot-de-passe" aria-labelledby="reset-title">
        <h2 id="reset-title">${words.recovery.resetTitle}</h2>
        <p class="lead">${words.recovery.resetText}</p>
        <form @submit=${this.onReset}>
          <div class="field">
            <label for="reset-username">${words.login.username}</label>
            <input
              class="input"
              id="reset-username"
              name="username"
              required
              autocomplete="username"
              autocapitalize="none"
              spellcheck="false"
            />
          </div>
          ${this.drawProof('reset')} ${this.drawOutcome(this.passwordOutcome)}
          <button class="button primary" ?disabled=${this.busy}>${words.recovery.reset}</button>
        </form>
      </section>`
  }

  protected override render(): TemplateResult {
    const info = this.session.publicInfo
    return html`<header class="masthead">
        <a class="brand" href=${formatRoute({ page: 'login' })}>${logo()}<span>Facteur</span></a>
        <span class="academy">${info?.academyName ?? ''}</span>
      </header>
      <main id="content">
        <div class="wrap">
          <p><a href=${formatRoute({ page: 'login' })} class="back">${icon('left')}${words.recovery.back}</a></p>
          <h1>${words.recovery.title}</h1>
          ${info !== null && info.recovery === 'helpdesk' ? nothing : html`<div class="pair">${this.drawForms()}</div>`}
          ${
            info === null || info.helpdeskText === ''
              ? nothing
              : html`<p class="callout">${icon('info')}<span>${info.helpdeskText}</span></p>`
          }
        </div>
      </main>
      <footer><span>Facteur © ${info?.academyName ?? ''}</span></footer>`
  }
}

function fieldsOf(event: SubmitEvent): { username: string; numen: string; familyName: string } {
  event.preventDefault()
  const data = new FormData(event.target as HTMLFormElement)
  const field = (name: string): string => {
    const value = data.get(name)
    return typeof value === 'string' ? value.trim() : ''
  }
  // The NUMEN has capitals only: the shift key is not a test.
  return { username: field('username'), numen: field('numen').toUpperCase(), familyName: field('familyName') }
}

function recoveryFailure(error: unknown): string {
  if (!(error instanceof ApiError)) return failureText('internal')
  if (error.code === 'notFound' || error.code === 'invalid' || error.code === 'unauthenticated')
    return words.recovery.noMatch
  if (error.code === 'forbidden') return error.problem?.detail ?? failureText('forbidden')
  if (error.code === 'tooManyRequests') return words.login.tooMany(error.problem?.retryAfterSeconds ?? null)
  return failureText(error.code)
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-recovery-page': FtRecoveryPage
  }
}
