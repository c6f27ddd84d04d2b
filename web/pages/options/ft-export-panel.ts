import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { ExportFormat } from '../../../server/contract/export.ts'
import { exportAddress } from '../../api/export-api.ts'
import { ApiError } from '../../api/http.ts'
import { FtElement, Watch } from '../../elements/ft-element.ts'
import { icon } from '../../elements/icons.ts'
import { failureText, language, words } from '../../locales/words.ts'
import { formatBytes } from '../../model/sizes.ts'
import type { Services } from '../../state/services.ts'

const formats: readonly ExportFormat[] = ['mbox', 'maildir']

/** All of one's mail as one file, to keep or to take along. */
@customElement('ft-export-panel')
export class FtExportPanel extends FtElement {
  @property({ attribute: false }) services!: Services
  @state() private format: ExportFormat = 'mbox'
  private readonly watch = new Watch(this, () => [this.services.mailboxExport])
  private unwatch: () => void = () => undefined

  override connectedCallback(): void {
    super.connectedCallback()
    this.watch.renew()
    this.unwatch = this.services.mailboxExport.watch()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.unwatch()
  }

  private drawFormat(format: ExportFormat): TemplateResult {
    return html`<label class="choice">
      <input
        type="radio"
        name="format"
        value=${format}
        .checked=${this.format === format}
        ?disabled=${this.services.mailboxExport.isRunning}
        @change=${() => {
          this.format = format
        }}
      />
      <span>${words.exporting.formats[format]}</span>
    </label>`
  }

  private drawContent(): TemplateResult {
    const { state, failure } = this.services.mailboxExport
    if (state !== null)
      return html`<p>${words.exporting.content(state.messages, formatBytes(state.bytes, language))}</p>`
    if (failure === null) return html`<p class="hint">${words.exporting.counting}</p>`
    const code = failure instanceof ApiError ? failure.code : 'internal'
    return html`<p class="callout failure" role="alert">${icon('alert')}<span>${failureText(code)}</span></p>`
  }

  private drawProgress(): TemplateResult {
    const { done, total } = this.services.mailboxExport.state?.running ?? { done: 0, total: 0 }
    return html`<div class="export-progress">
      <label for=${`${this.uid}-progress`}>${words.exporting.running}</label>
      <progress id=${`${this.uid}-progress`} max=${Math.max(1, total)} .value=${Math.min(done, total)}></progress>
      <span class="hint">${words.exporting.progress(done, total)}</span>
    </div>`
  }

  private drawOutcome(): TemplateResult | typeof nothing {
    const { state, begunAt, isRunning } = this.services.mailboxExport
    const last = state?.last ?? null
    if (isRunning || begunAt === null || last === null) return nothing
    const isDone = last === 'done'
    return html`<p class="callout ${isDone ? '' : 'caution'}">
      ${icon(isDone ? 'check' : 'alert')}<span>${isDone ? words.exporting.done : words.exporting.stopped}</span>
    </p>`
  }

  private drawStart(): TemplateResult {
    const { state } = this.services.mailboxExport
    if (state === null || state.messages === 0)
      return html`<button class="button primary" disabled>${words.exporting.start}</button>`
    return html`<a
      class="button primary"
      href=${exportAddress(this.format)}
      download
      @click=${() => {
        this.services.mailboxExport.begin()
      }}
      >${icon('download')}${words.exporting.start}</a
    >`
  }

  protected override render(): TemplateResult {
    const text = words.exporting
    const { isRunning } = this.services.mailboxExport
    return html`<section class="block">
        <p class="lead">${text.lead}</p>
        ${this.drawContent()}
        <fieldset aria-describedby=${`${this.uid}-format`}>
          <legend>${text.format}</legend>
          ${formats.map((format) => this.drawFormat(format))}
        </fieldset>
        <p class="hint" id=${`${this.uid}-format`}>${text.formatHint}</p>
        <div role="status">${isRunning ? nothing : this.drawOutcome()}</div>
        ${isRunning ? this.drawProgress() : html`<p>${this.drawStart()}</p>`}
        <p class="hint">${text.startHint}</p>
      </section>
      <section class="block">
        <h3>${text.keepTitle}</h3>
        <p>${text.keep}</p>
      </section>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-export-panel': FtExportPanel
  }
}
