import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { AuditLine } from '../../../../server/contract/audit-page.ts'
import { readAudit } from '../../../api/audit-api.ts'
import { ApiError, type ApiErrorCode } from '../../../api/http.ts'
import { FtElement } from '../../../elements/ft-element.ts'
import { icon } from '../../../elements/icons.ts'
import { failureText, words } from '../../../locales/words.ts'
import { formatRoute } from '../../../model/routes.ts'
import type { Services } from '../../../state/services.ts'
import { drawAuditTable } from '../audit/audit-table.ts'

const shownEntries = 20
const everything = { group: '', from: '', to: '', network: '' }

/** The newest entries of the audit log about one person, and the way to all of them. For those who may read it. */
@customElement('ft-person-journal')
export class FtPersonJournal extends FtElement {
  @property({ attribute: false }) services!: Services
  @property() username = ''
  @state() private entries: readonly AuditLine[] | null = null
  @state() private failure: ApiErrorCode | null = null

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('username')) void this.load()
  }

  private async load(): Promise<void> {
    const { http } = this.services.administration
    try {
      this.entries = (await readAudit(http, { ...everything, username: this.username }, null)).entries
      this.failure = null
    } catch (error) {
      this.failure = error instanceof ApiError ? error.code : 'internal'
    }
  }

  private drawEntries(): TemplateResult {
    if (this.failure !== null)
      return html`<p class="callout failure" role="alert">${icon('alert')}<span>${failureText(this.failure)}</span></p>`
    if (this.entries === null) return html`<p class="lead" role="status">${words.loading}</p>`
    if (this.entries.length === 0) return html`<p class="hint">${words.person.journal.none}</p>`
    return drawAuditTable(this.entries.slice(0, shownEntries))
  }

  protected override render(): TemplateResult {
    const text = words.person.journal
    const query = { compte: this.username }
    return html`<section class="block wide" aria-labelledby=${`${this.uid}-title`}>
      <h4 id=${`${this.uid}-title`}>${text.title}</h4>
      ${this.drawEntries()}
      ${
        this.entries === null || this.entries.length === 0
          ? nothing
          : html`<p>
              <a href=${formatRoute({ page: 'administration', section: 'journal', item: null, query })}>${text.all}</a>
            </p>`
      }
    </section>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-person-journal': FtPersonJournal
  }
}
