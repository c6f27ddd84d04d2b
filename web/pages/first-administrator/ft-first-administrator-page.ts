import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { ApiError } from '../../api/http.ts'
import { FtElement } from '../../elements/ft-element.ts'
import type { FtPasswordField } from '../../elements/ft-password-field.ts'
import '../../elements/ft-password-field.ts'
import { icon } from '../../elements/icons.ts'
import { FtNavigateEvent } from '../../elements/navigate-event.ts'
import { logo } from '../../elements/postmark.ts'
import { failureText, words } from '../../locales/words.ts'
import type { Services } from '../../state/services.ts'
import './ft-first-administrator-page.css'

/**
 * Behind the one-time link of the first run: makes an administrator's account, or gives the role to somebody who has
 * one, and leads on to the second factor. The token stands behind the # of the address and is sent in bodies only.
 * @event ft-navigate
 */
@customElement('ft-first-administrator-page')
export class FtFirstAdministratorPage extends FtElement {
  @property({ attribute: false }) services!: Services
  @query('#first-username') private username!: HTMLInputElement
  @query('#first-name') private displayName!: HTMLInputElement
  @query('#first-password') private password!: FtPasswordField
  @query('#first-again') private again!: FtPasswordField
  @query('#known-username') private knownUsername!: HTMLInputElement
  @query('#known-password') private knownPassword!: FtPasswordField
  @state() private isGood: boolean | null = null
  @state() private busy = false
  @state() private failure: { of: 'new' | 'known'; text: string } | null = null
  private readonly token = location.hash.slice(1)

  protected override firstUpdated(): void {
    void this.check()
  }

  private async check(): Promise<void> {
    this.isGood = await this.services.administration.checkFirstLink(this.token).catch(() => false)
  }

  private async run(of: 'new' | 'known', work: () => Promise<void>): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.failure = null
    try {
      await work()
      this.services.notices.show({ kind: 'administered', deed: 'administratorMade' })
      this.dispatchEvent(new FtNavigateEvent({ page: 'options', section: 'securite' }, true))
    } catch (error) {
      this.failure = { of, text: sentenceOf(error) }
    } finally {
      this.busy = false
    }
  }

  private async onCreate(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (this.password.value !== this.again.value) {
      this.failure = { of: 'new', text: words.password.mismatch }
      return
    }
    const username = this.username.value.trim()
    const password = this.password.value
    const wanted = { token: this.token, username, displayName: this.displayName.value.trim(), password }
    await this.run('new', async () => {
      await this.services.administration.createFirst(wanted)
      await this.services.session.signIn(username, password)
    })
  }

  private async onAccept(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    await this.run('known', async () => {
      const { session, administration } = this.services
      await session.signIn(this.knownUsername.value.trim(), this.knownPassword.value)
      await administration.acceptFirst(this.token)
      await session.load()
    })
  }

  private drawFailure(of: 'new' | 'known'): TemplateResult | typeof nothing {
    if (this.failure?.of !== of) return nothing
    return html`<p class="callout failure" role="alert">${icon('alert')}<span>${this.failure.text}</span></p>`
  }

  private drawNew(): TemplateResult {
    const text = words.administration.first
    return html`<section class="card" aria-labelledby="first-new">
      <h2 id="first-new">${text.newTitle}</h2>
      <p>${text.newText}</p>
      <form @submit=${this.onCreate}>
        ${this.drawFailure('new')}
        <div class="field">
          <label for="first-username">${text.username}</label>
          <input
            class="input"
            id="first-username"
            autocomplete="username"
            autocapitalize="none"
            spellcheck="false"
            required
            aria-describedby="first-hint"
          />
          <p class="hint" id="first-hint">${text.usernameHint}</p>
        </div>
        <div class="field">
          <label for="first-name">${text.name}</label>
          <input class="input" id="first-name" autocomplete="name" required />
        </div>
        <ft-password-field
          id="first-password"
          autocomplete="new-password"
          .label=${text.password}
          .hint=${text.passwordHint}
        ></ft-password-field>
        <ft-password-field id="first-again" autocomplete="new-password" .label=${text.again}></ft-password-field>
        <div class="actions"><button class="button primary" ?disabled=${this.busy}>${text.create}</button></div>
      </form>
    </section>`
  }

  private drawKnown(): TemplateResult {
    const text = words.administration.first
    return html`<section class="card" aria-labelledby="first-known">
      <h2 id="first-known">${text.existingTitle}</h2>
      <p>${text.existingText}</p>
      <form @submit=${this.onAccept}>
        ${this.drawFailure('known')}
        <div class="field">
          <label for="known-username">${words.login.username}</label>
          <input
            class="input"
            id="known-username"
            autocomplete="username"
            autocapitalize="none"
            spellcheck="false"
            required
          />
        </div>
        <ft-password-field id="known-password" .label=${words.login.password}></ft-password-field>
        <div class="actions"><button class="button primary" ?disabled=${this.busy}>${text.accept}</button></div>
      </form>
    </section>`
  }

  private drawBody(): TemplateResult | typeof nothing {
    const text = words.administration.first
    if (this.isGood === null) return nothing
    if (!this.isGood)
      return html`<section class="card narrow">
        <h1>${text.spentTitle}</h1>
        <p>${text.spentText}</p>
      </section>`
    return html`<h1>${text.title}</h1>
      <p class="lead">${text.lead}</p>
      <div class="ways">${this.drawNew()} ${this.drawKnown()}</div>
      <p class="lead">${text.after}</p>`
  }

  protected override render(): TemplateResult {
    return html`<header class="masthead">
        <span class="brand">${logo()}<span>Facteur</span></span>
      </header>
      <main id="content">${this.drawBody()}</main>
      <footer></footer>`
  }
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof ApiError)) return failureText('internal')
  const { code, problem } = error
  if (code === 'unauthenticated') return words.login.wrong
  if (code === 'invalid') return Object.values(problem?.fields ?? {})[0] ?? failureText(code)
  return code === 'conflict' || code === 'notFound' ? (problem?.detail ?? failureText(code)) : failureText(code)
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-first-administrator-page': FtFirstAdministratorPage
  }
}
