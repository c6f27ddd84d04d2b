import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { property } from 'lit/decorators.js'
import { FtElement, Watch } from '../../elements/ft-element.ts'
import type { IconName } from '../../elements/icons.ts'
import { icon } from '../../elements/icons.ts'
import { FtNavigateEvent } from '../../elements/navigate-event.ts'
import { failureText, words } from '../../locales/words.ts'
import { PagedList } from '../../state/paged-list.ts'
import type { LoadedPage } from '../../state/paged-list.ts'
import type { Services } from '../../state/services.ts'

/** What somebody types is one question when they pause. */
const pauseMs = 250

export type SearchWords = {
  search: string
  searchHint: string
  count: (count: number) => string
  nothing: string
  empty: string
  emptyHint: string
}

/**
 * A section of the console that is a search, whose question stands in the address, a table of what fits, page after
 * page, and the page of one of them. A subclass says what is looked for and how a line is drawn.
 */
export abstract class SearchSection<Row> extends FtElement {
  @property({ attribute: false }) services!: Services
  @property() item: string | null = null
  @property({ attribute: false }) query: Readonly<Record<string, string>> = {}
  protected abstract readonly slug: string
  protected abstract readonly picture: IconName
  protected abstract readonly texts: SearchWords
  private list: PagedList<string, Row> | null = null
  private asked: string | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  private readonly watch = new Watch(this, () => (this.list === null ? [] : [this.list]))

  protected abstract load(q: string, cursor: string | null, signal: AbortSignal): Promise<LoadedPage<Row>>
  protected abstract drawHead(): TemplateResult
  protected abstract drawRow(row: Row): TemplateResult
  protected abstract drawItem(item: string): TemplateResult
  /** Beside the search: what makes a new one. */
  protected abstract drawNew(): TemplateResult

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.timer)
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (this.list === null) {
      this.list = new PagedList((q, cursor, signal) => this.load(q, cursor, signal))
      this.watch.renew()
    }
    if (this.item !== null) return
    const q = this.query['q'] ?? ''
    // The page of one of them may have changed what the table says of it.
    if (q === this.asked && !changed.has('item')) return
    this.asked = q
    void this.list.ask(q)
  }

  private ask(q: string): void {
    clearTimeout(this.timer)
    this.go(null, q === '' ? {} : { q }, true)
  }

  protected go(item: string | null, query: Record<string, string> = {}, replace = false): void {
    this.dispatchEvent(new FtNavigateEvent({ page: 'administration', section: this.slug, item, query }, replace))
  }

  private onInput(event: Event): void {
    const { value } = event.target as HTMLInputElement
    clearTimeout(this.timer)
    this.timer = setTimeout(() => {
      this.ask(value.trim())
    }, pauseMs)
  }

  private onSubmit(event: SubmitEvent): void {
    event.preventDefault()
    const typed = new FormData(event.target as HTMLFormElement).get('q')
    this.ask(typeof typed === 'string' ? typed.trim() : '')
  }

  private drawSearch(): TemplateResult {
    return html`<form class="tools" role="search" @submit=${this.onSubmit}>
      <div class="field">
        <label for=${`${this.uid}-search`}>${this.texts.search}</label>
        <input
          class="input"
          id=${`${this.uid}-search`}
          type="search"
          name="q"
          autocomplete="off"
          spellcheck="false"
          placeholder=${this.texts.searchHint}
          .value=${this.query['q'] ?? ''}
          @input=${this.onInput}
        />
      </div>
      ${this.drawNew()}
    </form>`
  }

  private drawTable(list: PagedList<string, Row>): TemplateResult {
    const { more, shown } = words.administration.people
    return html`<p class="count" role="status">${this.texts.count(list.total)}</p>
      <table class="table">
        <thead>
          ${this.drawHead()}
        </thead>
        <tbody>
          ${list.rows.map((row) => this.drawRow(row))}
        </tbody>
      </table>
      ${
        list.hasMore
          ? html`<div class="buttons">
              <button
                type="button"
                class="button"
                ?disabled=${list.status === 'loading'}
                @click=${() => void list.more()}
              >
                ${more}
              </button>
              <span class="count">${shown(list.rows.length, list.total)}</span>
            </div>`
          : nothing
      }`
  }

  private drawEmpty(): TemplateResult {
    const isAsked = (this.query['q'] ?? '') !== ''
    return html`<div class="empty" role="status">
      ${icon(this.picture)}
      <p>${isAsked ? this.texts.nothing : this.texts.empty}</p>
      ${isAsked ? nothing : html`<p class="hint">${this.texts.emptyHint}</p>`}
    </div>`
  }

  private drawResults(): TemplateResult | typeof nothing {
    const { list } = this
    if (list === null) return nothing
    if (list.status !== 'ready' && list.status !== 'loading')
      return html`<p class="callout failure" role="alert">${icon('alert')}<span>${failureText(list.status)}</span></p>`
    if (list.rows.length > 0) return this.drawTable(list)
    return list.status === 'loading' ? html`<p class="lead" role="status">${words.loading}</p>` : this.drawEmpty()
  }

  protected override render(): TemplateResult {
    return this.item === null ? html`${this.drawSearch()} ${this.drawResults()}` : this.drawItem(this.item)
  }
}
