import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { type ImportJob, type ImportRow, importRowKinds } from '../../../../server/contract/imports.ts'
import { FtElement, Watch } from '../../../elements/ft-element.ts'
import { words } from '../../../locales/words.ts'
import type { ImportWatch } from '../../../state/import-watch.ts'

/** What becomes of the lines, one way at a time: how many each way, and a table of those. */
@customElement('ft-import-rows')
export class FtImportRows extends FtElement {
  @property({ attribute: false }) work!: ImportWatch
  @property({ attribute: false }) job!: ImportJob
  private readonly watch = new Watch(this, () => [this.work])

  override connectedCallback(): void {
    super.connectedCallback()
    this.watch.renew()
  }

  private get tense(): 'before' | 'after' {
    return this.job.phase === 'checked' ? 'before' : 'after'
  }

  private readonly drawCount = (kind: ImportRow['kind']): TemplateResult =>
    html`<button
      type="button"
      class="count-button"
      aria-pressed=${String(this.work.kind === kind)}
      @click=${() => void this.work.show(kind)}
    >
      <b>${new Intl.NumberFormat('fr').format(this.job.counts[kind])}</b>
      <span>${words.administration.import.counts[kind][this.tense]}</span>
    </button>`

  private remark(row: ImportRow): string {
    const text = words.administration.import
    if (row.kind === 'changed') return (row.fields ?? []).map((field) => text.fields[field] ?? field).join(', ')
    if (row.kind === 'missing' && row.suspended === true)
      return this.tense === 'before' ? text.willSuspend : text.isSuspended
    return row.reason ?? ''
  }

  private readonly drawRow = (row: ImportRow): TemplateResult => {
    const { columns } = words.administration.import
    return html`<tr>
      <td data-label=${columns.line}>${row.line ?? '–'}</td>
      <td>
        ${row.displayName ?? row.username ?? nothing}${row.address === undefined ? nothing : html`<small>${row.address}</small>`}
      </td>
      <td data-label=${columns.username}>${row.username ?? '–'}</td>
      <td>${this.remark(row)}</td>
    </tr>`
  }

  protected override render(): TemplateResult {
    const text = words.administration.import
    const { rows, rowTotal } = this.work
    return html`<div class="counts" role="group" aria-label=${text.columns.what}>
        ${importRowKinds.map(this.drawCount)}
      </div>
      ${
        rows.length === 0
          ? html`<p class="lead" role="status">${text.nothing}</p>`
          : html`<table class="table">
              <thead>
                <tr>
                  <th scope="col">${text.columns.line}</th>
                  <th scope="col">${text.columns.who}</th>
                  <th scope="col">${text.columns.username}</th>
                  <th scope="col">${text.columns.what}</th>
                </tr>
              </thead>
              <tbody>
                ${rows.map(this.drawRow)}
              </tbody>
            </table>`
      }
      ${
        rows.length < rowTotal
          ? html`<div class="buttons">
              <button type="button" class="button" @click=${() => void this.work.more()}>${text.more}</button>
              <span class="count">${words.administration.people.shown(rows.length, rowTotal)}</span>
            </div>`
          : nothing
      }`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-import-rows': FtImportRows
  }
}
