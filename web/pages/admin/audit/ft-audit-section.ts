import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { auditGroups } from '../../../../server/contract/audit.ts'
import type { AuditLine } from '../../../../server/contract/audit-page.ts'
import { auditExportUrl, type AuditQuestion, readAudit } from '../../../api/audit-api.ts'
import { ApiError, type ApiErrorCode } from '../../../api/http.ts'
import { FtElement } from '../../../elements/ft-element.ts'
import { icon } from '../../../elements/icons.ts'
import { FtNavigateEvent } from '../../../elements/navigate-event.ts'
import { failureText, words } from '../../../locales/words.ts'
import type { Services } from '../../../state/services.ts'
import { drawAuditTable } from './audit-table.ts'

/** The audit log: who did what, to whom, when, from where. What is asked stands in the address. */
@customElement('ft-audit-section')
export class FtAuditSection extends FtElement {
  @property({ attribute: false }) services!: Services
  @property({ attribute: false }) query: Readonly<Record<string, string>> = {}
  @state() private entries: readonly AuditLine[] = []
  @state() private cursor: number | null = null
  @state() private status: 'loading' | 'ready' | ApiErrorCode = 'loading'
  private asked: string | null = null

  private get question(): AuditQuestion {
    const { compte = '', groupe = '', du = '', au = '', reseau = '' } = this.query
    return { username: compte, group: groupe, from: du, to: au, network: reseau }
  }

  protected override willUpdate(_changed: PropertyValues<this>): void {
    const asked = JSON.stringify(this.question)
    if (asked === this.asked) return
    this.asked = asked
    void this.load([], null)
  }

  private async load(before: readonly AuditLine[], cursor: number | null): Promise<void> {
    const { asked } = this
    this.status = 'loading'
    try {
      const page = await readAudit(this.services.administration.http, this.question, cursor)
      if (asked !== this.asked) return
      this.entries = [...before, ...page.entries]
      this.cursor = page.nextCursor
      this.status = 'ready'
    } catch (error) {
      if (asked === this.asked) this.status = error instanceof ApiError ? error.code : 'internal'
    }
  }

  private onSubmit(event: SubmitEvent): void {
    event.preventDefault()
    const given = [...new FormData(event.target as HTMLFormElement)].map(
      ([name, value]) => [name, typeof value === 'string' ? value.trim() : ''] as const,
    )
    const query = Object.fromEntries(given.filter(([, value]) => value !== ''))
    // Asked again, the newest entries come.
    this.asked = null
    this.dispatchEvent(new FtNavigateEvent({ page: 'administration', section: 'journal', item: null, query }, true))
    this.requestUpdate()
  }

  private drawField(name: string, label: string, value: string, type: string, hint = ''): TemplateResult {
    return html`<div class="field short">
      <label for=${`audit-${name}`}>${label}</label>
      <input
        class="input"
        id=${`audit-${name}`}
        name=${name}
        type=${type}
        autocomplete="off"
        spellcheck="false"
        placeholder=${hint === '' ? nothing : hint}
        .value=${value}
      />
    </div>`
  }

  private drawTools(): TemplateResult {
    const { username, group, from, to, network } = this.question
    const text = words.audit
    return html`<form class="tools" role="search" @submit=${this.onSubmit}>
      ${this.drawField('compte', text.username, username, 'text', text.usernameHint)}
      <div class="field short">
        <label for="audit-groupe">${text.group}</label>
        <select class="input" id="audit-groupe" name="groupe">
          <option value="" ?selected=${group === ''}>${text.allGroups}</option>
          ${Object.entries(auditGroups).map(
            ([key, label]) => html`<option value=${key} ?selected=${key === group}>${label}</option>`,
          )}
        </select>
      </div>
      ${this.drawField('du', text.from, from, 'date')} ${this.drawField('au', text.to, to, 'date')}
      ${this.drawField('reseau', text.network, network, 'text', text.networkHint)}
      <div class="buttons">
        <button class="button primary">${icon('search')}<span>${text.show}</span></button>
        <a class="button" href=${auditExportUrl(this.question)} download aria-describedby="audit-export-hint"
          >${icon('download')}<span>${text.export}</span></a
        >
      </div>
      <p class="hint" id="audit-export-hint">${text.exportHint}</p>
    </form>`
  }

  private drawTable(): TemplateResult {
    const { more, shown } = words.audit
    return html`${drawAuditTable(this.entries)}
      <div class="buttons">
        ${
          this.cursor === null
            ? nothing
            : html`<button
                type="button"
                class="button"
                ?disabled=${this.status === 'loading'}
                @click=${() => void this.load(this.entries, this.cursor)}
              >
                ${more}
              </button>`
        }
        <span class="count" role="status">${shown(this.entries.length)}</span>
      </div>`
  }

  private drawResults(): TemplateResult {
    const { status } = this
    if (status !== 'ready' && status !== 'loading')
      return html`<p class="callout failure" role="alert">${icon('alert')}<span>${failureText(status)}</span></p>`
    if (this.entries.length > 0) return this.drawTable()
    if (status === 'loading') return html`<p class="lead" role="status">${words.loading}</p>`
    return html`<div class="empty" role="status">
      ${icon('journal')}
      <p>${words.audit.nothing}</p>
      <p class="hint">${words.audit.nothingHint}</p>
    </div>`
  }

  protected override render(): TemplateResult {
    return html`${this.drawTools()} ${this.drawResults()}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-audit-section': FtAuditSection
  }
}
