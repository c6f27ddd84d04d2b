import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { NoticeInput, type ServiceNotice } from '../../../../server/contract/service-notices.ts'
import { FtElement } from '../../../elements/ft-element.ts'
import { icon } from '../../../elements/icons.ts'
import { words } from '../../../locales/words.ts'

/** The notice as it was written. */
export class FtNoticeSavedEvent extends Event {
  constructor(readonly notice: NoticeInput) {
    super('ft-notice-saved')
  }
}

type Field = 'title' | 'text' | 'linkUrl' | 'linkText' | 'from' | 'to'

/**
 * A notice in the writing, with what the log-in page will show of it.
 * @event ft-notice-saved
 * @event ft-notice-left
 */
@customElement('ft-notice-form')
export class FtNoticeForm extends FtElement {
  /** Null for a new one. */
  @property({ attribute: false }) notice: ServiceNotice | null = null
  @query('form') private form!: HTMLFormElement
  @query('#notice-title') private first!: HTMLInputElement
  @state() private typed: Record<Field, string> = { title: '', text: '', linkUrl: '', linkText: '', from: '', to: '' }
  @state() private faults: Partial<Record<string, string>> = {}

  override connectedCallback(): void {
    super.connectedCallback()
    if (this.notice === null) return
    const { title, text, linkUrl, linkText, from, to } = this.notice
    this.typed = { title, text, linkUrl, linkText, from: localTime(from), to: localTime(to) }
  }

  protected override firstUpdated(): void {
    this.first.focus()
  }

  private onInput(): void {
    const data = new FormData(this.form)
    const read = (name: Field): string => {
      const value = data.get(name)
      return typeof value === 'string' ? value : ''
    }
    this.typed = {
      title: read('title'),
      text: read('text'),
      linkUrl: read('linkUrl'),
      linkText: read('linkText'),
      from: read('from'),
      to: read('to'),
    }
  }

  private onSubmit(event: SubmitEvent): void {
    event.preventDefault()
    this.onInput()
    const parsed = NoticeInput.safeParse({ ...this.typed, from: isoTime(this.typed.from), to: isoTime(this.typed.to) })
    if (parsed.success) {
      this.faults = {}
      this.dispatchEvent(new FtNoticeSavedEvent(parsed.data))
      return
    }
    const text = words.administration.notices.faults
    this.faults = Object.fromEntries(
      parsed.error.issues.map(({ path }) => [String(path[0]), text[String(path[0])] ?? words.failures.invalid]),
    )
    void this.updateComplete.then(() => {
      this.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
    })
  }

  private leave(): void {
    this.dispatchEvent(new Event('ft-notice-left'))
  }

  private drawField(name: Field, type: string, hint = ''): TemplateResult {
    const id = `notice-${name}`
    const fault = this.faults[name]
    const described = [hint === '' ? '' : `${id}-hint`, fault === undefined ? '' : `${id}-fault`].join(' ').trim()
    const common = {
      id,
      describedBy: described === '' ? nothing : described,
      invalid: fault === undefined ? nothing : 'true',
    }
    return html`<div class="field">
      <label for=${id}>${words.administration.notices[name]}</label>
      ${
        type === 'textarea'
          ? html`<textarea
              class="input"
              rows="4"
              id=${common.id}
              name=${name}
              .value=${this.typed[name]}
              aria-describedby=${common.describedBy}
              aria-invalid=${common.invalid}
            ></textarea>`
          : html`<input
              class="input"
              type=${type}
              id=${common.id}
              name=${name}
              autocomplete="off"
              .value=${this.typed[name]}
              aria-describedby=${common.describedBy}
              aria-invalid=${common.invalid}
            />`
      }
      ${hint === '' ? nothing : html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
      ${fault === undefined ? nothing : html`<p class="callout failure" id=${`${id}-fault`} role="alert">${icon('alert')}<span>${fault}</span></p>`}
    </div>`
  }

  private drawPreview(): TemplateResult {
    const text = words.administration.notices
    const { title, text: body, linkUrl, linkText } = this.typed
    return html`<aside class="block" aria-label=${text.preview}>
      <h3>${text.preview}</h3>
      <div class="callout">
        ${icon('info')}
        <div>
          <p><b>${title === '' ? text.previewTitle : title}</b></p>
          <p>${body} ${linkUrl === '' ? nothing : html`<u>${linkText === '' ? linkUrl : linkText}</u>`}</p>
        </div>
      </div>
    </aside>`
  }

  protected override render(): TemplateResult {
    const text = words.administration.notices
    return html`<form class="block" novalidate @submit=${this.onSubmit} @input=${this.onInput}>
        <h3>${this.notice === null ? text.add : text.edit}</h3>
        ${this.drawField('title', 'text')} ${this.drawField('text', 'textarea')}
        ${this.drawField('linkUrl', 'url', text.linkUrlHint)} ${this.drawField('linkText', 'text')}
        <div class="dates">${this.drawField('from', 'datetime-local')} ${this.drawField('to', 'datetime-local')}</div>
        <p class="hint">${text.datesHint}</p>
        <div class="actions">
          <button type="button" class="button" @click=${this.leave}>${words.cancel}</button>
          <button class="button primary">${text.save}</button>
        </div>
      </form>
      ${this.drawPreview()}`
  }
}

/** What the field for a date and time takes: this time where the reader is. */
function localTime(iso: string | null): string {
  if (iso === null) return ''
  const date = new Date(iso)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

function isoTime(local: string): string | null {
  const date = new Date(local)
  return local === '' || Number.isNaN(date.getTime()) ? null : date.toISOString()
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-notice-form': FtNoticeForm
  }
}
