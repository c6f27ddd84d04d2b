import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { customElement, property, query } from 'lit/decorators.js'
import {
  type AccountFilter,
  accountFilters,
  type AccountRow,
  type Role,
} from '../../../../server/contract/administration.ts'
import { FtElement, Watch } from '../../../elements/ft-element.ts'
import { icon } from '../../../elements/icons.ts'
import { FtNavigateEvent } from '../../../elements/navigate-event.ts'
import { failureText, words } from '../../../locales/words.ts'
import { formatRoute } from '../../../model/routes.ts'
import { PagedList } from '../../../state/paged-list.ts'
import type { Services } from '../../../state/services.ts'
import { roleBadges, stateBadge } from './badges.ts'
import './ft-person-panel.ts'

/** What somebody types is one question when they pause. */
const pauseMs = 250

type AccountList = PagedList<{ q: string; filter: AccountFilter }, AccountRow>

/** The accounts of the academy: a search whose question stands in the address, and the page of one of them. */
@customElement('ft-people-section')
export class FtPeopleSection extends FtElement {
  @property({ attribute: false }) services!: Services
  @property({ attribute: false }) roles: readonly Role[] = []
  @property() item: string | null = null
  @property({ attribute: false }) query: Readonly<Record<string, string>> = {}
  @query('#people-search') private field!: HTMLInputElement
  private list: AccountList | null = null
  private asked = ''
  private timer: ReturnType<typeof setTimeout> | undefined
  private readonly watch = new Watch(this, () => (this.list === null ? [] : [this.list]))

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.timer)
  }

  private get filter(): AccountFilter {
    return accountFilters.find((filter) => filter === this.query['filtre']) ?? 'all'
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.list === null) {
      const { people } = this.services.administration
      this.list = new PagedList(async (question, cursor, signal) => {
        const { accounts: rows, ...page } = await people({ ...question, cursor, signal })
        return { rows, ...page }
      })
      this.watch.renew()
    }
    if (this.item !== null) return
    const question = `${this.filter} ${this.query['q'] ?? ''}`
    // Somebody's page may have changed what the list says of them.
    if (question === this.asked && !changed.has('item')) return
    this.asked = question
    void this.list.ask({ q: this.query['q'] ?? '', filter: this.filter })
  }

  private ask(q: string, filter: AccountFilter): void {
    const query = { ...(q === '' ? {} : { q }), ...(filter === 'all' ? {} : { filtre: filter }) }
    this.dispatchEvent(new FtNavigateEvent({ page: 'administration', section: 'personnes', item: null, query }, true))
  }

  private onType(): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => {
      this.ask(this.field.value.trim(), this.filter)
    }, pauseMs)
  }

  private onFilter(event: Event): void {
    this.ask(this.query['q'] ?? '', (event.target as HTMLSelectElement).value as AccountFilter)
  }

  private onSubmit(event: SubmitEvent): void {
    event.preventDefault()
    clearTimeout(this.timer)
    this.ask(this.field.value.trim(), this.filter)
  }

  private drawTools(): TemplateResult {
    const text = words.administration.people
    return html`<form class="tools" role="search" @submit=${this.onSubmit}>
      <div class="field">
        <label for="people-search">${text.search}</label>
        <input
          class="input"
          id="people-search"
          type="search"
          name="q"
          autocomplete="off"
          spellcheck="false"
          placeholder=${text.searchHint}
          .value=${this.query['q'] ?? ''}
          @input=${this.onType}
        />
      </div>
      <div class="field short">
        <label for="people-filter">${text.filter}</label>
        <select class="input" id="people-filter" @change=${this.onFilter}>
          ${accountFilters.map(
            (filter) =>
              html`<option value=${filter} ?selected=${filter === this.filter}>${text.filters[filter]}</option>`,
          )}
        </select>
      </div>
    </form>`
  }

  private readonly drawRow = (account: AccountRow): TemplateResult => {
    const { columns } = words.administration.people
    const href = formatRoute({ page: 'administration', section: 'personnes', item: account.username, query: {} })
    return html`<tr>
      <td><a href=${href}>${account.displayName}</a><small>${account.address}</small></td>
      <td data-label=${columns.username}>${account.username}</td>
      <td>${account.school}<small>${account.function}</small></td>
      <td>${stateBadge(account)} ${roleBadges(account.roles)}</td>
    </tr>`
  }

  private drawTable(list: AccountList): TemplateResult {
    const { columns, more, shown, count } = words.administration.people
    return html`<p class="count" role="status">${count(list.total)}</p>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">${columns.name}</th>
            <th scope="col">${columns.username}</th>
            <th scope="col">${columns.school}</th>
            <th scope="col">${columns.state}</th>
          </tr>
        </thead>
        <tbody>
          ${list.rows.map(this.drawRow)}
        </tbody>
      </table>
      ${
        list.hasMore
          ? html`<div class="buttons">
              <button
                type="button"
                class="button"
                @click=${() => void list.more()}
                ?disabled=${list.status === 'loading'}
              >
                ${more}
              </button>
              <span class="count">${shown(list.rows.length, list.total)}</span>
            </div>`
          : nothing
      }`
  }

  private drawEmpty(): TemplateResult {
    const text = words.administration.people
    const isAsked = (this.query['q'] ?? '') !== '' || this.filter !== 'all'
    return html`<div class="empty" role="status">
      ${icon('people')}
      <p>${isAsked ? text.nothing : text.empty}</p>
      ${isAsked ? html`<p class="hint">${text.nothingHint}</p>` : nothing}
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
    if (this.item !== null)
      return html`<ft-person-panel
        .services=${this.services}
        .roles=${this.roles}
        .username=${this.item}
      ></ft-person-panel>`
    return html`${this.drawTools()} ${this.drawResults()}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-people-section': FtPeopleSection
  }
}
