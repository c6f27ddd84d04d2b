import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { NoticeInput, ServiceNotice } from '../../../../server/contract/service-notices.ts'
import { ApiError, type ApiErrorCode } from '../../../api/http.ts'
import { FtElement } from '../../../elements/ft-element.ts'
import { icon } from '../../../elements/icons.ts'
import { confirmAction } from '../../../elements/question-dialog.ts'
import { failureText, language, words } from '../../../locales/words.ts'
import { formatSentenceDate } from '../../../model/dates.ts'
import { attempt } from '../../../state/attempt.ts'
import type { Services } from '../../../state/services.ts'
import type { FtNoticeSavedEvent } from './ft-notice-form.ts'
import './ft-notice-form.ts'
import './ft-notices-section.css'

/** What the log-in page tells everybody: what is shown, planned and past, and a form for a new one. */
@customElement('ft-notices-section')
export class FtNoticesSection extends FtElement {
  @property({ attribute: false }) services!: Services
  @state() private notices: readonly ServiceNotice[] | null = null
  @state() private failure: ApiErrorCode | null = null
  /** The one that is being changed, `new`, or none. */
  @state() private editing: ServiceNotice | 'new' | null = null

  protected override firstUpdated(): void {
    void this.load()
  }

  private async load(): Promise<void> {
    try {
      this.notices = await this.services.administration.notices()
      this.failure = null
    } catch (error) {
      this.failure = error instanceof ApiError ? error.code : 'internal'
    }
  }

  private async onSaved({ notice }: FtNoticeSavedEvent): Promise<void> {
    const { administration, notices } = this.services
    const { editing } = this
    const save = (): Promise<unknown> =>
      editing === null || editing === 'new'
        ? administration.addNotice(notice)
        : administration.changeNotice(editing.id, notice)
    if (await attempt(notices, 'noticeSaved', save)) this.editing = null
    await this.load()
  }

  private async takeAway(notice: ServiceNotice): Promise<void> {
    const text = words.administration.notices
    const question = { title: text.removeTitle(notice.title), text: text.removeText, action: text.remove }
    if (!(await confirmAction({ ...question, danger: true }))) return
    const { administration, notices } = this.services
    const again = async (): Promise<void> => {
      await administration.addNotice(inputOf(notice))
      await this.load()
    }
    await attempt(notices, 'noticeRemoved', () => administration.removeNotice(notice.id), again)
    await this.load()
  }

  private readonly drawNotice = (notice: ServiceNotice): TemplateResult => {
    const text = words.administration.notices
    const { phase } = notice
    const day = (iso: string | null): string | null => iso && formatSentenceDate(iso, new Date(), language)
    return html`<li>
      <div>
        <p>
          <b>${notice.title}</b>
          <span class="badge ${phase === 'current' ? '' : phase === 'planned' ? 'caution' : 'quiet'}"
            >${text.phases[phase]}</span
          >
        </p>
        <p>${notice.text}</p>
        <p class="hint">${text.period(day(notice.from), day(notice.to))}</p>
      </div>
      <div class="buttons">
        <button
          type="button"
          class="button"
          aria-label=${`${text.edit} « ${notice.title} »`}
          @click=${() => {
            this.editing = notice
          }}
        >
          ${text.edit}
        </button>
        <button
          type="button"
          class="button"
          aria-label=${`${text.remove} « ${notice.title} »`}
          @click=${() => void this.takeAway(notice)}
        >
          ${text.remove}
        </button>
      </div>
    </li>`
  }

  private drawList(): TemplateResult | typeof nothing {
    const text = words.administration.notices
    if (this.notices === null) return nothing
    if (this.notices.length === 0)
      return html`<div class="empty">
        ${icon('megaphone')}
        <p>${text.none}</p>
        <p class="hint">${text.noneHint}</p>
      </div>`
    return html`<ul class="notices">
      ${this.notices.map(this.drawNotice)}
    </ul>`
  }

  protected override render(): TemplateResult {
    const text = words.administration.notices
    if (this.editing !== null)
      return html`<ft-notice-form
        .notice=${this.editing === 'new' ? null : this.editing}
        @ft-notice-saved=${(event: FtNoticeSavedEvent) => void this.onSaved(event)}
        @ft-notice-left=${() => {
          this.editing = null
        }}
      ></ft-notice-form>`
    return html`<p class="lead">${text.lead}</p>
      ${
        this.failure === null
          ? nothing
          : html`<p class="callout failure" role="alert">${icon('alert')}<span>${failureText(this.failure)}</span></p>`
      }
      <div class="buttons">
        <button
          type="button"
          class="button primary"
          @click=${() => {
            this.editing = 'new'
          }}
        >
          ${text.add}
        </button>
      </div>
      ${this.drawList()}`
  }
}

const inputOf = ({ title, text, linkText, linkUrl, from, to }: ServiceNotice): NoticeInput => ({
  title,
  text,
  linkText,
  linkUrl,
  from,
  to,
})

declare global {
  interface HTMLElementTagNameMap {
    'ft-notices-section': FtNoticesSection
  }
}
