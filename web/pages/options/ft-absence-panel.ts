import { html, nothing, type TemplateResult } from 'lit'
import { customElement, query, state } from 'lit/decorators.js'
import { type Absence, type AbsenceChange, maxAnswerChars } from '../../../server/contract/absence.ts'
import { icon } from '../../elements/icons.ts'
import { words } from '../../locales/words.ts'
import { FormPanel } from './form-panel.ts'

/** Days between two answers to one person, from which one chooses. */
const everyDaysChoices = [1, 4, 7, 30]

/** What mail is answered while one is away. */
@customElement('ft-absence-panel')
export class FtAbsencePanel extends FormPanel {
  @query('textarea') private firstText!: HTMLTextAreaElement | null
  @state() private kept: AbsenceChange | null = null
  @state() private form: AbsenceChange | null = null

  override connectedCallback(): void {
    super.connectedCallback()
    void this.services.safety.absence().then(
      (absence) => {
        this.show(absence)
      },
      (error: unknown) => {
        this.failure = this.explain(error)
      },
    )
  }

  private show({ isAnswering: _today, ...kept }: Absence): void {
    this.kept = kept
    this.form = { ...kept }
  }

  private set(change: Partial<AbsenceChange>): void {
    if (this.form !== null) this.form = { ...this.form, ...change }
  }

  protected isChanged(): boolean {
    return JSON.stringify(this.form) !== JSON.stringify(this.kept)
  }

  protected override faultBeforeSaving(): string {
    const { form } = this
    if (form?.isOn !== true) return ''
    if (form.inside.trim() === '' || form.outside?.trim() === '') {
      this.firstText?.focus()
      return words.absence.textMissing
    }
    return form.from !== null && form.until !== null && form.until < form.from ? words.absence.datesCrossed : ''
  }

  protected async save(): Promise<void> {
    if (this.form === null) return
    this.show(await this.services.safety.changeAbsence(this.form))
    await this.services.session.refresh()
  }

  private readonly onEnable = (event: Event): void => {
    const isOn = (event.target as HTMLInputElement).checked
    // Something to begin with: who changes a name or a date is done.
    this.set({ isOn, ...(isOn && this.form?.inside === '' ? { inside: words.absence.usual } : {}) })
  }

  private drawDay(name: 'from' | 'until'): TemplateResult {
    const id = `${this.uid}-${name}`
    return html`<div class="field">
      <label for=${id}>${words.absence[name]}</label>
      <input
        class="input"
        id=${id}
        name=${name}
        type="date"
        min=${name === 'until' ? (this.form?.from ?? nothing) : nothing}
        .value=${this.form?.[name] ?? ''}
        @change=${(event: Event) => {
          this.set({ [name]: (event.target as HTMLInputElement).value || null })
        }}
      />
    </div>`
  }

  private drawText(name: 'inside' | 'outside', label: string): TemplateResult {
    const id = `${this.uid}-${name}`
    return html`<div class="field">
      <label for=${id}>${label}</label>
      <textarea
        class="input"
        id=${id}
        name=${name}
        rows="7"
        maxlength=${maxAnswerChars}
        .value=${this.form?.[name] ?? ''}
        @input=${(event: Event) => {
          this.set({ [name]: (event.target as HTMLTextAreaElement).value })
        }}
      ></textarea>
    </div>`
  }

  private drawAnswer(form: AbsenceChange): TemplateResult {
    const text = words.absence
    const hasOther = form.outside !== null
    const choices = [...new Set([...everyDaysChoices, form.everyDays])].sort((a, b) => a - b)
    const isOver = form.until !== null && form.until < new Date().toLocaleDateString('sv-SE')
    return html`${isOver ? html`<p class="callout">${icon('info')}<span>${text.over}</span></p>` : nothing}
      <fieldset aria-describedby=${`${this.uid}-dates`}>
        <legend>${text.dates}</legend>
        <div class="pair">${this.drawDay('from')}${this.drawDay('until')}</div>
        <p class="hint" id=${`${this.uid}-dates`}>${text.datesHint}</p>
      </fieldset>
      ${this.drawText('inside', hasOther ? text.insideForColleagues : text.inside)}
      <label class="choice">
        <input
          type="checkbox"
          name="other"
          .checked=${hasOther}
          @change=${(event: Event) => {
            this.set({ outside: (event.target as HTMLInputElement).checked ? form.inside : null })
          }}
        />
        <span>${text.other}</span>
      </label>
      ${hasOther ? this.drawText('outside', text.outside) : nothing}
      <div class="field">
        <label for=${`${this.uid}-every`}>${text.every}</label>
        <select
          class="input"
          id=${`${this.uid}-every`}
          name="every"
          @change=${(event: Event) => {
            this.set({ everyDays: Number((event.target as HTMLSelectElement).value) })
          }}
        >
          ${choices.map(
            (days) => html`<option value=${days} ?selected=${days === form.everyDays}>${text.everyDays(days)}</option>`,
          )}
        </select>
        <p class="hint">${text.hint}</p>
      </div>`
  }

  protected drawFields(): TemplateResult {
    const { form } = this
    const text = words.absence
    if (form === null) return html`<p class="lead" aria-busy="true">${words.loading}</p>`
    return html`<p class="lead">${text.lead}</p>
      <label class="choice">
        <input type="checkbox" name="enabled" .checked=${form.isOn} @change=${this.onEnable} />
        <span>${text.enable}</span>
      </label>
      ${form.isOn ? this.drawAnswer(form) : nothing}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-absence-panel': FtAbsencePanel
  }
}
