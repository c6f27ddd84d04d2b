import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import {
  type AccountDetail,
  maxQuotaBytes,
  minQuotaBytes,
  type Role,
} from '../../../../server/contract/administration.ts'
import { ApiError, type ApiErrorCode } from '../../../api/http.ts'
import { FtElement } from '../../../elements/ft-element.ts'
import { icon } from '../../../elements/icons.ts'
import { askText, confirmAction } from '../../../elements/question-dialog.ts'
import { failureText, language, words } from '../../../locales/words.ts'
import { formatDay } from '../../../model/dates.ts'
import { formatBytes } from '../../../model/sizes.ts'
import { attempt } from '../../../state/attempt.ts'
import type { Services } from '../../../state/services.ts'
import { drawFacts } from '../facts.ts'
import { drawUp } from '../new-item.ts'
import { giveAccessCode } from './access-code.ts'
import { roleBadges, stateBadge } from './badges.ts'
import './ft-person-aliases.ts'
import './ft-person-departure.ts'
import './ft-person-journal.ts'
import './ft-role-form.ts'
import './ft-person-panel.css'

const megabyte = 1024 * 1024

/** Everything of one account that one who administers needs, and what may be done for it. Nothing of its mail. */
@customElement('ft-person-panel')
export class FtPersonPanel extends FtElement {
  @property({ attribute: false }) services!: Services
  @property({ attribute: false }) roles: readonly Role[] = []
  @property() username = ''
  @state() private account: AccountDetail | null = null
  @state() private failure: ApiErrorCode | null = null

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('username')) void this.load()
  }

  private async load(): Promise<void> {
    this.failure = null
    try {
      this.account = await this.services.administration.person(this.username)
    } catch (error) {
      this.failure = error instanceof ApiError ? error.code : 'internal'
    }
  }

  private get isAdmin(): boolean {
    return this.roles.includes('admin')
  }

  /** The help desk touches nobody who has a role. */
  private get mayTouch(): boolean {
    return this.isAdmin || this.account?.roles.length === 0
  }

  private async act(
    deed: Parameters<typeof attempt>[1],
    work: () => Promise<unknown>,
    undo: (() => Promise<void>) | null = null,
  ): Promise<void> {
    const andLoad = undo && (() => undo().then(() => this.load()))
    await attempt(this.services.notices, deed, work, andLoad)
    await this.load()
  }

  private async suspend(account: AccountDetail): Promise<void> {
    const text = words.administration.person
    const { administration } = this.services
    const question = { title: text.suspendTitle(account.displayName), text: text.suspendText, action: text.suspend }
    if (!(await confirmAction({ ...question, danger: true }))) return
    const set = (state: 'active' | 'suspended') => administration.setState(account.username, state)
    await this.act(
      'suspended',
      () => set('suspended'),
      () => set('active'),
    )
  }

  private async closeSessions({ username, displayName }: AccountDetail): Promise<void> {
    const text = words.administration.person
    const sure = await confirmAction({
      title: text.closeSessionsTitle(displayName),
      text: text.closeSessionsText,
      action: text.closeSessions,
    })
    if (sure) await this.act('sessionsClosed', () => this.services.administration.closeSessions(username))
  }

  private async removeSecondFactors({ username, displayName }: AccountDetail): Promise<void> {
    const text = words.administration.person
    const sure = await confirmAction({
      title: text.removeSecondFactorsTitle(displayName),
      text: text.removeSecondFactorsText,
      action: text.removeSecondFactors,
      danger: true,
    })
    if (sure) await this.act('secondFactorsRemoved', () => this.services.administration.removeSecondFactors(username))
  }

  private async changeQuota({ username, quota }: AccountDetail): Promise<void> {
    if (quota === null) return
    const text = words.administration.person
    const answer = await askText({
      title: text.changeQuota,
      label: text.quotaLabel,
      value: String(Math.round(quota.allowedBytes / megabyte)),
      action: text.save,
      fault: (typed) => (quotaOf(typed) === null ? text.quotaFault : null),
    })
    const bytes = answer === null ? null : quotaOf(answer)
    if (bytes === null) return
    const set = (value: number) => this.services.administration.setQuota(username, value)
    await this.act(
      'quotaChanged',
      () => set(bytes),
      () => set(quota.allowedBytes),
    )
  }

  private drawFacts(account: AccountDetail): TemplateResult {
    const text = words.administration.person
    const proof = account.passwordChosen ? 'chosen' : account.hasNumen ? 'numen' : 'technical'
    const school = [account.school, account.uai && `(${account.uai})`].filter((part) => part !== '').join(' ')
    const facts: [string, string][] = [
      [text.username, account.username],
      [text.address, account.address],
      ...(this.isAdmin ? [] : [[text.aliases, account.aliases.join(', ')] as [string, string]]),
      [text.school, school],
      [text.function, account.function],
      [text.proof, account.hasNumen ? text.proofs[proof] : text.proofs.technical],
      [text.createdOn, formatDay(account.createdAt, language)],
    ]
    return html`<section class="block">
      <h4>${text.facts}</h4>
      ${drawFacts(facts)}
    </section>`
  }

  private drawQuota(account: AccountDetail): TemplateResult | typeof nothing {
    const { quota } = account
    if (quota === null) return nothing
    const text = words.administration.person
    const used = text.quotaUsed(formatBytes(quota.usedBytes, language), formatBytes(quota.allowedBytes, language))
    return html`<section class="block">
      <h4>${text.quota}</h4>
      <meter
        min="0"
        max=${quota.allowedBytes}
        high=${quota.allowedBytes * 0.9}
        .value=${quota.usedBytes}
        aria-label=${text.quota}
      ></meter>
      <p>${used}</p>
      ${
        this.isAdmin
          ? html`<div class="buttons">
              <button type="button" class="button" @click=${() => void this.changeQuota(account)}>
                ${text.changeQuota}
              </button>
            </div>`
          : nothing
      }
    </section>`
  }

  private drawAction(label: string, explanation: string, run: () => Promise<void>, danger = false): TemplateResult {
    return html`<li>
      <p>${explanation}</p>
      <button type="button" class="button ${danger ? 'danger' : ''}" @click=${() => void run()}>${label}</button>
    </li>`
  }

  private drawHelp(account: AccountDetail): TemplateResult | typeof nothing {
    if (account.state === 'creating') return nothing
    const text = words.administration.person
    const { administration } = this.services
    const { username } = account
    if (!this.mayTouch) return html`<p class="callout">${icon('info')}<span>${text.hasRole}</span></p>`
    return html`<section class="block">
      <h4>${text.help}</h4>
      <ul class="actions-list">
        ${this.drawAction(text.unlock, text.unlockText, () => this.act('unlocked', () => administration.unlock(username)))}
        ${
          account.state === 'active'
            ? this.drawAction(words.person.accessCode.give, words.person.accessCode.text, () =>
                giveAccessCode(this.services, account),
              )
            : nothing
        }
        ${
          account.secondFactor
            ? this.drawAction(text.removeSecondFactors, text.removeSecondFactorsText, () =>
                this.removeSecondFactors(account),
              )
            : nothing
        }
        ${this.isAdmin ? this.drawAction(text.closeSessions, text.closeSessionsText, () => this.closeSessions(account)) : nothing}
        ${this.isAdmin ? this.drawState(account) : nothing}
      </ul>
    </section>`
  }

  private drawState(account: AccountDetail): TemplateResult {
    const text = words.administration.person
    if (account.state === 'active')
      return this.drawAction(text.suspend, text.suspendText, () => this.suspend(account), true)
    return this.drawAction(text.reinstate, text.reinstateText, () =>
      this.act('reinstated', () => this.services.administration.setState(account.username, 'active')),
    )
  }

  private drawAccount(account: AccountDetail): TemplateResult {
    const text = words.administration.person
    return html`<div class="who">
        <h3>${account.displayName}</h3>
        <p>${stateBadge(account)} ${roleBadges(account.roles)}</p>
      </div>
      ${
        account.state === 'suspended'
          ? html`<p class="callout caution">
              ${icon('info')}<span
                >${account.suspendedBy === null ? nothing : text.suspendedBy[account.suspendedBy]}
                ${text.suspendedText}</span
              >
            </p>`
          : nothing
      }
      <div class="columns">
        <div>
          ${this.drawFacts(account)} ${this.isAdmin ? this.drawAliases(account) : nothing} ${this.drawQuota(account)}
          ${this.isAdmin ? this.drawDeparture(account) : nothing}
        </div>
        <div>${this.drawHelp(account)} ${this.isAdmin ? this.drawRoles(account) : nothing}</div>
      </div>
      ${
        this.roles.includes('auditor')
          ? html`<ft-person-journal .services=${this.services} .username=${account.username}></ft-person-journal>`
          : nothing
      }`
  }

  private drawAliases(account: AccountDetail): TemplateResult | typeof nothing {
    if (account.state === 'creating') return nothing
    return html`<ft-person-aliases
      .services=${this.services}
      .account=${account}
      @ft-person-changed=${() => void this.load()}
    ></ft-person-aliases>`
  }

  private drawDeparture(account: AccountDetail): TemplateResult | typeof nothing {
    if (account.state === 'creating') return nothing
    return html`<ft-person-departure
      .services=${this.services}
      .account=${account}
      @ft-person-changed=${() => void this.load()}
    ></ft-person-departure>`
  }

  private drawRoles(account: AccountDetail): TemplateResult | typeof nothing {
    if (account.state !== 'active') return nothing
    return html`<ft-role-form
      .services=${this.services}
      .account=${account}
      @ft-roles-changed=${() => void this.load()}
    ></ft-role-form>`
  }

  protected override render(): TemplateResult {
    const { account, failure } = this
    return html`${drawUp('personnes', words.administration.person.back)}
    ${
      failure === null
        ? nothing
        : html`<p class="callout failure" role="alert">${icon('alert')}<span>${failureText(failure)}</span></p>`
    }
    ${
      account === null
        ? failure === null
          ? html`<p class="lead" role="status">${words.loading}</p>`
          : nothing
        : this.drawAccount(account)
    }`
  }
}

/** What was typed, in bytes; null where it is no size of a mailbox. */
function quotaOf(typed: string): number | null {
  const bytes = Number(typed.replace(/\s/g, '')) * megabyte
  return Number.isSafeInteger(bytes) && bytes >= minQuotaBytes && bytes <= maxQuotaBytes ? bytes : null
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-person-panel': FtPersonPanel
  }
}
