import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import type { ImportJob } from '../../../../server/contract/imports.ts'
import { importReportUrl } from '../../../api/administration-api.ts'
import { FtElement, Watch } from '../../../elements/ft-element.ts'
import { icon } from '../../../elements/icons.ts'
import { confirmAction } from '../../../elements/question-dialog.ts'
import { failureText, language, words } from '../../../locales/words.ts'
import { formatSentenceDate } from '../../../model/dates.ts'
import { ImportWatch } from '../../../state/import-watch.ts'
import type { Services } from '../../../state/services.ts'
import './ft-import-rows.ts'
import './ft-import-section.css'

/** The academy's file: sent, checked, looked at, taken over. The work is the server's; this page only watches it. */
@customElement('ft-import-section')
export class FtImportSection extends FtElement {
  @property({ attribute: false }) services!: Services
  @query('#import-file') private field!: HTMLInputElement
  @state() private suspendMissing = false
  @state() private hasFile = false
  private work: ImportWatch | null = null
  private readonly watch = new Watch(this, () => (this.work === null ? [] : [this.work]))

  protected override willUpdate(): void {
    if (this.work !== null) return
    this.work = new ImportWatch(this.services.administration)
    this.watch.renew()
    this.work.open()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.work?.close()
    this.work = null
  }

  private onSend(event: SubmitEvent): void {
    event.preventDefault()
    const file = this.field.files?.[0]
    this.suspendMissing = false
    if (file) void this.work?.send(file)
  }

  private async onStart({ lines, counts }: ImportJob): Promise<void> {
    const text = words.administration.import
    const sure = await confirmAction({
      title: text.startTitle(lines),
      text: text.startText(counts.created, counts.changed, this.suspendMissing ? counts.missing : 0),
      action: text.start,
      danger: this.suspendMissing,
    })
    if (sure) await this.work?.start(this.suspendMissing)
  }

  private drawFailure(work: ImportWatch): TemplateResult | typeof nothing {
    if (work.failure === null) return nothing
    const { code, text } = work.failure
    const speaks = code === 'conflict' || code === 'tooLarge' || code === 'invalid'
    return html`<p class="callout failure" role="alert">
      ${icon('alert')}<span>${speaks && text !== '' ? text : failureText(code)}</span>
    </p>`
  }

  private drawChoice(work: ImportWatch): TemplateResult {
    const text = words.administration.import
    return html`<p class="lead">${text.lead}</p>
      <form class="block" @submit=${this.onSend}>
        <div class="field">
          <label for="import-file">${text.choose}</label>
          <input
            class="input"
            id="import-file"
            type="file"
            accept=".csv,.txt,text/csv"
            required
            aria-describedby="import-hint"
            @change=${() => {
              this.hasFile = (this.field.files?.length ?? 0) > 0
            }}
          />
          <p class="hint" id="import-hint">${text.chooseHint}</p>
        </div>
        <div class="buttons">
          <button class="button primary" ?disabled=${!this.hasFile || work.status === 'sending'}>
            ${work.status === 'sending' ? text.sending : text.check}
          </button>
        </div>
      </form>`
  }

  private drawWorking(work: ImportWatch, job: ImportJob): TemplateResult {
    const text = words.administration.import
    const known = job.lines > 0
    return html`<section class="block" aria-live="polite">
      <h3>${text.phases[job.phase]}</h3>
      <p>${job.filename}</p>
      <progress
        max=${Math.max(1, job.lines)}
        .value=${known ? job.linesDone : 0}
        aria-label=${text.phases[job.phase]}
      ></progress>
      <p>${text.progress(job.linesDone, job.lines)}</p>
      <p class="hint">${text.mayLeave}</p>
      <div class="buttons">
        <button type="button" class="button" @click=${() => void work.cancel()}>${text.cancel}</button>
      </div>
    </section>`
  }

  private drawDecision(work: ImportWatch, job: ImportJob): TemplateResult | typeof nothing {
    const text = words.administration.import
    const discard = html`<button type="button" class="button" @click=${() => void work.discard()}>
      ${job.phase === 'checked' || job.phase === 'interrupted' ? text.discard : text.another}
    </button>`
    if (job.phase === 'done' || job.phase === 'refused') return html`<div class="buttons">${discard}</div>`
    return html`${
        job.phase === 'checked' && job.counts.missing > 0
          ? html`<div class="choice">
              <input
                type="checkbox"
                id="import-missing"
                aria-describedby="import-missing-hint"
                .checked=${this.suspendMissing}
                @change=${(event: Event) => {
                  this.suspendMissing = (event.target as HTMLInputElement).checked
                }}
              />
              <label for="import-missing">${text.suspendMissing(job.counts.missing)}</label>
              <p class="hint" id="import-missing-hint">${text.suspendMissingHint}</p>
            </div>`
          : nothing
      }
      ${job.phase === 'interrupted' ? html`<p class="hint">${text.resumeText}</p>` : nothing}
      <div class="buttons">
        ${discard}
        <button
          type="button"
          class="button primary"
          @click=${() => void (job.phase === 'interrupted' ? work.start(job.suspendMissing) : this.onStart(job))}
        >
          ${job.phase === 'interrupted' ? text.resume : text.start}
        </button>
      </div>`
  }

  private drawOutcome(work: ImportWatch, job: ImportJob): TemplateResult {
    const text = words.administration.import
    const isBad = job.phase === 'refused' || job.phase === 'interrupted'
    const when = formatSentenceDate(job.endedAt ?? job.startedAt, new Date(), language)
    return html`<section class="block">
        <h3>${text.phases[job.phase]}</h3>
        <p>${job.filename} <small class="hint">${text.by(job.startedBy, when)}</small></p>
        ${isBad ? html`<p class="callout caution">${icon('alert')}<span>${job.reason ?? text.stopped}</span></p>` : nothing}
        ${
          job.notSuspended === null
            ? nothing
            : html`<p class="callout caution">${icon('info')}<span>${text.notSuspended[job.notSuspended]}</span></p>`
        }
        ${job.phase === 'done' ? html`<p class="callout">${icon('check')}<span>${text.deleted}</span></p>` : nothing}
        ${this.drawDecision(work, job)}
        ${
          job.phase === 'checked' || job.phase === 'done'
            ? html`<p><a href=${importReportUrl} download>${text.report}</a></p>`
            : nothing
        }
      </section>
      ${job.phase === 'refused' ? nothing : html`<ft-import-rows .work=${work} .job=${job}></ft-import-rows>`}`
  }

  private drawWork(work: ImportWatch): TemplateResult | typeof nothing {
    if (work.status === 'loading') return nothing
    const { job } = work
    if (job === null || work.status === 'sending') return this.drawChoice(work)
    return work.isAtWork ? this.drawWorking(work, job) : this.drawOutcome(work, job)
  }

  protected override render(): TemplateResult | typeof nothing {
    return this.work === null ? nothing : html`${this.drawFailure(this.work)} ${this.drawWork(this.work)}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-import-section': FtImportSection
  }
}
