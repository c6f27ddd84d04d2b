import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import type { ApplicationPassword, MailPrograms } from '../../../server/contract/account-safety.ts'
import { ApiError } from '../../api/http.ts'
import { announce } from '../../elements/announce.ts'
import { FtElement, Watch } from '../../elements/ft-element.ts'
import { icon } from '../../elements/icons.ts'
import { confirmAction } from '../../elements/question-dialog.ts'
import { failureText, language, words } from '../../locales/words.ts'
import { formatSentenceDate } from '../../model/dates.ts'
import { formatRoute } from '../../model/routes.ts'
import type { Services } from '../../state/services.ts'
import { mailSettings } from './mail-settings.ts'
import './ft-applications-panel.css'

type Made = { description: string; password: string }

/** Passwords for mail programs and telephones: make one, see it once, take it away. */
@customElement('ft-applications-panel')
export class FtApplicationsPanel extends FtElement {
  @property({ attribute: false }) services!: Services
  @query('input[name=description]') private description!: HTMLInputElement
  @query('.made h3') private madeHeading!: HTMLElement | null
  @query('.made output') private shown!: HTMLElement
  @state() private passwords: readonly ApplicationPassword[] | null = null
  @state() private programs: MailPrograms | null = null
  @state() private made: Made | null = null
  @state() private busy = false
  @state() private failure = ''
  @state() private fault = ''
  private readonly watch = new Watch(this, () => [this.services.session])

  override connectedCallback(): void {
    super.connectedCallback()
    this.watch.renew()
    void this.load()
  }

  private async load(): Promise<void> {
    await this.attempt(async () => {
      const { safety } = this.services
      ;[this.passwords, this.programs] = await Promise.all([safety.applicationPasswords(), safety.mailPrograms()])
    })
  }

  /** Does it, and says what went wrong. */
  private async attempt(work: () => Promise<void>): Promise<void> {
    this.failure = ''
    this.busy = true
    try {
      await work()
    } catch (error) {
      this.failure = reasonOf(error)
    } finally {
      this.busy = false
    }
  }

