import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import type { MailPrograms } from '../../../server/contract/account-safety.ts'
import { ApiError } from '../../api/http.ts'
import { announce } from '../../elements/announce.ts'
import { FtElement, Watch } from '../../elements/ft-element.ts'
import { icon } from '../../elements/icons.ts'
import { confirmAction } from '../../elements/question-dialog.ts'
import { failureText, language, words } from '../../locales/words.ts'
import { formatSentenceDate } from '../../model/dates.ts'
import { formatRoute } from '../../model/routes.ts'
import { type ProgramPassword, ProgramPasswords } from '../../state/program-passwords.ts'
import { SecondFactorStore } from '../../state/second-factor-store.ts'
import type { Services } from '../../state/services.ts'
import { mailSettings } from './mail-settings.ts'
import { ProofGate } from './proof-gate.ts'
import './ft-applications-panel.css'

type Made = { description: string; password: string }
/** What both kinds of mailbox take. */
const maxDescription = 60

/** Passwords for mail programs and telephones: make one, see it once, take it away. */
@customElement('ft-applications-panel')
export class FtApplicationsPanel extends FtElement {
  @property({ attribute: false }) services!: Services
  @query('input[name=description]') private description!: HTMLInputElement
  @query('.made h3') private madeHeading!: HTMLElement | null
  @query('.made output') private shown!: HTMLElement
  @state() private programs: MailPrograms | null = null
  @state() private made: Made | null = null
  @state() private busy = false
  @state() private failure = ''
  @state() private fault = ''
  private passwords!: ProgramPasswords
  private factors!: SecondFactorStore
  private readonly proof = new ProofGate(this, {
    services: () => this.services,
    store: () => this.factors,
    retry: (work) => this.attempt(work),
  })
  private readonly watch = new Watch(this, () => [this.services.session, this.services.accounts, this.passwords])

  override connectedCallback(): void {
    const { api, session, safety } = this.services
    this.passwords = new ProgramPasswords(safety)
    this.factors = new SecondFactorStore(api, session)
    super.connectedCallback()
    this.watch.renew()
    void this.load()
  }

  private async load(): Promise<void> {
    void this.services.accounts.load()
    void this.factors.load()
    await this.attempt(async () => {
      const [programs] = await Promise.all([this.services.safety.mailPrograms(), this.passwords.load()])
      this.programs = programs
    })
  }

  /** Does it, and says what went wrong. */
  private async attempt(work: () => Promise<void>): Promise<void> {
    this.failure = ''
    this.busy = true
    try {
      await work()
    } catch (error) {
      if (!this.proof.takes(error, work)) this.failure = reasonOf(error)
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
      this.made = { description, password: await this.passwords.make(description) }
      this.description.value = ''
      await this.updateComplete
      this.madeHeading?.focus()
    })
  }

  private onMailbox(event: Event): void {
    const { value } = event.target as HTMLSelectElement
    const mailbox = this.services.accounts.shared.find(({ accountId }) => accountId === value) ?? null
    void this.attempt(() => this.passwords.choose(mailbox))
  }

  private async onRevoke({ id, description }: ProgramPassword): Promise<void> {
    const text = words.accountSafety.applications
    const question = { title: text.revokeTitle(description), text: text.revokeText, action: text.revoke, danger: true }
    if (!(await confirmAction(question))) return
    await this.attempt(async () => {
      await this.passwords.revoke(id)
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
        ${this.drawMailboxes()}
        <div class="field">
          <label for=${`${this.uid}-description`}>${text.description}</label>
          <input
            class="input"
            id=${`${this.uid}-description`}
            name="description"
            maxlength=${maxDescription}
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

  /** Whose mail the program is to read, where one may read other mail than one's own. */
  private drawMailboxes(): TemplateResult | typeof nothing {
    const { shared } = this.services.accounts
    if (shared.length === 0) return nothing
    const text = words.accountSafety.applications
    const own = this.services.session.session?.address ?? ''
    return html`<div class="field">
      <label for=${`${this.uid}-mailbox`}>${text.mailbox}</label>
      <select class="input" id=${`${this.uid}-mailbox`} @change=${this.onMailbox}>
        <option value="" ?selected=${this.passwords.mailbox === null}>${text.ownMailbox(own)}</option>
        ${shared.map(
          ({ accountId, name, address }) =>
            html`<option value=${accountId} ?selected=${accountId === this.passwords.mailbox?.accountId}>
              ${text.otherMailbox(name, address)}
            </option>`,
        )}
      </select>
    </div>`
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

  private readonly drawPassword = (password: ProgramPassword): TemplateResult => {
    const text = words.accountSafety.applications
    const { description, createdAt, lastUsedAt } = password
    const created = text.createdOn(formatSentenceDate(createdAt, new Date(), language))
    const used =
      lastUsedAt === null
        ? text.neverUsed
        : lastUsedAt && text.usedOn(formatSentenceDate(lastUsedAt, new Date(), language))
    return html`<li>
      ${icon('phone')}
      <span class="about">
        <b>${description}</b>
        <small>${[created, used].filter(Boolean).join(', ')}</small>
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
    const { list, mailbox } = this.passwords
    return html`<section class="block">
      <h3>${mailbox === null ? text.listTitle : text.listTitleOf(mailbox.name)}</h3>
      ${
        list === null
          ? html`<p class="hint" aria-busy="true">${this.failure === '' ? words.loading : ''}</p>`
          : list.length === 0
            ? html`<p class="hint">${text.none}</p>`
            : html`<ul class="things">
                ${list.map(this.drawPassword)}
              </ul>`
      }
    </section>`
  }

  /** A functional mailbox is named by its address; it has no POP3, which would empty it for the others. */
  private drawSettings(): TemplateResult | typeof nothing {
    const { programs, passwords } = this
    if (programs === null) return nothing
    const { mailbox } = passwords
    return mailbox === null
      ? mailSettings(programs, ['imap', 'smtp', 'pop3'])
      : mailSettings({ ...programs, username: mailbox.address }, mailbox.right === 'read' ? ['imap'] : ['imap', 'smtp'])
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
      ${this.drawSettings()} ${isNumen ? nothing : this.drawList()} ${this.proof.draw()}`
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
