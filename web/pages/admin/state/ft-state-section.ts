import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { InstanceState } from '../../../../server/contract/administration.ts'
import { ApiError, type ApiErrorCode } from '../../../api/http.ts'
import { FtElement } from '../../../elements/ft-element.ts'
import { icon } from '../../../elements/icons.ts'
import { failureText, language, words } from '../../../locales/words.ts'
import { formatSentenceDate } from '../../../model/dates.ts'
import { formatBytes } from '../../../model/sizes.ts'
import type { Services } from '../../../state/services.ts'
import './ft-state-section.css'

/** Often enough to be called live, and a few database counts each time. */
const refreshMs = 5_000
/** From here on something is probably wrong with the way out. */
const longWaitMs = 4 * 3_600_000
const lowDiskPart = 0.1
/** One every night, and one may fail. */
const oldBackupMs = 48 * 3_600_000

/** How the instance is, now, in plain words and with what to do. */
@customElement('ft-state-section')
export class FtStateSection extends FtElement {
  @property({ attribute: false }) services!: Services
  @state() private known: InstanceState | null = null
  @state() private failure: ApiErrorCode | null = null
  private timer: ReturnType<typeof setInterval> | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    this.timer = setInterval(() => {
      if (document.visibilityState === 'visible') void this.load()
    }, refreshMs)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearInterval(this.timer)
  }

  protected override firstUpdated(): void {
    void this.load()
  }

  private async load(): Promise<void> {
    try {
      this.known = await this.services.administration.state()
      this.failure = null
    } catch (error) {
      this.failure = error instanceof ApiError ? error.code : 'internal'
    }
  }

  private drawSummary({ services }: InstanceState): TemplateResult {
    const text = words.administration.state
    const away = services.filter(({ ready }) => !ready).length
    return away === 0
      ? html`<p class="callout">${icon('check')}<span>${text.allWell}</span></p>`
      : html`<p class="callout failure" role="alert">${icon('alert')}<span>${text.notReady(away)}</span></p>`
  }

  private drawQueue({ queue }: InstanceState): TemplateResult {
    const text = words.administration.state
    if (queue.waiting === 0 || queue.oldestAt === null) return html`<p>${text.queueEmpty}</p>`
    const isLong = Date.now() - Date.parse(queue.oldestAt) > longWaitMs
    return html`<p class="number">${text.waiting(queue.waiting)}</p>
      ${queue.deferred > 0 ? html`<p class="hint">${text.deferred(queue.deferred)}</p>` : nothing}
      <p class="hint">${text.oldest(formatSentenceDate(queue.oldestAt, new Date(), language))}</p>
      ${isLong ? html`<p class="callout caution">${icon('alert')}<span>${text.queueAdvice}</span></p>` : nothing}`
  }

  private drawDisk({ disk }: InstanceState): TemplateResult {
    const text = words.administration.state
    const used = disk.totalBytes - disk.freeBytes
    return html`<meter
        min="0"
        max=${disk.totalBytes}
        high=${disk.totalBytes * (1 - lowDiskPart)}
        .value=${used}
        aria-label=${text.disk}
      ></meter>
      <p class="number">${text.free(formatBytes(disk.freeBytes, language), formatBytes(disk.totalBytes, language))}</p>
      ${disk.storeBytes === null ? nothing : html`<p class="hint">${text.store(formatBytes(disk.storeBytes, language))}</p>`}
      ${
        disk.freeBytes < disk.totalBytes * lowDiskPart
          ? html`<p class="callout caution">${icon('alert')}<span>${text.diskAdvice}</span></p>`
          : nothing
      }`
  }

  private drawServices({ services }: InstanceState): TemplateResult {
    const text = words.administration.state
    return html`<ul class="services">
      ${services.map(
        ({ name, ready }) =>
          html`<li class=${ready ? 'ready' : 'away'}>
            ${icon(ready ? 'check' : 'alert')}<span>${text.serviceNames[name] ?? name}</span
            ><small>${ready ? text.ready : text.stopped}</small>
          </li>`,
      )}
    </ul>`
  }

  private drawImport({ lastImport }: InstanceState): TemplateResult {
    const text = words.administration.state
    if (lastImport === null) return html`<p>${text.noImport}</p>`
    const { at, created, changed, refused } = lastImport
    return html`<p class="number">${formatSentenceDate(at, new Date(), language)}</p>
      <p class="hint">${text.importText(created, changed, refused)}</p>`
  }

  private drawBackup({ lastBackup }: InstanceState): TemplateResult {
    const text = words.administration.state
    const advice = (sentence: string): TemplateResult =>
      html`<p class="callout caution">${icon('alert')}<span>${sentence}</span></p>`
    if (lastBackup === null) return advice(text.noBackup)
    const isOld = Date.now() - Date.parse(lastBackup) > oldBackupMs
    return html`<p class="number">${formatSentenceDate(lastBackup, new Date(), language)}</p>
      ${isOld ? advice(text.oldBackup) : nothing}`
  }

  private drawTiles(known: InstanceState): TemplateResult {
    const text = words.administration.state
    const tile = (title: string, content: TemplateResult): TemplateResult =>
      html`<section class="tile">
        <h3>${title}</h3>
        ${content}
      </section>`
    return html`${this.drawSummary(known)}
      <div class="tiles">
        ${tile(text.queue, this.drawQueue(known))} ${tile(text.disk, this.drawDisk(known))}
        ${tile(
          text.accounts,
          html`<p class="number">${text.accountCount(known.accounts.total, known.accounts.suspended)}</p>
            <p class="hint">${text.sessions(known.sessions)}</p>`,
        )}
        ${tile(text.lastBackup, this.drawBackup(known))} ${tile(text.lastImport, this.drawImport(known))}
        ${tile(
          text.version,
          html`<p class="number">Facteur ${known.version}</p>
            <p class="hint">${text.since(formatSentenceDate(known.startedAt, new Date(), language))}</p>`,
        )}
        ${tile(text.services, this.drawServices(known))}
      </div>
      <p class="hint">${text.updated}</p>`
  }

  private drawKnown(): TemplateResult | typeof nothing {
    if (this.known !== null) return this.drawTiles(this.known)
    return this.failure === null ? html`<p class="lead" role="status">${words.loading}</p>` : nothing
  }

  protected override render(): TemplateResult {
    return html`${
      this.failure === null
        ? nothing
        : html`<p class="callout failure" role="alert">${icon('alert')}<span>${failureText(this.failure)}</span></p>`
    }
    ${this.drawKnown()}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-state-section': FtStateSection
  }
}