  private readonly onCreate = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const description = this.description.value.trim()
    this.fault = description === '' ? words.accountSafety.applications.descriptionMissing : ''
    if (this.fault !== '') this.description.focus()
    if (this.fault !== '' || this.busy) return
    await this.attempt(async () => {
      const { password } = await this.services.safety.makeApplicationPassword(description)
      this.made = { description, password }
      this.description.value = ''
      this.passwords = await this.services.safety.applicationPasswords()
    })
    await this.updateComplete
    this.madeHeading?.focus()
  }

  private async onRevoke({ id, description }: ApplicationPassword): Promise<void> {
    const text = words.accountSafety.applications
    const question = { title: text.revokeTitle(description), text: text.revokeText, action: text.revoke, danger: true }
    if (!(await confirmAction(question))) return
    await this.attempt(async () => {
      await this.services.safety.revokeApplicationPassword(id)
      this.passwords = await this.services.safety.applicationPasswords()
      this.services.notices.show({ kind: 'applicationPasswordRevoked' })
    })
  }

  /** Without the spaces of the groups: a mail program may take them for letters. */
  private async copy(): Promise<void> {
    const text = words.accountSafety.applications
    try {
      await navigator.clipboard.writeText(this.made?.password ?? '')
      announce(text.copied)
      this.services.notices.show({ kind: 'copied' })
    } catch {
      getSelection()?.selectAllChildren(this.shown)
      this.failure = text.copyFailed
    }
  }

  private async onFinished(): Promise<void> {
    this.made = null
    await this.updateComplete
    this.description.focus()
  }

  private drawMade({ description, password }: Made): TemplateResult {
    const text = words.accountSafety.applications
    return html`<section class="block made">
      <h3 tabindex="-1">${text.madeTitle(description)}</h3>
      <p>${text.madeOnce}</p>
      <output>${groupsOf(password).map((group) => html`<span>${group}</span>`)}</output>
      <div class="buttons">
        <button type="button" class="button primary" @click=${() => void this.copy()}>
          ${icon('copy')}<span>${text.copy}</span>
        </button>
        <button type="button" class="button" @click=${() => void this.onFinished()}>${text.finished}</button>
      </div>
    </section>`
  }

  private drawForm(): TemplateResult {
    const text = words.accountSafety.applications
    const described = this.fault === '' ? `${this.uid}-hint` : `${this.uid}-hint ${this.uid}-fault`
    return html`<section class="block">
      <h3>${text.createTitle}</h3>
      <form @submit=${this.onCreate} novalidate>
        <div class="field">
          <label for=${`${this.uid}-description`}>${text.description}</label>
          <input
            class="input"
            id=${`${this.uid}-description`}
            name="description"
            maxlength="100"
            autocomplete="off"
            aria-describedby=${described}
            aria-invalid=${this.fault === '' ? nothing : 'true'}
          />
          <p class="hint" id=${`${this.uid}-hint`}>${text.descriptionHint}</p>
          ${this.fault === '' ? nothing : html`<p class="fault" id=${`${this.uid}-fault`} role="alert">${this.fault}</p>`}
        </div>
        <button class="button primary" ?disabled=${this.busy}>${text.create}</button>
      </form>
    </section>`
  }

  private drawNeedsPassword(): TemplateResult {
    const text = words.accountSafety.applications
    return html`<section class="block">
      <p class="callout caution">${icon('alert')}<span>${text.needsPassword}</span></p>
      <p>
        <a class="button primary" href=${formatRoute({ page: 'options', section: 'mot-de-passe' })}
          >${text.choosePassword}</a
        >
      </p>
    </section>`
  }

  private readonly drawPassword = (password: ApplicationPassword): TemplateResult => {
    const text = words.accountSafety.applications
    const { description, createdAt, lastUsedAt } = password
    const used =
      lastUsedAt === null ? text.neverUsed : text.usedOn(formatSentenceDate(lastUsedAt, new Date(), language))
    return html`<li>
      ${icon('phone')}
      <span class="about">
        <b>${description}</b>
        <small>${text.createdOn(formatSentenceDate(createdAt, new Date(), language))}, ${used}</small>
      </span>
      <button
        type="button"
        class="button"
        aria-label=${text.revokeOf(description)}
        @click=${() => void this.onRevoke(password)}
      >
        ${text.revoke}
      </button>
    </li>`
  }

  private drawList(): TemplateResult {
    const text = words.accountSafety.applications
    return html`<section class="block">
      <h3>${text.listTitle}</h3>
      ${
        this.passwords === null
          ? html`<p class="hint" aria-busy="true">${this.failure === '' ? words.loading : ''}</p>`
          : this.passwords.length === 0
            ? html`<p class="hint">${text.none}</p>`
            : html`<ul class="things">
                ${this.passwords.map(this.drawPassword)}
              </ul>`
      }
    </section>`
  }

  protected override render(): TemplateResult {
    const isNumen = this.services.session.session?.passwordIsNumen === true
    return html`<p class="lead block">${words.accountSafety.applications.lead}</p>
      ${
        this.failure === ''
          ? nothing
          : html`<p class="callout failure block" role="alert">${icon('alert')}<span>${this.failure}</span></p>`
      }
      ${isNumen ? this.drawNeedsPassword() : this.made === null ? this.drawForm() : this.drawMade(this.made)}
      ${this.programs === null ? nothing : mailSettings(this.programs)} ${isNumen ? nothing : this.drawList()}`
  }
}

/** `abcdefghijklmnop` is read and typed as four times four. */
function groupsOf(password: string): string[] {
  return password.match(/.{1,4}/g) ?? []
}

function reasonOf(error: unknown): string {
  if (!(error instanceof ApiError)) return failureText('internal')
  return (error.code === 'conflict' || error.code === 'forbidden') && error.problem?.detail
    ? error.problem.detail
    : failureText(error.code)
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-applications-panel': FtApplicationsPanel
  }
}
