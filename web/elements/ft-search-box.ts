import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, query } from 'lit/decorators.js'
import { words } from '../locales/words.ts'
import { FtElement } from './ft-element.ts'
import { icon } from './icons.ts'
import './ft-search-box.css'

/** Search, or with an empty text: back to the mailbox. */
export class FtSearchEvent extends Event {
  constructor(
    readonly query: string,
    readonly everywhere: boolean,
  ) {
    super('ft-search', { bubbles: true })
  }
}

/**
 * The one search box: words, and where to look.
 * @event ft-search on Enter, on a change of scope, on clearing
 */
@customElement('ft-search-box')
export class FtSearchBox extends FtElement {
  @property() value = ''
  /** Name of the mailbox in view; empty when there is none to look in. */
  @property() mailboxName = ''
  @property({ type: Boolean }) everywhere = true
  @query('input') private input!: HTMLInputElement

  override focus(): void {
    this.input.focus()
    this.input.select()
  }

  private search(everywhere = this.everywhere): void {
    this.dispatchEvent(new FtSearchEvent(this.input.value.trim(), everywhere))
  }

  private onSubmit(event: Event): void {
    event.preventDefault()
    this.search()
  }

  private clear(): void {
    this.input.value = ''
    this.search()
    this.input.focus()
  }

  private onScope(event: Event): void {
    const everywhere = (event.target as HTMLSelectElement).value === 'all'
    this.everywhere = everywhere
    if (this.value !== '') this.search(everywhere)
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.input.value !== '') {
      event.stopPropagation()
      this.clear()
    }
  }

  protected override willUpdate(): void {
    this.classList.toggle('filled', this.value !== '')
  }

  protected override render(): TemplateResult {
    return html`<form role="search" @submit=${this.onSubmit}>
      ${icon('search')}
      <input
        type="search"
        name="q"
        enterkeyhint="search"
        autocomplete="off"
        aria-label=${words.search.label}
        placeholder=${words.search.placeholder}
        .value=${this.value}
        @keydown=${this.onKey}
      />
      ${
        this.value === ''
          ? nothing
          : html`<button type="button" class="icon-button" aria-label=${words.search.clear} @click=${this.clear}>
              ${icon('close')}
            </button>`
      }
      ${
        this.mailboxName === ''
          ? nothing
          : html`<select aria-label=${words.search.scope} @change=${this.onScope}>
              <option value="all" ?selected=${this.everywhere}>${words.search.everywhere}</option>
              <option value="here" ?selected=${!this.everywhere}>${this.mailboxName}</option>
            </select>`
      }
    </form>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-search-box': FtSearchBox
  }
}
